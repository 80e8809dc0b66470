// The design of the product: three-address code over the registers of a frame. `run.mjs` also bundles this file with
// a changed text of the interpreter, for the variants.
import { toLiteral } from "#value";
import { compileText, interpreter, startProgram } from "../../support/bare-vm.ts";
import type { Design, Loaded } from "./design.ts";

declare const VARIANT: string;

function load(source: string): Loaded {
  const program = compileText(source);
  return {
    run(sliceMs): string {
      const task = startProgram(program);
      for (;;) {
        const outcome = interpreter.run(task, {
          sliceEnd: performance.now() + sliceMs,
          secondsEnd: Number.POSITIVE_INFINITY,
          maxDepth: 50,
        });
        if (outcome.kind === "done") return toLiteral(outcome.value);
        if (outcome.kind !== "preempted") throw new Error(JSON.stringify(outcome));
      }
    },
  };
}

export const designs: readonly Design[] = [{ name: VARIANT, load }];
