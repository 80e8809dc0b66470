// WorldTools of the bus: what the IDE asks of the world. Every call acts with the rights of the session's player; a
// session that is not logged in sees what is public and changes nothing. Changes wait for the present turn to end.
import type {
  EditResult,
  ObjectDetail,
  ObjectSummary,
  SaveResult,
  SessionId,
  StackResult,
  TaskSummary,
  VerbDescription,
  VerbText,
  WorldTools,
} from "#bus";
import { sourceLines } from "#syntax";
import { writeSource } from "#textdump";
import type { Realm } from "../realm.ts";
import { describeText, detail, mayRead, summarize } from "./describe.ts";
import { Editor, type VerbHeader } from "./edit.ts";
import { type Found, grepSources, resolveText, searchNames } from "./find.ts";
import { TaskTools } from "./tasks.ts";

/** How the tools reach the running world. */
export interface ToolsAccess {
  realm(): Realm;
  /** Lets the present turn end. */
  settle(): void;
}

/** The tools of a kernel. */
export class Tools implements WorldTools {
  readonly #access: ToolsAccess;

  constructor(access: ToolsAccess) {
    this.#access = access;
  }

  get #realm(): Realm {
    return this.#access.realm();
  }

  /** The session's player; -1 if it is not logged in. */
  #who(session: SessionId): number {
    const connection = this.#realm.connections.ofSession(session);
    return connection?.isLoggedIn ? connection.player : -1;
  }

  #editor(session: SessionId): Editor {
    this.#access.settle();
    return new Editor(this.#realm, this.#who(session));
  }

  objects(): ObjectSummary[] {
    const { world } = this.#realm;
    const rows: ObjectSummary[] = [];
    for (const id of world.objectIds()) {
      const object = world.get(id);
      if (object !== undefined) rows.push(summarize(object));
    }
    return rows;
  }

  object(session: SessionId, id: number): ObjectDetail | null {
    const { world } = this.#realm;
    const object = world.get(id);
    return object === undefined ? null : detail(world, this.#who(session), object);
  }

  resolve(session: SessionId, text: string): number | null {
    return resolveText(this.#realm.world, this.#who(session), text);
  }

  search(session: SessionId, text: string, limit: number): Found[] {
    return searchNames(this.#realm.world, this.#who(session), text, limit);
  }

  grep(
    session: SessionId,
    text: string,
    limit: number,
  ): { object: number; verb: string; line: number; text: string }[] {
    return grepSources(this.#realm.world, this.#who(session), text, limit);
  }

  verb(session: SessionId, object: number, description: VerbDescription): VerbText | null {
    const { world } = this.#realm;
    const who = this.#who(session);
    const verb = new Editor(this.#realm, who).findVerb(object, description);
    return verb === null || !mayRead(world, who, verb) ? null : describeText(world, who, verb);
  }

  sourceLine(
    session: SessionId,
    object: number,
    description: VerbDescription,
    line: number,
  ): number {
    const text = this.verb(session, object, description);
    const tree = text && this.#realm.code.parser.parse(text.source, text.dialect).tree;
    return (tree && sourceLines(tree)[line - 1]) ?? line;
  }

  saveVerb(
    session: SessionId,
    object: number,
    verb: VerbDescription,
    source: string,
    revision: number,
  ): SaveResult {
    return this.#editor(session).saveVerb(object, verb, source, revision);
  }

  setVerbInfo(
    session: SessionId,
    object: number,
    verb: VerbDescription,
    info: VerbHeader & { owner: number },
  ): EditResult {
    return this.#editor(session).setVerbInfo(object, verb, info);
  }

  addVerb(session: SessionId, object: number, info: VerbHeader): EditResult {
    return this.#editor(session).addVerb(object, info);
  }

  deleteVerb(session: SessionId, object: number, verb: VerbDescription): EditResult {
    return this.#editor(session).deleteVerb(object, verb);
  }

  setProperty(
    session: SessionId,
    object: number,
    name: string,
    literal: string | null,
  ): EditResult {
    return this.#editor(session).setProperty(object, name, literal);
  }

  addProperty(
    session: SessionId,
    object: number,
    name: string,
    literal: string,
    perms: string,
  ): EditResult {
    return this.#editor(session).addProperty(object, name, literal, perms);
  }

  deleteProperty(session: SessionId, object: number, name: string): EditResult {
    return this.#editor(session).deleteProperty(object, name);
  }

  #tasks(session: SessionId): TaskTools {
    return new TaskTools(this.#realm, this.#who(session));
  }

  tasks(session: SessionId): TaskSummary[] {
    return this.#tasks(session).list();
  }

  killTask(session: SessionId, id: number): EditResult {
    return this.#tasks(session).kill(id);
  }

  resumeTask(session: SessionId, id: number): EditResult {
    return this.#tasks(session).resume(id);
  }

  taskStack(session: SessionId, id: number): StackResult {
    return this.#tasks(session).stack(id);
  }

  exportSource(): { path: string; text: string }[] {
    this.#access.settle();
    const { world, tasks } = this.#realm;
    return writeSource(world.view(), { nextTask: tasks.reservedId }).map(({ path, text }) => ({
      path,
      text,
    }));
  }
}
