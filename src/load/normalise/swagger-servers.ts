import { type DraftObject, emptyObject, listAt, stringAt } from "../draft.js";
import type { SwaggerContext } from "./from-swagger.js";

type ServerContext = Pick<SwaggerContext, "file" | "origins">;

/** `schemes`, `host` and `basePath` as servers, https first. Without a host they are relative to the document. */
export function serversOf(root: DraftObject, context: ServerContext): DraftObject[] {
  const path = basePathOf(root);
  const host = hostOf(root);
  if (host === undefined) return path === "" ? [] : [server(path, "#/basePath", context)];
  const schemes = (listAt(root, "schemes") ?? []).filter((scheme) => scheme === "https" || scheme === "http");
  const ordered = schemes.length === 0 ? ["https"] : [...new Set(schemes)].sort().reverse();
  return ordered.map((scheme) => server(`${scheme}://${host}${path}`, "#/host", context));
}

/** Some write a whole URL in `host`. */
function hostOf(root: DraftObject): string | undefined {
  const host = stringAt(root, "host")?.trim().replace(/^https?:\/\//i, "").replace(/\/+$/, "");
  return host === "" ? undefined : host;
}

function basePathOf(root: DraftObject): string {
  const path = stringAt(root, "basePath")?.trim().replace(/\/+$/, "") ?? "";
  return path === "" || path.startsWith("/") ? path : `/${path}`;
}

function server(url: string, pointer: string, context: ServerContext): DraftObject {
  const result = emptyObject();
  result["url"] = url;
  context.origins.note(result, { file: context.file, pointer });
  return result;
}
