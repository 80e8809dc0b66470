// The inspector: one object with its properties and verbs. Inherited ones are dimmed and say where they come from; a value
// is edited as a literal (Enter saves, Escape gives up); an inherited value is overridden by editing and comes back by Clear.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ObjectDetail, PropertySummary, VerbSummary } from "#bus";
import type { Ide } from "../shell/ide.ts";
import { openMenu } from "../shell/menu.tsx";
import { EmptyView, ErrorView, IconButton, PanelFooter, Skeleton } from "../shell/parts.tsx";
import { count } from "../shell/words.ts";
import { addVerb, objectMenu, renameObject } from "./object-actions.ts";

const FIXED_SHOWN = 2000;

/** The Inspector tab. */
export function Inspector({ ide }: { readonly ide: Ide }): JSX.Element {
  const id = ide.world.selected.value;
  const detail = ide.world.detail.value;
  const error = ide.world.detailError.value;
  const filter = useSignal("");
  return (
    <div class="panel inspector" data-region="Inspector">
      {id === null && (
        <EmptyView icon="symbol-object">
          Choose an object in the tree, or open one with Ctrl+P and its number.
        </EmptyView>
      )}
      {id !== null && detail === null && error === null && <Skeleton rows={10} />}
      {id !== null && error !== null && (
        <ErrorView text={error} retry={() => ide.world.select(id)} />
      )}
      {detail !== null && (
        <Detail
          key={detail.id}
          ide={ide}
          detail={detail}
          filter={filter.value}
          setFilter={(text) => {
            filter.value = text;
          }}
        />
      )}
      <PanelFooter>
        {detail === null
          ? ""
          : `${count(detail.properties.length, "property")} · ${count(detail.verbs.length, "verb")}`}
      </PanelFooter>
    </div>
  );
}

interface DetailProps {
  readonly ide: Ide;
  readonly detail: ObjectDetail;
  readonly filter: string;
  readonly setFilter: (text: string) => void;
}

function Detail({ ide, detail, filter, setFilter }: DetailProps): JSX.Element {
  const folded = filter.trim().toLowerCase();
  const properties = detail.properties.filter((property) =>
    property.name.toLowerCase().includes(folded),
  );
  const verbs = detail.verbs.filter((verb) => verb.names.toLowerCase().includes(folded));
  return (
    <div class="inspector-body">
      <div class="inspector-head">
        <h2>
          {detail.name || "(no name)"} <span class="tree-number">#{detail.id}</span>
        </h2>
        <IconButton icon="edit" label="Rename…" run={() => void renameObject(ide, detail.id)} />
        <IconButton
          icon="ellipsis"
          label="More actions"
          run={() => {
            const box = document.activeElement?.getBoundingClientRect();
            openMenu(
              `Object #${detail.id}`,
              box?.left ?? 0,
              box?.bottom ?? 0,
              objectMenu(ide, detail.id),
            );
          }}
        />
      </div>
      <dl class="facts">
        <Fact
          ide={ide}
          label={detail.parents.length > 1 ? "parents" : "parent"}
          ids={detail.parents}
        />
        <Fact ide={ide} label="owner" ids={[detail.owner]} />
        <Fact ide={ide} label="location" ids={[detail.location]} />
        <div>
          <dt>flags</dt>
          <dd>{detail.flags || "none"}</dd>
        </div>
        <div>
          <dt>children</dt>
          <dd>{detail.children.length}</dd>
        </div>
        <div>
          <dt>contents</dt>
          <dd>{detail.contents.length}</dd>
        </div>
      </dl>
      <input
        class="field"
        type="search"
        aria-label="Filter members"
        placeholder="Filter properties and verbs"
        value={filter}
        onInput={(event) => setFilter(event.currentTarget.value)}
      />
      <div class="section-title">
        <h3>Properties</h3>
        <IconButton icon="add" label="Add property…" run={() => void addProperty(ide, detail.id)} />
      </div>
      {properties.length === 0 && (
        <p class="dimmed">{folded === "" ? "No properties." : "No property of that name."}</p>
      )}
      <table class="members" aria-label={`Properties of #${detail.id}`}>
        <tbody>
          {properties.map((property) => (
            <PropertyRow key={property.name} ide={ide} object={detail.id} property={property} />
          ))}
        </tbody>
      </table>
      <div class="section-title">
        <h3>Verbs</h3>
        <IconButton icon="add" label="Add verb…" run={() => void addVerb(ide, detail.id)} />
      </div>
      {verbs.length === 0 && (
        <p class="dimmed">{folded === "" ? "No verbs." : "No verb of that name."}</p>
      )}
      <ul class="verb-list" aria-label={`Verbs of #${detail.id}`}>
        {verbs.map((verb) => (
          <VerbRow key={`${verb.definer} ${verb.index}`} ide={ide} object={detail.id} verb={verb} />
        ))}
      </ul>
      <EchoMembers detail={detail} folded={folded} />
    </div>
  );
}

/** Handlers, queries and capabilities, for reading; nothing where there are none. */
function EchoMembers({
  detail,
  folded,
}: {
  readonly detail: ObjectDetail;
  readonly folded: string;
}): JSX.Element {
  const { id } = detail;
  const handlers = detail.handlers.map(({ definer, event, header, owner, seq, source }) => ({
    origin: definer,
    text: `on ${event}${header.startsWith("(") ? "" : " "}${header}`,
    title: `registered as ${seq}, owner #${owner}\n\n${source}`,
  }));
  const queries = detail.queries.map(({ definer, rule }) => ({
    origin: definer,
    text: rule,
    title: `rule of #${definer}`,
  }));
  const grants = detail.grants.map(({ holder, capability }) => ({
    origin: holder,
    text: capability,
    title: `granted to #${holder}`,
  }));
  return (
    <>
      <EchoList title="Handlers" icon="zap" id={id} rows={handlers} folded={folded} />
      <EchoList title="Queries" icon="list-tree" id={id} rows={queries} folded={folded} />
      <EchoList title="Capabilities" icon="key" id={id} rows={grants} folded={folded} />
    </>
  );
}

interface EchoRow {
  readonly origin: number;
  readonly text: string;
  readonly title: string;
}

function EchoList(props: {
  readonly title: string;
  readonly icon: string;
  readonly id: number;
  readonly rows: readonly EchoRow[];
  readonly folded: string;
}): JSX.Element | null {
  const { title, icon, id } = props;
  if (props.rows.length === 0) return null;
  const rows = props.rows.filter(({ text }) => text.toLowerCase().includes(props.folded));
  return (
    <>
      <div class="section-title">
        <h3>{title}</h3>
      </div>
      <ul class="plain-list" aria-label={`${title} of #${id}`}>
        {rows.map(({ origin, text, title: hint }, at) => (
          <li
            key={`${origin} ${at}`}
            class={`echo-row${origin === id ? "" : " is-dimmed"}`}
            title={hint}
          >
            <span class={`codicon codicon-${icon}`} aria-hidden="true" />
            <code>{text}</code>
            {origin !== id && <span class="origin">#{origin}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Objects by number and name, each leading to its inspector; numbers below 0 are no objects. */
function Fact(props: {
  readonly ide: Ide;
  readonly label: string;
  readonly ids: readonly number[];
}): JSX.Element {
  const { ide, label } = props;
  const ids = props.ids.filter((id) => id >= 0);
  return (
    <div class={ids.length > 1 ? "is-wide" : ""}>
      <dt>{label}</dt>
      <dd>
        {ids.length === 0 && "none"}
        {ids.map((id, at) => (
          <span key={id}>
            {at > 0 && ", "}
            <button type="button" class="link" onClick={() => ide.showObject(id)}>
              #{id} {ide.world.objects.value?.byId.get(id)?.name}
            </button>
          </span>
        ))}
      </dd>
    </div>
  );
}

function PropertyRow(props: {
  readonly ide: Ide;
  readonly object: number;
  readonly property: PropertySummary;
}): JSX.Element {
  const { ide, object, property } = props;
  const isBuiltin = property.definer < 0;
  const isInherited = !isBuiltin && property.definer !== object;
  const title = isBuiltin
    ? "built in"
    : `defined on #${property.definer}, owner #${property.owner}, ${property.perms || "no permissions"}${property.isClear ? ", inherited value" : ""}${property.requires && `, ${property.requires}`}`;
  return (
    <tr class={property.isClear ? "is-dimmed" : ""}>
      <th scope="row" title={title}>
        {property.name}
        {isInherited && <span class="origin">#{property.definer}</span>}
        {!isBuiltin && <span class="perms">{property.perms}</span>}
      </th>
      <td>
        <ValueField ide={ide} object={object} property={property} />
      </td>
      <td class="row-actions">
        {isInherited && !property.isClear && (
          <IconButton
            icon="discard"
            label={`Clear ${property.name}`}
            run={() => void setProperty(ide, object, property.name, null)}
          />
        )}
        {!(isBuiltin || isInherited) && (
          <IconButton
            icon="trash"
            label={`Delete ${property.name}…`}
            run={() => void deleteProperty(ide, object, property.name)}
          />
        )}
      </td>
    </tr>
  );
}

/** The value as a literal; grows for long ones. */
function ValueField({
  ide,
  object,
  property,
}: {
  readonly ide: Ide;
  readonly object: number;
  readonly property: PropertySummary;
}): JSX.Element {
  const field = useRef<HTMLTextAreaElement>(null);
  const isEditing = useSignal(false);
  const { literal, fixedBecause } = property;
  const grow = (): void => {
    const area = field.current;
    if (area === null) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 160)}px`;
  };
  useEffect(() => {
    if (field.current !== null && !isEditing.value && literal !== null)
      field.current.value = literal;
    grow();
  }, [literal]);
  if (literal === null) return <span class="dimmed">not readable</span>;
  if (fixedBecause !== null)
    return (
      <div class="value">
        <output class="fixed" title={fixedBecause} aria-label={`Value of ${property.name}`}>
          <span class={`fixed-literal type-${literalType(literal)}`}>{shortened(literal)}</span>
          <span class="dimmed fixed-reason">{fixedBecause}</span>
        </output>
      </div>
    );
  const link = /^(#\d+)$/.exec(literal);
  const save = async (): Promise<void> => {
    const text = field.current?.value ?? literal;
    isEditing.value = false;
    if (text === literal) return;
    const isDone = await setProperty(ide, object, property.name, text);
    // A refused value stays in the field, so that it can be corrected.
    if (!isDone) isEditing.value = true;
  };
  return (
    <div class="value">
      <textarea
        ref={field}
        class={`field literal type-${literalType(literal)}${isEditing.value ? " is-edited" : ""}`}
        rows={1}
        spellcheck={false}
        aria-label={`Value of ${property.name}`}
        title={`${literalType(literal).toUpperCase()} · Enter saves, Escape gives up, Shift+Enter for a new line`}
        defaultValue={literal}
        onInput={() => {
          isEditing.value = true;
          grow();
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.shiftKey) {
            event.preventDefault();
            void save();
          } else if (event.key === "Escape" && field.current !== null) {
            event.stopPropagation();
            field.current.value = literal;
            isEditing.value = false;
            grow();
          }
        }}
        onBlur={() => void save()}
      />
      {link !== null && (
        <IconButton
          icon="go-to-file"
          label={`Show ${literal}`}
          run={() => void ide.open({ kind: "object", object: literal })}
        />
      )}
    </div>
  );
}

function VerbRow({
  ide,
  object,
  verb,
}: {
  readonly ide: Ide;
  readonly object: number;
  readonly verb: VerbSummary;
}): JSX.Element {
  const isInherited = verb.definer !== object;
  return (
    <li class={isInherited ? "is-dimmed" : ""}>
      <button
        type="button"
        class="verb-row"
        onClick={() => void ide.openVerb(verb.definer, verb.index, null)}
        onContextMenu={(event) => {
          event.preventDefault();
          openMenu(verb.names, event.clientX, event.clientY, [
            { label: "Edit", run: () => void ide.openVerb(verb.definer, verb.index, null) },
            {
              label: "Delete…",
              isDisabled: isInherited,
              run: () => void deleteVerb(ide, object, verb),
            },
          ]);
        }}
      >
        <span class="codicon codicon-symbol-method" aria-hidden="true" />
        <span class="verb-row-names" title={verb.terms || undefined}>
          {verb.names}
          {verb.terms !== "" && <span class="verb-row-terms"> {verb.terms}</span>}
        </span>
        <span class="verb-row-spec">
          {verb.dobj} {verb.prep} {verb.iobj}
        </span>
        <span class="perms">{verb.perms}</span>
        {isInherited && <span class="origin">#{verb.definer}</span>}
      </button>
      {!isInherited && (
        <IconButton
          icon="trash"
          label={`Delete ${verb.names}…`}
          run={() => void deleteVerb(ide, object, verb)}
        />
      )}
    </li>
  );
}

function setProperty(
  ide: Ide,
  object: number,
  name: string,
  literal: string | null,
): Promise<boolean> {
  return ide.edit(`#${object}.${name} was not set`, () =>
    ide.client.tools.setProperty(ide.sessionId, object, name, literal),
  );
}

async function addProperty(ide: Ide, object: number): Promise<void> {
  const { choice, text } = await ide.notices.ask({
    title: `Add a property to #${object}`,
    text: "A name, and if you like = and a value, as a program writes it. It gets the permissions rc.",
    field: {
      label: "Property",
      value: "",
      placeholder: 'fuel = 10   or   message = "It is dark."',
    },
    choices: [
      { label: "Add property", value: "add", kind: "primary" },
      { label: "Cancel", value: "cancel" },
    ],
  });
  if (choice !== "add") return;
  const [, name = "", literal = "0"] = /^\s*([A-Za-z_]\w*)\s*(?:=\s*(.+))?$/s.exec(text) ?? [];
  if (name === "") ide.notices.show("warning", `“${text.trim()}” is not a property name.`);
  else
    await ide.edit(`#${object}.${name} was not added`, () =>
      ide.client.tools.addProperty(ide.sessionId, object, name, literal.trim(), "rc"),
    );
}

async function deleteProperty(ide: Ide, object: number, name: string): Promise<void> {
  const { choice } = await ide.notices.ask({
    title: `Delete #${object}.${name}?`,
    text: "The definition and its values on all descendants are lost.",
    choices: [
      { label: "Delete property", value: "delete", kind: "danger" },
      { label: "Cancel", value: "cancel" },
    ],
  });
  if (choice === "delete")
    await ide.edit(`#${object}.${name} was not deleted`, () =>
      ide.client.tools.deleteProperty(ide.sessionId, object, name),
    );
}

async function deleteVerb(ide: Ide, object: number, verb: VerbSummary): Promise<void> {
  const { choice } = await ide.notices.ask({
    title: `Delete #${object}:${verb.names}?`,
    text: "The verb and its code are lost.",
    choices: [
      { label: "Delete verb", value: "delete", kind: "danger" },
      { label: "Cancel", value: "cancel" },
    ],
  });
  if (choice === "delete")
    await ide.edit(`${verb.names} was not deleted`, () =>
      ide.client.tools.deleteVerb(ide.sessionId, object, verb.index),
    );
}

/** Of a value that is only looked at the beginning is enough. */
function shortened(literal: string): string {
  return literal.length > FIXED_SHOWN ? `${literal.slice(0, FIXED_SHOWN)}…` : literal;
}

function literalType(literal: string): string {
  if (literal.startsWith("[[")) return "waif";
  if (literal === "*anonymous*") return "anon";
  if (/^(?:true|false)$/i.test(literal)) return "bool";
  if (literal.startsWith('"')) return "str";
  if (literal.startsWith("#")) return "obj";
  if (literal.startsWith("{")) return "list";
  if (literal.startsWith("[")) return "map";
  if (/^E_/i.test(literal)) return "err";
  if (/^-?\d+$/.test(literal)) return "int";
  return /^-?[\d.]/.test(literal) ? "float" : "other";
}
