import type { Upstream } from "../upstream/definition.js";
import type { Environment } from "./environment.js";

/** Base URLs by the id in `src/upstream.ts`; `undefined` is the API's own. */
export type Servers = ReadonlyMap<string | undefined, URL>;

/** `UPSTREAM_URL` is where everything goes; without it each server has its own variable and its place in the document. */
export function readServers(environment: Environment, upstream: Upstream): Servers {
  const overall = environment.text("UPSTREAM_URL");
  const servers = new Map<string | undefined, URL>();
  const add = (id: string | undefined, variable: string, text: string | undefined): void => {
    const url = text === undefined ? undefined : environment.checkedUrl(variable, text);
    if (url !== undefined) servers.set(id, url);
    else if (text === undefined) environment.problem(`${variable} is missing`);
  };
  add(undefined, "UPSTREAM_URL", overall ?? upstream.baseUrl);
  for (const [id, { variable, baseUrl }] of Object.entries(upstream.otherServers)) {
    const own = environment.text(variable);
    add(id, own === undefined && overall !== undefined ? "UPSTREAM_URL" : variable, own ?? overall ?? baseUrl);
  }
  return servers;
}
