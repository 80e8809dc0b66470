// Rows of figures, and how they are measured. Processor time where work of this process is meant, which a busy machine
// disturbs less than the clock on the wall.

/** One figure: a JSON line. */
export interface Row {
  readonly case: string;
  readonly unit: string;
  readonly median: number;
  readonly p95: number;
  /** How many measurements. */
  readonly n: number;
  /** What the work computed, as far as it computes something. */
  readonly checksum?: string;
  /** Median beside that of what it is compared with. */
  readonly ratio?: number | null;
  /** What the ratio is to. */
  readonly to?: string;
}

/** Prints rows, and anything else that a suite has to say, as JSON lines. */
export function print(row: Row | Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(row)}\n`);
}

/** A row of measurements in one unit. */
export function rowOf(name: string, unit: string, figures: readonly number[]): Row {
  const sorted = figures.toSorted((a, b) => a - b);
  return {
    case: name,
    unit,
    median: round(quantile(sorted, 0.5)),
    p95: round(quantile(sorted, 0.95)),
    n: sorted.length,
  };
}

/** The value below which a part of sorted numbers lies. */
export function quantile(sorted: readonly number[], part: number): number {
  const at = (sorted.length - 1) * part;
  const low = sorted[Math.floor(at)] ?? 0;
  return low + ((sorted[Math.ceil(at)] ?? low) - low) * (at - Math.floor(at));
}

/** Four significant digits. */
export function round(number: number): number {
  return Number(number.toPrecision(4));
}

/** Starts to count seconds of processor time of all threads of this process. */
export function startCpu(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
}
