/** One scope includes another when both fit with the same text at `{}`. */
export interface InclusionRule {
  readonly wider: string;
  readonly narrower: string;
}

/** `orders` includes `orders.read`; `orders.manage` includes `orders.write`; `admin:org` includes `read:org`. */
export const namingRules: readonly InclusionRule[] = [
  ...[".", ":", "/"].flatMap((separator) => [
    ...["read", "readonly"].map((verb) => ({ wider: "{}", narrower: `{}${separator}${verb}` })),
    ...["manage", "admin", "full"].flatMap((verb) =>
      ["read", "write"].map((lesser) => ({
        wider: `{}${separator}${verb}`,
        narrower: `{}${separator}${lesser}`,
      })),
    ),
    { wider: `{}${separator}readwrite`, narrower: `{}${separator}read` },
    { wider: `{}${separator}read_write`, narrower: `{}${separator}read` },
  ]),
  ...["manage", "write", "admin", "full"].map((verb) => ({ wider: `${verb}:{}`, narrower: "read:{}" })),
  ...["manage", "admin", "full"].map((verb) => ({ wider: `${verb}:{}`, narrower: "write:{}" })),
];

/** The scope that must be there so that it includes `scope` by the rule; undefined when the rule says nothing about it. */
export function widerBy({ wider, narrower }: InclusionRule, scope: string): string | undefined {
  const [before = "", after = ""] = narrower.split("{}");
  const middle = scope.slice(before.length, scope.length - after.length);
  const fits = middle !== "" && scope === `${before}${middle}${after}`;
  return fits ? wider.replace("{}", () => middle) : undefined;
}

/** `orders:*` includes `orders:read` and `orders:items:read`. */
export function isWildcardOver(wildcard: string, scope: string): boolean {
  if (!/[.:/]\*$/.test(wildcard)) return wildcard === "*" && scope !== "*";
  const stem = wildcard.slice(0, -1);
  return scope !== wildcard && scope.length > stem.length && scope.startsWith(stem);
}
