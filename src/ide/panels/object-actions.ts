// What can be done to an object from the tree and the inspector. Renaming and members go through the tools of the world;
// creating, moving and recycling are programs, sent as lines in the terminal where the person sees them and the answer.
import type { Ide } from "../shell/ide.ts";
import type { MenuEntry } from "../shell/menu.tsx";
import { count } from "../shell/words.ts";

/** A text as a MOO literal. */
function textLiteral(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}

/** Asks for a name and creates a child of an object. */
export async function createChild(ide: Ide, parent: number): Promise<void> {
  const { choice, text } = await ide.notices.ask({
    title: `Create a child of #${parent}`,
    text: "The new object belongs to you.",
    field: { label: "Name", value: "", placeholder: "brass lamp" },
    choices: [
      { label: "Create object", value: "create", kind: "primary" },
      { label: "Cancel", value: "cancel" },
    ],
  });
  if (choice !== "create") return;
  const name = text.trim();
  ide.sendLine(
    name === ""
      ? `;create(#${parent})`
      : `;o = create(#${parent}); o.name = ${textLiteral(name)}; return o;`,
  );
}

/** Asks for a new name. */
export async function renameObject(ide: Ide, id: number): Promise<void> {
  const name = ide.world.objects.value?.byId.get(id)?.name ?? "";
  const { choice, text } = await ide.notices.ask({
    title: `Rename #${id}`,
    text: "",
    field: { label: "Name", value: name },
    choices: [
      { label: "Rename", value: "rename", kind: "primary" },
      { label: "Cancel", value: "cancel" },
    ],
  });
  if (choice !== "rename" || text === name) return;
  await ide.edit(`#${id} was not renamed`, () =>
    ide.client.tools.setProperty(ide.sessionId, id, "name", textLiteral(text)),
  );
}

/** Asks for another object and sends the program that uses both. */
async function withOther(
  ide: Ide,
  title: string,
  label: string,
  button: string,
  line: (other: number) => string,
): Promise<void> {
  const { choice, text } = await ide.notices.ask({
    title,
    text: "A number, a system name, or the name of something near you.",
    field: { label, value: "", placeholder: "#12, $room, me, here" },
    choices: [
      { label: button, value: "do", kind: "primary" },
      { label: "Cancel", value: "cancel" },
    ],
  });
  if (choice !== "do" || text.trim() === "") return;
  const other = await ide.client.tools.resolve(ide.sessionId, text.trim());
  if (other === null) ide.notices.show("warning", `There is no object “${text.trim()}” here.`);
  else ide.sendLine(line(other));
}

/** Moves an object to another place. */
function moveObject(ide: Ide, id: number): Promise<void> {
  return withOther(
    ide,
    `Move ${nameOf(ide, id)}`,
    "To",
    "Move object",
    (to) => `;move(#${id}, #${to})`,
  );
}

/** Gives an object another parent. */
function changeParent(ide: Ide, id: number): Promise<void> {
  return withOther(
    ide,
    `Change the parent of ${nameOf(ide, id)}`,
    "New parent",
    "Change parent",
    (to) => `;chparent(#${id}, #${to})`,
  );
}

/** Says what would be lost, asks, and recycles. */
export async function recycleObject(ide: Ide, id: number): Promise<void> {
  const index = ide.world.objects.value;
  const detail = await ide.client.tools.object(ide.sessionId, id).catch(() => null);
  const own = detail?.verbs.filter((verb) => verb.definer === id).length ?? 0;
  const properties = detail?.properties.filter((property) => property.definer === id).length ?? 0;
  const children = index?.below(id, "inheritance").length ?? 0;
  const contents = index?.below(id, "place").length ?? 0;
  const { choice } = await ide.notices.ask({
    title: `Recycle ${nameOf(ide, id)}?`,
    text: "The object is destroyed. This cannot be undone.",
    details: [
      `Lost: ${count(own, "verb")} and ${count(properties, "property definition")} with their values on all descendants.`,
      ...(children > 0 ? [`${count(children, "child object")} get the parent of this one.`] : []),
      ...(contents > 0 ? [`${count(contents, "thing")} inside are moved to nowhere.`] : []),
    ],
    choices: [
      { label: "Recycle object", value: "recycle", kind: "danger" },
      { label: "Cancel", value: "cancel" },
    ],
  });
  if (choice === "recycle") ide.sendLine(`;recycle(#${id})`);
}

/** Adds a verb and opens it. */
export async function addVerb(ide: Ide, id: number): Promise<void> {
  const { choice, text } = await ide.notices.ask({
    title: `Add a verb to ${nameOf(ide, id)}`,
    text: "Names separated by spaces; a star allows shorter forms.",
    field: { label: "Names", value: "", placeholder: "light l*ight-up" },
    choices: [
      { label: "Add verb", value: "add", kind: "primary" },
      { label: "Cancel", value: "cancel" },
    ],
  });
  const names = text.trim();
  if (choice !== "add" || names === "") return;
  const info = { names, perms: "rxd", dobj: "this", prep: "none", iobj: "this" };
  if (
    !(await ide.edit(`${names} was not added`, () =>
      ide.client.tools.addVerb(ide.sessionId, id, info),
    ))
  )
    return;
  // The newest verb is the last of the object's own.
  const detail = await ide.client.tools.object(ide.sessionId, id);
  const last = detail?.verbs.filter((verb) => verb.definer === id).at(-1);
  if (last !== undefined) await ide.openVerb(id, last.index, null);
}

/** The entries of an object's menu. */
export function objectMenu(ide: Ide, id: number): MenuEntry[] {
  return [
    { label: "Inspect", key: "Enter", run: () => ide.showObject(id) },
    {
      label: "Show on the map",
      run: () => {
        ide.client.map.setCentre(id);
        ide.dock.showPanel("map");
      },
    },
    "separator",
    { label: "Create child…", key: "Insert", run: () => void createChild(ide, id) },
    { label: "Add verb…", run: () => void addVerb(ide, id) },
    { label: "Rename…", key: "F2", run: () => void renameObject(ide, id) },
    { label: "Move…", run: () => void moveObject(ide, id) },
    { label: "Change parent…", run: () => void changeParent(ide, id) },
    "separator",
    { label: "Copy number", run: () => void navigator.clipboard.writeText(`#${id}`) },
    { label: "Recycle…", key: "Delete", run: () => void recycleObject(ide, id) },
  ];
}

function nameOf(ide: Ide, id: number): string {
  const name = ide.world.objects.value?.byId.get(id)?.name ?? "";
  return name === "" ? `#${id}` : `${name} #${id}`;
}
