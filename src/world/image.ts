// Objects as plain data: what textdumps, records and source files hold. The live form is WorldObject.
import type { Cap, Value } from "#value";

/** Flag bits, as in dumps (LANGUAGE 18.2). 8 and 64 are obsolete and kept. */
export const Flag = {
  Player: 1,
  Programmer: 2,
  Wizard: 4,
  Read: 16,
  Write: 32,
  Fertile: 128,
  Anonymous: 256,
  /** Of an anonymous object that its owner's quota counted; only in the world and its records. */
  Charged: 4096,
  /** Its dump gave fewer than two parents as a LIST; the next one does so too unless they were changed since. */
  ParentList: 8192,
} as const;

/** Property permission bits. */
export const PropPerm = { Read: 1, Write: 2, Change: 4 } as const;

/** Argument specs of verbs. */
export const ArgSpec = { None: 0, Any: 1, This: 2 } as const;
/** `none`, `any` or `this` of an argument spec. */
export type ArgSpecCode = 0 | 1 | 2;

/** Preposition spec: -2 any, -1 none, else the row of LANGUAGE 15.5. */
export type PrepCode = number;

/** A verb as data. */
export interface VerbImage {
  readonly names: string;
  readonly owner: number;
  /** Bits of VerbPerm (#program): r 1, w 2, x 4, d 8. */
  readonly perms: number;
  readonly dobj: ArgSpecCode;
  readonly prep: PrepCode;
  readonly iobj: ArgSpecCode;
  readonly dialect: "moo" | "echo";
  /** As written, lines joined by "\n" without a final one; null if the verb was never programmed. */
  readonly source: string | null;
  /** Absent if its header says nothing more. */
  readonly terms?: VerbTerms;
}

/** What the header of a verb may say in echo beside LANGUAGE 7.4: text on one line (headerText). */
export interface VerbTerms {
  /** Declared parameters with their brackets, `(a, ?b = 1)` or `{a}`; null: arguments are read from `args`. */
  readonly params: string | null;
  /** The expressions behind `requires`, each as written. */
  readonly requires: readonly string[];
  /** Callable only if `caller` is the object, an ancestor or a descendant of it (LANGUAGE 8.4). */
  readonly isFunction: boolean;
  /** Only wizards may remove its `requires`. */
  readonly isSecure: boolean;
}

/** An event handler as data (LANGUAGE 10.1). Texts of its header are on one line (headerText). */
export interface HandlerImage {
  /** As spelled: a name, a prefix `web:*`, or `*`. */
  readonly event: string;
  /** With their brackets; null: without. */
  readonly params: string | null;
  /** The expression behind `where`; null: without. */
  readonly where: string | null;
  readonly priority: number;
  readonly owner: number;
  /** Registration number, unique in the life of a world. */
  readonly seq: number;
  /** Lines of the body joined by "\n". */
  readonly source: string;
}

/** An entry of a registry as data: an event (LANGUAGE 10.1) or a capability (12.1). */
export interface DeclarationImage {
  /** As spelled. */
  readonly name: string;
  /** With their brackets. */
  readonly params: string;
  /** The object that declared it. */
  readonly declarer: number;
}

/** A capability that an object holds (LANGUAGE 12.5). */
export interface GrantImage {
  readonly to: number;
  readonly capability: Cap;
}

/** A property slot as data. */
export interface SlotImage {
  /** undefined: clear. */
  readonly value: Value | undefined;
  readonly owner: number;
  readonly perms: number;
}

/** An object as data. */
export interface ObjectImage {
  readonly id: number;
  readonly name: string;
  readonly flags: number;
  readonly owner: number;
  readonly location: number;
  /** In order of arrival. */
  readonly contents: readonly number[];
  /** At most one until stage C. */
  readonly parents: readonly number[];
  /** In their order. */
  readonly children: readonly number[];
  readonly verbs: readonly VerbImage[];
  /** Names of own property definitions, in order, as spelled. */
  readonly definitions: readonly string[];
  /** One for every definition on the object and its ancestors, in the order of LANGUAGE 18.2. */
  readonly slots: readonly SlotImage[];
  /** Beside `definitions`: the expressions behind `requires` of each. Absent if none has any. */
  readonly requires?: readonly (readonly string[])[] | undefined;
  /** In order of registration. Absent if there are none. */
  readonly handlers?: readonly HandlerImage[] | undefined;
  /** Rules as written, from the name up to the final point, which is left out. Absent if there are none. */
  readonly queries?: readonly string[] | undefined;
}

/** A whole world without tasks and connections. WAIFs are those of the values: an image belongs to one world at a time. */
export interface WorldImage {
  readonly objects: readonly ObjectImage[];
  /** Those without numbers (LANGUAGE 7.12); their ids begin at ANON_BASE. */
  readonly anonymous?: readonly ObjectImage[];
  /** ANON and WAIF values that no object with a number leads to: their verb `recycle` is still to be called. */
  readonly pending?: readonly Value[];
  /** Highest number ever given; numbers not among `objects` up to it are recycled. */
  readonly maxObject: number;
  /** In order of becoming player. */
  readonly players: readonly number[];
  readonly profile: "lambdamoo" | "toaststunt";
  /** Encoding of the dump it came from; null for our own. */
  readonly encoding: "utf8" | "latin1" | null;
  /** The next registration number of a handler; absent: 1. */
  readonly nextSeq?: number;
  /** By case-folded name. Absent if there are none. */
  readonly events?: readonly DeclarationImage[];
  /** By case-folded name. Absent if there are none. */
  readonly capabilities?: readonly DeclarationImage[];
  /** By number of the holder, then in canonical order. Absent if there are none. */
  readonly grants?: readonly GrantImage[];
}
