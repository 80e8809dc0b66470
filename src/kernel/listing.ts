import type { ProgramTree } from "#syntax";

export function listingOf(_tree: ProgramTree, source: string, _full: boolean, _indented: boolean): string[] {
  return source.split("\n");
}
