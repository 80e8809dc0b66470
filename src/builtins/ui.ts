// Builtins on what stands beside a player's terminal (LANGUAGE 17.11). All act on the connection of the task's player:
// E_INVARG if there is none. What an element may be is in ui-elements.ts, how much there may be in the kernel: E_QUOTA.
import {
  E_INVARG,
  E_QUOTA,
  E_TYPE,
  EMPTY_MAP,
  Err,
  isTrue,
  type List,
  MapValue,
  Type,
  type Value,
} from "#value";
import { ANY_TYPE, type Builtin, NUMBER_TYPE } from "#vm";
import type { BuiltinContext } from "./context.ts";
import { type Definition, define, FamilyBase, family } from "./define.ts";
import {
  type ElementContent,
  fieldsOf,
  hintsOf,
  progressOf,
  selectedOf,
  textsOf,
  updateContent,
} from "./ui-elements.ts";

/** The longest name of an element, in UTF-16 units. */
const MAX_ID = 255;

type Body = (
  context: BuiltinContext,
  connection: number,
  id: string,
  args: List,
) => Value | undefined;

/** The connection of the task's player; undefined after a refusal. */
function connectionOf(context: BuiltinContext): number | undefined {
  const { player } = context.activation;
  return context.services.connections.has(player) ? player : context.fail(E_INVARG);
}

/** A builtin on the element whose id is its first argument. */
function onElement(
  name: string,
  minArgs: number,
  maxArgs: number,
  types: readonly number[],
  body: Body,
): Definition {
  return define(name, minArgs, maxArgs, [Type.Str, ...types], (context, args) => {
    const connection = connectionOf(context);
    if (connection === undefined) return undefined;
    return body(context, connection, args.at(0) as string, args);
  });
}

/** A builtin that adds an element; `styleAt` is the position of its style. */
function adding(
  kind: string,
  minArgs: number,
  maxArgs: number,
  types: readonly number[],
  content: (args: List) => ElementContent | Err,
  styleAt = -1,
): Definition {
  return onElement(`ui_add_${kind}`, minArgs, maxArgs, types, (context, connection, id, args) => {
    if (id === "" || id.length > MAX_ID) return context.fail(E_INVARG);
    const made = content(args);
    if (made instanceof Err) return context.fail(made);
    const style = styleAt >= 0 && args.length > styleAt ? args.at(styleAt) : EMPTY_MAP;
    const element = { content: made, style: hintsOf(style as MapValue), isVisible: true };
    return context.services.elements.put(connection, id, element, true)
      ? null
      : context.fail(E_QUOTA);
  });
}

/** A builtin on an element that must be there. */
function changing(name: string, minArgs: number, types: readonly number[], body: Body): Definition {
  return onElement(name, minArgs, minArgs, types, (context, connection, id, args) =>
    context.services.elements.find(connection, id) === undefined
      ? context.fail(E_INVARG)
      : body(context, connection, id, args),
  );
}

function text(args: List, position: number): string {
  return args.length > position ? (args.at(position) as string) : "";
}

function select(args: List): ElementContent | Err {
  const options = textsOf(args.at(2) as List);
  if (options instanceof Err) return options;
  const selected = args.length > 3 ? selectedOf(options, args.at(3)) : -1;
  if (selected instanceof Err) return selected;
  return { kind: "select", label: text(args, 1), options, selected, action: text(args, 4) };
}

function list(args: List): ElementContent | Err {
  const items = textsOf(args.at(1) as List);
  return items instanceof Err ? items : { kind: "list", label: "", items, action: text(args, 2) };
}

function form(args: List): ElementContent | Err {
  const fields = fieldsOf(args.at(1) as List);
  return fields instanceof Err
    ? fields
    : { kind: "form", label: "", fields, action: text(args, 2) };
}

function update(
  context: BuiltinContext,
  connection: number,
  id: string,
  args: List,
): Value | undefined {
  const { elements } = context.services;
  const element = elements.find(connection, id);
  const changes = args.at(1) as MapValue;
  const style = changes.get("style");
  if (element === undefined) return context.fail(E_INVARG);
  if (style !== undefined && !(style instanceof MapValue)) return context.fail(E_TYPE);
  const updated = updateContent(element.content, changes);
  if (updated instanceof Err) return context.fail(updated);
  const visible = changes.get("visible");
  const changed = {
    content: updated.content,
    style: style === undefined ? element.style : hintsOf(style),
    isVisible: visible === undefined ? element.isVisible : isTrue(visible),
  };
  return elements.put(connection, id, changed, updated.isFresh) ? null : context.fail(E_QUOTA);
}

/** LANGUAGE 17.11. */
export const UI_BUILTINS: readonly Builtin<BuiltinContext>[] = family(FamilyBase.Ui, [
  adding("text", 2, 3, [Type.Str, Type.Map], (args) => ({ kind: "text", text: text(args, 1) }), 2),
  adding("div", 2, 3, [Type.Str, Type.Map], (args) => ({ kind: "div", html: text(args, 1) }), 2),
  adding(
    "button",
    3,
    4,
    [Type.Str, Type.Str, Type.Map],
    (args) => ({ kind: "button", label: text(args, 1), action: text(args, 2) }),
    3,
  ),
  adding("input", 2, 4, [Type.Str, Type.Str, Type.Str], (args) => ({
    kind: "input",
    label: text(args, 1),
    initial: text(args, 2),
    action: text(args, 3),
  })),
  adding("select", 3, 5, [Type.Str, Type.List, ANY_TYPE, Type.Str], select),
  adding("list", 2, 3, [Type.List, Type.Str], list),
  adding("form", 3, 3, [Type.List, Type.Str], form),
  adding("progress", 3, 3, [NUMBER_TYPE, NUMBER_TYPE], (args) =>
    progressOf("", args.at(1), args.at(2)),
  ),
  define("ui_clear", 0, 0, [], (context) => {
    const connection = connectionOf(context);
    if (connection === undefined) return undefined;
    context.services.elements.clear(connection);
    return null;
  }),
  changing("ui_update", 2, [Type.Map], update),
  changing("ui_remove", 1, [], (context, connection, id) => {
    context.services.elements.remove(connection, id);
    return null;
  }),
  changing("ui_focus", 1, [], (context, connection, id) => {
    context.services.elements.focus(connection, id);
    return null;
  }),
  changing("ui_set_visible", 2, [ANY_TYPE], (context, connection, id, args) => {
    const { elements } = context.services;
    const element = elements.find(connection, id);
    const isVisible = isTrue(args.at(1));
    if (element !== undefined && element.isVisible !== isVisible)
      elements.put(connection, id, { ...element, isVisible }, false);
    return null;
  }),
]);
