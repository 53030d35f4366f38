import { printable } from "../diagnostics/index.js";
import { appendToPointer } from "../load/pointer.js";
import type { JsonObject } from "../load/types.js";
import type { ModelContext } from "./context.js";
import { plainTextOrNone } from "./plain-text.js";
import { isObject, listAt, objectAt, own, textAt, textsAt } from "./read-json.js";
import type { Server } from "./types.js";

/** The usable servers of the document, a path item or an operation; the others are named in warnings. */
export function readServers(holder: JsonObject, pointer: string, context: ModelContext): readonly Server[] {
  const servers = listAt(holder, "servers").flatMap((entry, at) => {
    const place = appendToPointer(pointer, "servers", at);
    return isObject(entry) ? readServer(entry, place, context) : [];
  });
  return [...new Map(servers.map((server) => [server.url, server])).values()];
}

function readServer(entry: JsonObject, pointer: string, context: ModelContext): readonly Server[] {
  const template = textAt(entry, "url") ?? "";
  const substituted = substitute(template, entry, pointer, context);
  const checked = substituted === undefined ? { reason: "a variable has no value" } : check(substituted, context);
  if ("reason" in checked) {
    const message = `The server ${printable(template, 120)} is left out: ${checked.reason}.`;
    context.warn("DOCUMENT_SERVER_UNUSABLE", message, pointer);
    return [];
  }
  const description = plainTextOrNone(own(entry, "description"));
  return [{ url: checked.url, ...(description && { description }), pointer }];
}

/** The template with each variable's default; undefined when one has none. */
function substitute(template: string, entry: JsonObject, pointer: string, context: ModelContext): string | undefined {
  const variables = objectAt(entry, "variables");
  let complete = true;
  const url = template.replace(/\{([^{}]*)\}/g, (_, name: string) => {
    const variable = variables && objectAt(variables, name);
    const value = variable && valueOf(variable, appendToPointer(pointer, "variables", name), context);
    complete &&= value !== undefined;
    return value ?? "";
  });
  return complete ? url : undefined;
}

function valueOf(variable: JsonObject, pointer: string, context: ModelContext): string | undefined {
  const listed = textsAt(variable, "enum");
  const written = own(variable, "default");
  const value = typeof written === "number" ? String(written) : written;
  if (typeof value === "string" && (listed.length === 0 || listed.includes(value))) return value;
  const [first] = listed;
  if (first !== undefined) {
    const message = `The default of a server variable is none of its values; "${printable(first, 80)}" is taken.`;
    context.warn("DOCUMENT_SERVER_REPAIRED", message, pointer);
  }
  return first;
}

type Checked = { readonly url: string } | { readonly reason: string };

/** An absolute http(s) URL without credentials, query and fragment; or a path, when the document's own place is no URL. */
function check(written: string, context: ModelContext): Checked {
  const trimmed = written.trim();
  if (/[\u0000-\u0020\u007f\\]/.test(trimmed))
    return { reason: "it holds white space, a control character or a backslash" };
  const { source } = context.document;
  const base = source.kind === "url" ? source.url : undefined;
  const withScheme = looksLikeHost(trimmed) ? `https://${trimmed.replace(/^\/\//, "")}` : trimmed;
  const url = parse(withScheme, base);
  if (url) return checkAbsolute(url);
  if (/^[a-z][a-z0-9+.-]*:/i.test(withScheme)) return { reason: "it is no valid URL" };
  if (/[?#]/.test(trimmed)) return { reason: "a query or fragment can't be part of it" };
  return { url: `/${trimmed.replace(/^\/+|\/+$/g, "")}`.replace(/^\/$/, "/") };
}

function checkAbsolute(url: URL): Checked {
  if (url.protocol !== "https:" && url.protocol !== "http:") return { reason: "only http and https can be called" };
  if (url.username !== "" || url.password !== "") return { reason: "credentials can't be part of it" };
  if (url.search !== "" || url.hash !== "") return { reason: "a query or fragment can't be part of it" };
  return { url: `${url.origin}${url.pathname.replace(/\/+$/, "")}` };
}

/** `api.example.com/v1` and `//api.example.com/v1`: a host whose scheme was forgotten. */
function looksLikeHost(written: string): boolean {
  return /^(?:\/\/)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:\/|$)/i.test(written);
}

function parse(url: string, base: string | undefined): URL | undefined {
  try {
    return base === undefined ? new URL(url) : new URL(url, base);
  } catch {
    return undefined;
  }
}
