// Connections over a restart or an import: which come back, which are lost, and what waited for one that never came.
import { builtinName } from "#builtins";
import { fromTagged } from "#value";
import type { StoredConnection } from "../records.ts";
import type { Task } from "../tasks/task.ts";
import { topFrame } from "../tasks/task-table.ts";
import type { Connection } from "./connection.ts";
import type { ConnectionTable, Wire } from "./connection-table.ts";

/** A connection that a dump tells of: nobody will come back to it. */
export function lostConnection(player: number, listener: number): StoredConnection {
  return {
    session: -1,
    number: player,
    player,
    listener: { object: Math.max(0, listener), descriptor: [0, 0], prints: true },
    connected: 0,
    prefix: "",
    suffix: "",
    options: [],
  };
}

/** Puts a stored connection back on a wire, with its player and options. */
export function reattach(
  connections: ConnectionTable,
  stored: StoredConnection,
  wire: Wire,
): Connection {
  const { number, player, listener } = stored;
  const connection = connections.reattach(wire, number, player, {
    object: listener.object,
    descriptor: fromTagged(listener.descriptor),
    printsMessages: listener.prints,
  });
  connection.connectedMs = stored.connected;
  connection.prefix = stored.prefix;
  connection.suffix = stored.suffix;
  for (const [name, value] of stored.options)
    connections.setOption(player, name, fromTagged(value));
  return connection;
}

/** The task waited for an outgoing connection when the world was last stored. */
export function wasConnecting(task: Task): boolean {
  const builtin = task.status === "forever" ? topFrame(task).builtin : null;
  return builtin !== null && builtinName(builtin.id) === "open_network_connection";
}
