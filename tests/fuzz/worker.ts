// The half of the fuzzer that runs cases: in a thread of its own, so that the other half sees a case that never ends.
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { describeFinding, inputOf, runCase } from "./run-target.ts";
import { longTargets } from "./targets.ts";

/** What a thread is told to do: cases of one target from `first` on, or only that one. */
export interface Job {
  readonly target: string;
  readonly seed: number;
  readonly first: number;
  readonly isSingle: boolean;
  /** Two 32-bit numbers: the case under way, and 1 once no further one is wanted. */
  readonly shared: SharedArrayBuffer;
}

/** What a thread tells: the input of the one case, a finding, or that it has stopped before case `next`. */
export type Report =
  | { readonly kind: "input" | "finding"; readonly text: string }
  | { readonly kind: "stopped"; readonly next: number };

/** Runs cases until told to stop. */
export async function work(): Promise<void> {
  const { target: name, seed, first, isSingle, shared } = workerData as Job;
  const port = parentPort as MessagePort;
  const tell = (report: Report): void => port.postMessage(report);
  const state = new Int32Array(shared);
  const target = longTargets().find((candidate) => candidate.name === name);
  if (target === undefined) throw new Error(`there is no target ${name}`);
  let number = first;
  if (isSingle) tell({ kind: "input", text: inputOf(target, seed, first) });
  do {
    Atomics.store(state, 0, number);
    const finding = await runCase(target, seed, number);
    if (finding !== null) tell({ kind: "finding", text: describeFinding(finding) });
    number++;
  } while (!isSingle && Atomics.load(state, 1) === 0);
  tell({ kind: "stopped", next: number });
}
