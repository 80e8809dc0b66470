// Child of kill.test.ts: appends commits to a world without end, in bursts, with checkpoints in between, and prints
// `ack N` for each acknowledged number. Its parent kills it.
import { writeSync } from "node:fs";
import { NodeStorage, systemTimer } from "#platform/node";
import { openStore } from "#store";

const storage = new NodeStorage(process.argv[2] as string);
const { store, lastSeq } = await openStore(storage, { timer: systemTimer });
let seq = lastSeq;
writeSync(1, `open ${lastSeq}\n`);
for (;;) {
  const burst: Promise<unknown>[] = [];
  for (let index = 0; index < 1 + (seq % 7); index++) {
    seq += 1;
    const number = seq;
    const records = [
      [`n/${number}`, new TextEncoder().encode(String(number))],
      [`size/${number % 11}`, new Uint8Array((number * 37) % 3000)],
    ] as const;
    burst.push(store.commit({ seq: number, records }).then(() => writeSync(1, `ack ${number}\n`)));
  }
  if (seq % 5 === 0) burst.push(store.checkpoint());
  await Promise.all(burst);
}
