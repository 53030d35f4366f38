/** What stands under a path of names; undefined when there is nothing. Only own members count. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const name of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, name)) return undefined;
    current = Reflect.get(current, name);
  }
  return current;
}

/** Objects around a value: `{ a: { b: value } }` for `["a", "b"]`. */
export function wrapped(value: unknown, path: readonly string[]): unknown {
  return path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
}

/** `data.items` */
export function pathText(path: readonly string[]): string {
  return path.join(".");
}
