import { type Diagnostics, type Location, printable } from "../diagnostics/index.js";
import type { Operation, Server } from "../model/types.js";
import { shortHash, slug, withHash } from "./slug.js";
import type { UpstreamPlan } from "./types.js";

/** A base URL that a connector may use as it is: https, or http on loopback; no credentials, query or fragment. */
export function usableBaseUrl(url: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (
    parsed === undefined ||
    parsed.username !== "" ||
    parsed.password !== "" ||
    parsed.search !== "" ||
    parsed.hash !== ""
  )
    return undefined;
  if (/[{}]|%7[bd]/i.test(parsed.href)) return undefined;
  const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(parsed.hostname);
  if (parsed.protocol !== "https:" && !(parsed.protocol === "http:" && loopback)) return undefined;
  return parsed.href.replace(/\/+$/, "");
}

/** The API's own base URL: the first server, when it can be used. */
export function planBaseUrl(
  servers: readonly Server[],
  diagnostics: Diagnostics,
  locate: (pointer: string) => Location,
): string | undefined {
  const [first] = servers;
  const baseUrl = first && usableBaseUrl(first.url);
  if (baseUrl === undefined) {
    const what =
      first === undefined ? "The document names no server." : `"${printable(first.url, 80)}" is no absolute https URL.`;
    diagnostics.warn("SERVER_UNUSABLE", `${what} UPSTREAM_URL must be set.`, locate(first?.pointer ?? "#/servers"));
  }
  return baseUrl;
}

/** Where an operation is called: at the API's own server, at another by its id, or nowhere. */
export type OperationServer =
  | { readonly kind: "main" }
  | { readonly kind: "other"; readonly id: string }
  | { readonly kind: "none"; readonly reason: string };

/** Servers of single operations, each once, by an id that depends on nothing but the URL. */
export class OtherServers {
  readonly #byUrl = new Map<string, UpstreamPlan["otherServers"][number]>();
  readonly #main: Server | undefined;

  constructor([main]: readonly Server[]) {
    this.#main = main;
  }

  /** The first of the operation's servers that can be called; what it says of itself is never replaced by the API's. */
  of({ servers }: Operation): OperationServer {
    if (servers === undefined) return { kind: "main" };
    for (const { url } of servers) {
      if (this.#isMain(url)) return { kind: "main" };
      const baseUrl = usableBaseUrl(url);
      if (baseUrl !== undefined) return { kind: "other", id: this.#other(baseUrl).id };
    }
    return { kind: "none", reason: `It has a server of its own: ${servers.map(whyUnusable).join("; ")}.` };
  }

  get all(): UpstreamPlan["otherServers"] {
    return [...this.#byUrl.values()].sort((left, right) => (left.id < right.id ? -1 : 1));
  }

  /** Some write `http` for what the document elsewhere calls by `https`. */
  #isMain(url: string): boolean {
    const main = this.#main?.url;
    return main !== undefined && (url === main || url.replace(/^http:/, "https:") === usableBaseUrl(main));
  }

  #other(baseUrl: string): UpstreamPlan["otherServers"][number] {
    const server = this.#byUrl.get(baseUrl) ?? this.#describe(baseUrl);
    this.#byUrl.set(baseUrl, server);
    return server;
  }

  #describe(baseUrl: string): UpstreamPlan["otherServers"][number] {
    const host = new URL(baseUrl).hostname;
    const taken = [...this.#byUrl.values()].some(({ baseUrl: other }) => new URL(other).hostname === host);
    const id = slug(host, { convention: "camel", maxLength: 40, fallback: "server" });
    const variable = `UPSTREAM_URL_${slug(host, { convention: "upper", maxLength: 40, fallback: "server" })}`;
    if (!taken) return { id, baseUrl, variable };
    return {
      id: withHash(id, baseUrl, { convention: "camel" }),
      baseUrl,
      variable: `${variable}_${shortHash(baseUrl).toUpperCase()}`,
    };
  }
}

function whyUnusable({ url }: Server): string {
  const shown = `"${printable(url, 80)}"`;
  if (URL.canParse(url)) return `${shown} can't be called, for it is no https URL`;
  return `${shown} is relative, and where the document lies is not known: name the document by its URL`;
}
