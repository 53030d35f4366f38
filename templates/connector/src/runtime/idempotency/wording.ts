const units = [
  { name: "days", seconds: 86_400 },
  { name: "h", seconds: 3_600 },
  { name: "min", seconds: 60 },
] as const;

/** `20 s ago`, `3 min ago`, `2 h ago`, `5 days ago`. */
export function ago(milliseconds: number): string {
  const seconds = secondsOf(milliseconds);
  const unit = units.find((candidate) => seconds >= 2 * candidate.seconds);
  return unit === undefined ? `${seconds} s ago` : `${Math.floor(seconds / unit.seconds)} ${unit.name} ago`;
}

/** Whole seconds, never negative: clocks may be set back. */
export function secondsOf(milliseconds: number): number {
  return Math.max(0, Math.round(milliseconds / 1000));
}

/** `2026-10-03 14:05 UTC`. */
export function dateOf(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Several sentences as one notice; undefined when there is none. */
export function joinNotices(...notices: readonly (string | undefined)[]): string | undefined {
  const present = notices.filter((notice) => notice !== undefined && notice !== "");
  return present.length === 0 ? undefined : present.join(" ");
}
