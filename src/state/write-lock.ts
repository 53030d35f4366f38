import { canonicalJson } from "./canonical-json.js";
import type { Lock } from "./lock.js";

/**
 * The lock as it is committed: one flat object, each member on a line of its own that is understood alone, so that a change of
 * one tool is a change of one line and lines of two branches can be put together; the last is the same in all, so that no comma
 * is lost. `tools/get_pet` is the row of a table.
 */
export function lockText(lock: Lock): string {
  const { lockVersion, generator, templates, document, upstream, about } = lock;
  const { baseUrl, otherServers, credentials } = upstream;
  const members = [
    ...Object.entries({ generator, templates, document, baseUrl, about }),
    ...rows("otherServers", otherServers),
    ...rows("credentials", credentials),
    ...rows("tools", withoutIds(lock.tools)),
    ...rows("retired", withoutIds(lock.retired)),
    ...rows("schemas", lock.schemas),
    ...rows("accepted", lock.accepted),
    ...rows("layers", lock.layers),
    ...rows("files", withoutTools(lock)),
    ...rows("unselected", Object.fromEntries(lock.unselected.map((key) => [key, true]))),
    ["lockVersion", lockVersion] as const,
  ];
  const lines = members.flatMap(([key, value]) =>
    value === undefined ? [] : [`  ${JSON.stringify(key)}: ${canonicalJson(value)}`],
  );
  return `{\n${lines.join(",\n")}\n}\n`;
}

/** Most tools are called what they are known by: with a thousand of them it counts to say it once. */
function withoutIds(tools: Readonly<Record<string, { readonly name: string }>>): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries(tools).map(([id, tool]) => [id, tool.name === id ? { ...tool, name: undefined } : tool]),
  );
}

/** The row of a tool names its file. */
function withoutTools({ files, tools }: Lock): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries(files).map(([path, file]) => {
      const isNamed = file.tool !== undefined && tools[file.tool]?.file === path;
      return [path, isNamed ? { ...file, tool: undefined } : file];
    }),
  );
}

function rows(table: string, entries: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] {
  const sorted = Object.entries(entries).sort(([one], [other]) => (one < other ? -1 : 1));
  return sorted.map(([key, value]) => [`${table}/${key}`, value]);
}
