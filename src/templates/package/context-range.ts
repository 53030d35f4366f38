const comparators: Readonly<Record<string, (version: number, bound: number) => boolean>> = {
  "": (version, bound) => version === bound,
  "=": (version, bound) => version === bound,
  ">=": (version, bound) => version >= bound,
  "<=": (version, bound) => version <= bound,
  ">": (version, bound) => version > bound,
  "<": (version, bound) => version < bound,
};

const comparator = /^(>=|<=|>|<|=|)(\d{1,6})$/;

/** Whether a text is a range of context versions: `1`, `>=1 <3`, `1 || 2`. */
export function isContextRange(range: string): boolean {
  return alternatives(range).every((all) => all.length > 0 && all.every((one) => comparator.test(one)));
}

/** Whether the range has the version. */
export function rangeHas(range: string, version: number): boolean {
  return alternatives(range).some((all) => all.length > 0 && all.every((one) => holds(one, version)));
}

function holds(text: string, version: number): boolean {
  const [, sign = "", bound = ""] = comparator.exec(text) ?? [];
  const compare = Object.hasOwn(comparators, sign) ? comparators[sign] : undefined;
  return bound !== "" && compare?.(version, Number(bound)) === true;
}

function alternatives(range: string): readonly (readonly string[])[] {
  return range.split("||").map((part) =>
    part
      .trim()
      .split(/\s+/)
      .filter((word) => word !== ""),
  );
}
