// The files of cases in moo/, read once.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Case, parseCases } from "./moot.ts";

/** A file and what it holds. */
export interface CaseFile {
  readonly file: string;
  readonly text: string;
  readonly cases: readonly Case[];
}

/** All files, by name. */
export function caseFiles(): CaseFile[] {
  const folder = join(import.meta.dirname, "moo");
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), "utf8");
      return { file, text, cases: parseCases(text) };
    });
}

/** A name for reports: line, section and the beginning of the case. */
export function nameOf({ section, title, steps }: Case): string {
  return `${steps[0]?.line} ${section}: ${title}`.slice(0, 120);
}

/** The text of a file in databases/, words beside its lines included (annotated-dump.ts). */
export function database(name: string): string {
  return readFileSync(join(import.meta.dirname, "databases", `${name}.dump`), "utf8");
}

/** The database that a case begins with, or null. */
export function databaseOf({ world }: Case): string | null {
  return world === null ? null : database(world);
}

/** Whether something is left to go on with when the world is restarted between the steps of a case. */
export function outlivesRestarts({ steps, volatile }: Case): boolean {
  return steps.length > 1 && volatile === null;
}
