import { type DraftObject, emptyObject, stringAt } from "../../draft.js";
import type { Origin } from "../../origins.js";
import type { SwaggerContext } from "./context.js";

const flowNames: ReadonlyMap<string, string> = new Map([
  ["implicit", "implicit"],
  ["password", "password"],
  ["application", "clientCredentials"],
  ["accessCode", "authorizationCode"],
]);

/** Rewrites a security definition in place as a security scheme of 3.x. */
export function convertSecurityScheme(scheme: DraftObject, at: Origin, { origins }: SwaggerContext): void {
  if (scheme["type"] === "basic") Object.assign(scheme, { type: "http", scheme: "basic" });
  if (scheme["type"] !== "oauth2") return;
  const flow = flowOf(scheme);
  const flows = emptyObject();
  const name = flowNames.get(stringAt(scheme, "flow") ?? "");
  if (name !== undefined) flows[name] = flow;
  delete scheme["flow"];
  scheme["flows"] = flows;
  origins.noteMade(flows, at);
  origins.note(flow, at);
}

function flowOf(scheme: DraftObject): DraftObject {
  const flow = emptyObject();
  for (const key of ["authorizationUrl", "tokenUrl", "scopes"]) {
    const value = scheme[key];
    if (value !== undefined) flow[key] = value;
    delete scheme[key];
  }
  return flow;
}
