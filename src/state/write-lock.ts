import { canonicalJson } from "./canonical-json.js";
import type { Lock } from "./lock.js";

/** The lock as it is committed: entries sorted, one on each line, so that a change of one tool is a change of one line. */
export function lockText(lock: Lock): string {
  const { lockVersion, generator, templates, document, upstream, about } = lock;
  const members = [
    ["lockVersion", String(lockVersion)],
    ["generator", JSON.stringify(generator)],
    ["templates", JSON.stringify(templates)],
    ["document", canonicalJson(document)],
    ["upstream", upstreamText(upstream)],
    ["about", canonicalJson(about)],
    ["tools", rows(withoutIds(lock.tools))],
    ["retired", rows(withoutIds(lock.retired))],
    ["schemas", rows(lock.schemas)],
    ["accepted", rows(lock.accepted)],
    ["layers", rows(lock.layers)],
    ["files", rows(lock.files)],
    ["unselected", list(lock.unselected)],
  ];
  return `{\n${members.map(([name, text]) => `  "${name}": ${text}`).join(",\n")}\n}\n`;
}

/** Most tools are called what they are known by: with a thousand of them it counts to say it once. */
function withoutIds(tools: Readonly<Record<string, { readonly name: string }>>): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries(tools).map(([id, tool]) => [id, tool.name === id ? { ...tool, name: undefined } : tool]),
  );
}

function upstreamText({ baseUrl, otherServers, credentials }: Lock["upstream"]): string {
  const members = [
    ...(baseUrl === undefined ? [] : [["baseUrl", JSON.stringify(baseUrl)]]),
    ["otherServers", rows(otherServers, 4)],
    ["credentials", rows(credentials, 4)],
  ];
  return `{\n${members.map(([name, text]) => `    "${name}": ${text}`).join(",\n")}\n  }`;
}

function rows(entries: Readonly<Record<string, unknown>>, indent = 2): string {
  const sorted = Object.entries(entries).sort(([one], [other]) => (one < other ? -1 : 1));
  const lines = sorted.map(([key, value]) => `${JSON.stringify(key)}: ${canonicalJson(value)}`);
  return onLines(["{", "}"], lines, indent);
}

function list(entries: readonly string[]): string {
  return onLines(
    ["[", "]"],
    [...entries].sort().map((entry) => JSON.stringify(entry)),
    2,
  );
}

function onLines([open, close]: readonly [string, string], lines: readonly string[], indent: number): string {
  if (lines.length === 0) return `${open}${close}`;
  const gap = `\n${" ".repeat(indent + 2)}`;
  return `${open}${gap}${lines.join(`,${gap}`)}\n${" ".repeat(indent)}${close}`;
}
