import { type DraftObject, emptyObject, stringAt } from "../draft.js";
import type { Origin, Origins } from "../origins.js";

const flowNames: ReadonlyMap<string, string> = new Map([
  ["implicit", "implicit"],
  ["password", "password"],
  ["application", "clientCredentials"],
  ["accessCode", "authorizationCode"],
]);

/** Rewrites a security definition in place as a security scheme of 3.x. */
export function convertSecurityScheme(scheme: DraftObject, at: Origin, origins: Origins): void {
  if (scheme["type"] === "basic") Object.assign(scheme, { type: "http", scheme: "basic" });
  if (scheme["type"] === "oauth2") convertFlow(scheme, at, origins);
}

function convertFlow(scheme: DraftObject, at: Origin, origins: Origins): void {
  const written = stringAt(scheme, "flow") ?? "";
  const flow = emptyObject();
  for (const key of ["authorizationUrl", "tokenUrl", "scopes"]) {
    const value = scheme[key];
    if (value !== undefined) flow[key] = value;
    delete scheme[key];
  }
  delete scheme["flow"];
  const flows = emptyObject();
  const name = flowNames.get(written);
  if (name !== undefined) flows[name] = flow;
  scheme["flows"] = flows;
  origins.noteMade(flows, at);
  origins.note(flow, at);
}
