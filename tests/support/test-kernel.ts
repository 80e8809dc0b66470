// A clocked kernel in Node whose disk never fails: every commit is acknowledged at once.
import type { InstallExtras } from "#kernel";
import { loadParser } from "#platform/node";
import type { Parser } from "#syntax";
import type { WorldImage } from "#world";
import { ClockedKernel } from "./clocked-kernel.ts";

const parser: Parser = await loadParser();

export class TestKernel extends ClockedKernel {
  #isChanged = false;

  constructor(image?: WorldImage, extras?: InstallExtras, clockTicks?: number) {
    super(parser, image, extras, clockTicks);
    this.begin();
    this.#isChanged = false;
  }

  /** Whether any object, property or verb has changed since the beginning. */
  get isChanged(): boolean {
    return this.#isChanged;
  }

  protected override committed(): void {
    const commit = this.kernel.takeCommit();
    if (commit === null) return;
    this.#isChanged ||= commit.records.some(([key]) => !/^(?:k$|t\/)/.test(key));
    this.kernel.acked(commit.seq);
  }
}
