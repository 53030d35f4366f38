/**
 * Where a 307 or 308 leads, if that may be followed: the same origin, below the same base path, without user information.
 * Anything else could carry credentials and content to somebody else.
 */
export function redirectTarget(location: string | undefined, from: string, baseUrl: string): string | undefined {
  if (location === undefined || !URL.canParse(location, from)) return undefined;
  const target = new URL(location, from);
  const base = new URL(baseUrl);
  const prefix = base.pathname.replace(/\/+$/, "");
  const isBelow = target.pathname === prefix || target.pathname.startsWith(`${prefix}/`);
  if (target.origin !== base.origin || !isBelow || target.username !== "" || target.password !== "") return undefined;
  target.hash = "";
  return target.href;
}
