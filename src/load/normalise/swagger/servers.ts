import { type DraftObject, emptyObject, listAt, stringAt } from "../../draft.js";
import type { Origins } from "../../origins.js";

/** `schemes`, `host` and `basePath` as servers, https first. Without a host they are relative to the document. */
export function serversOf(root: DraftObject, file: string, origins: Origins): DraftObject[] {
  const path = basePathOf(root);
  const host = hostOf(root);
  const server = (url: string, pointer: string) => {
    const result = emptyObject();
    result["url"] = url;
    origins.note(result, { file, pointer });
    return result;
  };
  if (host === undefined) return path === "" ? [] : [server(path, "#/basePath")];
  return schemesOf(root).map((scheme) => server(`${scheme}://${host}${path}`, "#/host"));
}

function schemesOf(root: DraftObject): readonly string[] {
  const schemes = listAt(root, "schemes") ?? [];
  const known = ["https", "http"].filter((scheme) => schemes.includes(scheme));
  return known.length > 0 ? known : ["https"];
}

/** Some write a whole URL in `host`. */
function hostOf(root: DraftObject): string | undefined {
  const host = withoutTrailingSlashes(stringAt(root, "host") ?? "").replace(/^https?:\/\//i, "");
  return host === "" ? undefined : host;
}

function basePathOf(root: DraftObject): string {
  const path = withoutTrailingSlashes(stringAt(root, "basePath") ?? "");
  return path === "" || path.startsWith("/") ? path : `/${path}`;
}

function withoutTrailingSlashes(text: string): string {
  const trimmed = text.trim();
  let end = trimmed.length;
  while (trimmed[end - 1] === "/") end -= 1;
  return trimmed.slice(0, end);
}
