import type { JsonValue } from "../../load/types.js";

type Packages = Readonly<Record<string, JsonValue>>;

const fields = ["dependencies", "optionalDependencies", "devDependencies", "peerDependencies"];

/**
 * The `packages` of a package-lock.json (version 3) without those that nothing depends on any more. Names are looked up
 * as Node.js does: in the package's own folder first, then in the folders above it.
 */
export function reachablePackages(packages: Packages): Record<string, JsonValue> {
  const reached = new Set<string>();
  const waiting = [""];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    for (const name of dependenciesOf(packages[path])) waiting.push(...locate(packages, path, name));
  }
  return Object.fromEntries(Object.entries(packages).filter(([path]) => reached.has(path)));
}

function dependenciesOf(entry: JsonValue | undefined): readonly string[] {
  return fields.flatMap((field) => Object.keys(Object(Reflect.get(Object(entry), field) ?? {})));
}

/** The path of the package that a name means to the one at `from`; none for an optional one that is not locked. */
function locate(packages: Packages, from: string, name: string): readonly string[] {
  for (let folder: string | undefined = from; folder !== undefined; folder = parentOf(folder)) {
    const path = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (Object.hasOwn(packages, path)) return [path];
  }
  return [];
}

function parentOf(path: string): string | undefined {
  if (path === "") return undefined;
  const end = path.lastIndexOf("/node_modules/");
  return end === -1 ? "" : path.slice(0, end);
}
