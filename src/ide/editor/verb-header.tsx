// The header row of a verb: names, argument specification, permission bits, owner, dialect; run and save.
import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import type { Ide } from "../shell/ide.ts";
import type { VerbDocument } from "../state/verb-document.ts";

const SPECS = ["none", "any", "this"];
const PREPOSITIONS = [
  "none",
  "any",
  "with/using",
  "at/to",
  "in front of",
  "in/inside/into",
  "on top of/on/onto/upon",
  "out of/from inside/from",
  "over",
  "through",
  "under/underneath/beneath",
  "behind",
  "beside",
  "for/about",
  "is",
  "as",
  "off/off of",
];
const BITS: readonly (readonly [bit: string, meaning: string])[] = [
  ["r", "Readable: anyone may read the code"],
  ["w", "Writable: anyone may change the code"],
  ["x", "Callable from programs"],
  ["d", "Debug: errors are raised"],
];

/** Props of the header row. */
export interface VerbHeaderRowProps {
  readonly ide: Ide;
  readonly document: VerbDocument;
  readonly args: Signal<string>;
}

/** Edits go into the document and reach the world when it is saved. */
export function VerbHeaderRow({ ide, document, args }: VerbHeaderRowProps): JSX.Element {
  const header = document.header.value;
  const isReadOnly = ide.world.isReadOnly;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row everywhere
    <div class="verb-header" role="group" aria-label={`Header of ${document.title}`}>
      <button
        type="button"
        class="link verb-object"
        onClick={() => ide.showObject(document.object)}
        title="Show the object"
      >
        #{document.object}
      </button>
      <input
        class="field verb-names"
        type="text"
        aria-label="Names"
        title="Names"
        value={header.names}
        spellcheck={false}
        onInput={(event) => document.setHeader({ names: event.currentTarget.value })}
      />
      <Select
        label="Direct object"
        value={header.dobj}
        values={SPECS}
        set={(dobj) => document.setHeader({ dobj })}
      />
      <Select
        label="Preposition"
        value={header.prep}
        values={PREPOSITIONS}
        set={(prep) => document.setHeader({ prep })}
      />
      <Select
        label="Indirect object"
        value={header.iobj}
        values={SPECS}
        set={(iobj) => document.setHeader({ iobj })}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      <div class="bits" role="group" aria-label="Permissions">
        {BITS.map(([bit, meaning]) => (
          <button
            key={bit}
            type="button"
            class={`bit${header.perms.includes(bit) ? " is-pressed" : ""}`}
            aria-pressed={header.perms.includes(bit)}
            aria-label={meaning}
            title={meaning}
            onClick={() => document.setHeader({ perms: toggleBit(header.perms, bit) })}
          >
            {bit}
          </button>
        ))}
      </div>
      <label class="inline-field">
        <span>owner</span>
        <input
          class="field owner"
          type="text"
          aria-label="Owner"
          value={`#${header.owner}`}
          spellcheck={false}
          onChange={(event) => {
            const owner = /^#?(-?\d+)$/.exec(event.currentTarget.value.trim());
            if (owner) document.setHeader({ owner: Number(owner[1]) });
            else event.currentTarget.value = `#${header.owner}`;
          }}
        />
      </label>
      <span class="tag" title="Dialect of the verb's text">
        {document.saved.value.dialect}
      </span>
      <span class="spacer" />
      <label class="inline-field">
        <span class="visually-hidden">Arguments for running</span>
        <input
          class="field args"
          type="text"
          aria-label="Arguments"
          placeholder="arguments"
          title="Arguments for Run, as a program writes them"
          value={args.value}
          spellcheck={false}
          onInput={(event) => {
            args.value = event.currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") void ide.runVerb(document, args.value);
          }}
        />
      </label>
      <button
        type="button"
        class="button secondary"
        title="Saves if need be and calls the verb in the terminal (F5)"
        disabled={isReadOnly}
        onClick={() => void ide.runVerb(document, args.value)}
      >
        <span class="codicon codicon-play" aria-hidden="true" /> Run
      </button>
      <button
        type="button"
        class="button"
        aria-label="Save verb"
        title="Compiles and saves (Ctrl+S)"
        disabled={isReadOnly || document.isSaving.value}
        onClick={() => void ide.save(document)}
      >
        <span class="codicon codicon-save" aria-hidden="true" /> Save
      </button>
    </div>
  );
}

function Select(props: {
  readonly label: string;
  readonly value: string;
  readonly values: readonly string[];
  readonly set: (value: string) => void;
}): JSX.Element {
  const { label, value, values, set } = props;
  const all = values.includes(value) ? values : [value, ...values];
  return (
    <select
      class="field"
      aria-label={label}
      title={label}
      value={value}
      onChange={(event) => set(event.currentTarget.value)}
    >
      {all.map((one) => (
        <option key={one} value={one}>
          {one}
        </option>
      ))}
    </select>
  );
}

function toggleBit(bits: string, bit: string): string {
  const on = bits.includes(bit) ? bits.replace(bit, "") : bits + bit;
  return [..."rwxd"].filter((one) => on.includes(one)).join("");
}
