// Builtins on connections and listening points (LANGUAGE 15, 17.10).
//
// A connection is named by an OBJ: the player, or the negative number it has before login. Most need the programmer to
// be that player or a wizard; the permission is checked first, then whether there is such a connection.
import {
  E_INVARG,
  E_PERM,
  E_QUOTA,
  equalValues,
  type Int,
  isTrue,
  List,
  MapValue,
  type Obj,
  obj,
  Type,
  toLiteral,
  type Value,
} from "#value";
import { ANY_TYPE, type Builtin } from "#vm";
import { binaryToBytes } from "./binary.ts";
import type { BuiltinContext } from "./context.ts";
import { type Definition, define, FamilyBase, family } from "./define.ts";

const MAX_PORT = 65_535;

function connectionOf(args: List): number {
  return (args.at(0) as Obj).id;
}

function flag(args: List, position: number): boolean {
  return args.length > position && isTrue(args.at(position));
}

/** Whether the programmer may act for a player. */
function mayActFor(context: BuiltinContext, player: number): boolean {
  return player === context.programmer || context.isWizard;
}

type Body = (context: BuiltinContext, connection: number, args: List) => Value | undefined;

/** A builtin on an open connection of the programmer's own, or of anybody's for wizards. */
function own(
  name: string,
  minArgs: number,
  maxArgs: number,
  types: readonly number[],
  body: Body,
): Definition {
  return define(name, minArgs, maxArgs, [Type.Obj, ...types], (context, args) => {
    const connection = connectionOf(args);
    if (!mayActFor(context, connection)) return context.fail(E_PERM);
    if (!context.services.connections.has(connection)) return context.fail(E_INVARG);
    return body(context, connection, args);
  });
}

function notify(context: BuiltinContext, args: List): Value | undefined {
  const connection = connectionOf(args);
  if (!mayActFor(context, connection)) return context.fail(E_PERM);
  const { connections } = context.services;
  const line = args.at(1) as string;
  if (connections.option(connection, "binary") === 1 && binaryToBytes(line) === undefined)
    return context.fail(E_INVARG);
  return connections.notify(connection, line, flag(args, 2), flag(args, 3)) ? 1 : 0;
}

function connectedPlayers(context: BuiltinContext, args: List): Value {
  return new List(context.services.connections.connected(flag(args, 0)).map(obj));
}

function seconds(name: string, measure: "connectedSeconds" | "idleSeconds"): Definition {
  return define(name, 1, 1, [Type.Obj], (context, args) => {
    const { connections } = context.services;
    const connection = connectionOf(args);
    return connections.has(connection) ? connections[measure](connection) : context.fail(E_INVARG);
  });
}

function bootPlayer(context: BuiltinContext, args: List): Value | undefined {
  const connection = connectionOf(args);
  if (!mayActFor(context, connection)) return context.fail(E_PERM);
  if (context.services.connections.has(connection)) context.services.connections.boot(connection);
  return 0;
}

function option(context: BuiltinContext, connection: number, name: Value): Value | undefined {
  const value = context.services.connections.option(connection, name as string);
  return value ?? context.fail(E_INVARG);
}

function connectionOptions(
  context: BuiltinContext,
  connection: number,
  args: List,
): Value | undefined {
  if (args.length > 1) return option(context, connection, args.at(1));
  const rows = context.services.connections.options(connection);
  return new List(rows.map(([name, value]) => new List([name, value])));
}

function setConnectionOption(
  context: BuiltinContext,
  connection: number,
  args: List,
): Value | undefined {
  const name = args.at(1) as string;
  return context.services.connections.setOption(connection, name, args.at(2))
    ? 0
    : context.fail(E_INVARG);
}

function forceInput(context: BuiltinContext, connection: number, args: List): Value {
  context.services.connections.forceInput(connection, args.at(1) as string, flag(args, 2));
  return 0;
}

function flushInput(context: BuiltinContext, args: List): Value | undefined {
  const connection = connectionOf(args);
  if (!mayActFor(context, connection)) return context.fail(E_PERM);
  const { connections } = context.services;
  if (connections.has(connection)) connections.flushInput(connection, flag(args, 1));
  return 0;
}

function bufferedOutputLength(context: BuiltinContext, args: List): Value | undefined {
  const { connections } = context.services;
  if (args.length === 0) return connections.bufferedOutputLength(null);
  const connection = connectionOf(args);
  if (!mayActFor(context, connection)) return context.fail(E_PERM);
  return connections.has(connection)
    ? connections.bufferedOutputLength(connection)
    : context.fail(E_INVARG);
}

function isListening(context: BuiltinContext, descriptor: Value): boolean {
  return context.services.connections
    .listeners()
    .some((listener) => equalValues(listener.descriptor, descriptor));
}

function listen(context: BuiltinContext, args: List): Value | undefined {
  if (!context.isWizard) return context.fail(E_PERM);
  const object = connectionOf(args);
  const descriptor = args.at(1);
  const { connections } = context.services;
  if (!context.world.isValid(object) || isListening(context, descriptor))
    return context.fail(E_INVARG);
  if (connections.listenRefusal !== null) return context.fail(E_PERM, connections.listenRefusal);
  const option = args.length > 2 ? args.at(2) : 0;
  const prints = option instanceof MapValue ? (option.get("print-messages") ?? 0) : option;
  return connections.listen(object, descriptor, isTrue(prints)) ?? context.fail(E_QUOTA);
}

function unlisten(context: BuiltinContext, args: List): Value | undefined {
  if (!context.isWizard) return context.fail(E_PERM);
  return context.services.connections.unlisten(args.at(0)) ? 0 : context.fail(E_INVARG);
}

function connectionInfo(context: BuiltinContext, connection: number): Value | undefined {
  const info = context.services.connections.info(connection);
  if (info === undefined) return context.fail(E_INVARG);
  return MapValue.of([
    ["source_address", info.sourceAddress],
    ["source_port", info.sourcePort],
    ["destination_address", info.destinationAddress],
    ["destination_port", info.destinationPort],
    ["protocol", info.protocol],
    ["outbound", info.isOutbound ? 1 : 0],
  ]);
}

function switchPlayer(context: BuiltinContext, args: List): Value | undefined {
  if (!context.isWizard) return context.fail(E_PERM);
  const { connections } = context.services;
  const connection = connectionOf(args);
  const player = (args.at(1) as Obj).id;
  if (!connections.has(connection) || !context.world.isPlayer(player))
    return context.fail(E_INVARG);
  if (player !== connection) connections.switchPlayer(connection, player, flag(args, 2));
  return 0;
}

/** All listening points, or those of an object, or the one of a descriptor. */
function listeners(context: BuiltinContext, args: List): Value {
  const wanted = args.length > 0 ? args.at(0) : undefined;
  const rows = context.services.connections
    .listeners()
    .filter(
      ({ object, descriptor }) =>
        wanted === undefined || wanted === obj(object) || equalValues(wanted, descriptor),
    );
  return new List(
    rows.map(
      ({ object, descriptor, printsMessages }) =>
        new List([obj(object), descriptor, printsMessages ? 1 : 0]),
    ),
  );
}

/** The task waits for the host, and is then given the connection or an error. */
function openNetworkConnection(context: BuiltinContext, args: List): Value | undefined {
  if (!context.isWizard) return context.fail(E_PERM);
  const { connections, tasks } = context.services;
  if (connections.connectRefusal !== null) return context.fail(E_PERM, connections.connectRefusal);
  const host = args.at(0) as string;
  const port = Number(args.at(1) as Int);
  const listener = args.length > 2 ? (args.at(2) as Obj).id : 0;
  if (host === "" || port < 1 || port > MAX_PORT || !context.world.isValid(listener))
    return context.fail(E_INVARG);
  if (!tasks.hasRoom(context.programmer)) return context.fail(E_QUOTA);
  connections.connect(context.taskId, host, port, listener);
  return context.want({ kind: "suspend", wake: { kind: "time", at: null } });
}

/** One line to the player of the task: texts as they are, other values as literals. */
function print(context: BuiltinContext, args: List): Value {
  const { maxStringConcat } = context.services.options;
  const texts = args.items.map((value) =>
    typeof value === "string" ? value : toLiteral(value, maxStringConcat),
  );
  context.services.connections.notify(context.activation.player, texts.join(" "), false, false);
  return null;
}

/** LANGUAGE 17.10, the part about connections. */
export const CONNECTION_BUILTINS: readonly Builtin<BuiltinContext>[] = family(
  FamilyBase.Connections,
  [
    define("notify", 2, 4, [Type.Obj, Type.Str], notify),
    define("connected_players", 0, 1, [ANY_TYPE], connectedPlayers),
    seconds("connected_seconds", "connectedSeconds"),
    seconds("idle_seconds", "idleSeconds"),
    own("connection_name", 1, 1, [], (context, connection) =>
      context.services.connections.name(connection),
    ),
    define("boot_player", 1, 1, [Type.Obj], bootPlayer),
    own("set_connection_option", 3, 3, [Type.Str, ANY_TYPE], setConnectionOption),
    own("connection_option", 2, 2, [Type.Str], (context, connection, args) =>
      option(context, connection, args.at(1)),
    ),
    own("connection_options", 1, 2, [Type.Str], connectionOptions),
    own("output_delimiters", 1, 1, [], (context, connection) => {
      const [prefix, suffix] = context.services.connections.delimiters(connection);
      return new List([prefix, suffix]);
    }),
    own("force_input", 2, 3, [Type.Str], forceInput),
    define("flush_input", 1, 2, [Type.Obj], flushInput),
    define("buffered_output_length", 0, 1, [Type.Obj], bufferedOutputLength),
    define("listen", 2, 3, [Type.Obj], listen),
    define("unlisten", 1, 1, [ANY_TYPE], unlisten),
    define("listeners", 0, 1, [ANY_TYPE], listeners),
    define("open_network_connection", 2, 3, [Type.Str, Type.Int, Type.Obj], openNetworkConnection),
    own("connection_info", 1, 1, [], connectionInfo),
    define("switch_player", 2, 3, [Type.Obj, Type.Obj], switchPlayer),
    define("print", 0, -1, [], print),
  ],
);
