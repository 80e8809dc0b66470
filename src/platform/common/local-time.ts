// The text of `ctime()`: `Thu Jan  1 00:00:00 1970 UTC`, in the zone of the host.

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
const MONTHS = [
  "Jan",
  "Feb",
  "Mar",
  "Apr",
  "May",
  "Jun",
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec",
] as const;

/** Gives the formatter of a zone (default: the host's own). Its result is undefined outside the years 0 to 9999. */
export function createLocalTime(zone?: string): (seconds: number) => string | undefined {
  const options: Intl.DateTimeFormatOptions = {
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    timeZoneName: "short",
    ...(zone === undefined ? {} : { timeZone: zone }),
  };
  const format = new Intl.DateTimeFormat("en-US", options);
  return (seconds) => {
    const date = new Date(seconds * 1000);
    if (Number.isNaN(date.getTime())) return undefined;
    const parts = new Map(format.formatToParts(date).map((part) => [part.type, part.value]));
    const field = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
    // In the calendar of Intl the year before 1 AD is 1 BC; ours counts it as 0.
    const year = parts.get("era") === "BC" ? 1 - field("year") : field("year");
    if (year < 0 || year > 9999) return undefined;
    const month = field("month") - 1;
    const day = field("day");
    const weekday = new Date(0);
    weekday.setUTCFullYear(year, month, day);
    const clock = [field("hour"), field("minute"), field("second")].map((part) =>
      String(part).padStart(2, "0"),
    );
    const name = parts.get("timeZoneName") ?? "UTC";
    return `${DAYS[weekday.getUTCDay()]} ${MONTHS[month]} ${String(day).padStart(2)} ${clock.join(":")} ${String(year).padStart(4, "0")} ${name}`;
  };
}
