// A part of a parsed JSON file with its place: says what is wrong there and goes on with something harmless, so that one run
// finds everything.

/** Told of everything that is wrong. */
export type JsonComplaint = (path: string, message: string) => void;

/** Numbers of a file must be below this, as records store them. */
const NUMBER_END = 2 ** 52;

/** A value of a JSON file and where it stands. */
export class JsonNode {
  readonly json: unknown;
  /** `objects[3].slots[2].value` */
  readonly path: string;
  readonly #complain: JsonComplaint;

  constructor(json: unknown, path: string, complain: JsonComplaint) {
    this.json = json;
    this.path = path;
    this.#complain = complain;
  }

  get isObject(): boolean {
    return typeof this.json === "object" && this.json !== null && !Array.isArray(this.json);
  }

  has(name: string): boolean {
    return this.isObject && Object.hasOwn(this.json as object, name);
  }

  /** A member; one that is missing is found out when it is used. */
  get(name: string): JsonNode {
    const path = this.path === "" ? name : `${this.path}.${name}`;
    const json = this.has(name)
      ? (this.json as Readonly<Record<string, unknown>>)[name]
      : undefined;
    return new JsonNode(json, path, this.#complain);
  }

  #wrong<T>(wanted: string, instead: T): T {
    this.#complain(this.path, this.json === undefined ? "it is missing" : `it is not ${wanted}`);
    return instead;
  }

  /** A whole number. */
  whole(): number {
    const { json } = this;
    if (typeof json === "number" && Number.isInteger(json) && Math.abs(json) < NUMBER_END)
      return json;
    return this.#wrong("a whole number", -1);
  }

  text(): string {
    const { json } = this;
    return typeof json === "string" && json.isWellFormed() ? json : this.#wrong("a text", "");
  }

  flag(): boolean {
    const { json } = this;
    return typeof json === "boolean" ? json : this.#wrong("true or false", false);
  }

  /** The elements of an array. */
  items(): readonly JsonNode[] {
    const { json } = this;
    if (!Array.isArray(json)) return this.#wrong("an array", []);
    return json.map((item: unknown, i) => new JsonNode(item, `${this.path}[${i}]`, this.#complain));
  }

  /** The elements of an array that may be missing. */
  optionalItems(): readonly JsonNode[] {
    return this.json === undefined ? [] : this.items();
  }

  /** An array of whole numbers. */
  wholes(): readonly number[] {
    return this.items().map((item) => item.whole());
  }

  /** An array of texts without line ends, joined by LF. */
  lines(): string {
    const lines = this.items().map((item) => item.text());
    if (lines.some((line) => line.includes("\n")))
      this.#complain(this.path, "a line holds a line end");
    return lines.join("\n");
  }

  /** The members of an object. */
  members(): readonly (readonly [name: string, value: JsonNode])[] {
    if (!this.isObject) return this.#wrong("an object", []);
    return Object.keys(this.json as object).map((name) => [name, this.get(name)] as const);
  }
}
