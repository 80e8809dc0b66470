// One writer for a world on disk: a file `lock` names the process. A lock whose process is gone (killed, power cut) is
// taken over; the start time tells it from a later process with the same number, where the system gives one.
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Takes the lock of a directory, which is made if missing; gives what releases it. */
export async function lockWorld(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, "lock");
  const mine = `${path}.${process.pid}`;
  await writeFile(mine, `${process.pid} ${await startTime(process.pid)}\n`);
  try {
    await place(mine, path, directory);
  } finally {
    await rm(mine, { force: true });
  }
  return () => rm(path, { force: true });
}

/** Linking puts the whole file there or fails. */
async function place(mine: string, path: string, directory: string): Promise<void> {
  for (;;) {
    try {
      await link(mine, path);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = await readFile(path, "utf8").catch(() => null);
    if (holder === null) continue;
    const [pid = "", start = ""] = holder.trim().split(" ");
    if (await isRunning(Number(pid), start)) {
      throw new Error(`${directory} is open in process ${pid}; one world has one writer`);
    }
    await rm(path, { force: true });
  }
}

async function isRunning(pid: number, start: string): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return start === "-" || (await startTime(pid)) === start;
}

/** When a process began, in the system's ticks; `-` where that can't be known. */
async function startTime(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "-";
}
