import { Diagnostics, type DiagnosticCode } from "../../../../src/diagnostics/index.js";
import type { Config } from "../../../../src/config/types.js";
import { loadDocument } from "../../../../src/load/index.js";
import { buildModel } from "../../../../src/model/index.js";
import { lockScopes } from "../../../../src/plan/index.js";
import type { LockedProfile, ScopeLock } from "../../../../src/plan/scopes/lock.js";

type Requirement = Readonly<Record<string, readonly string[]>>;

/** What an operation says about itself; a bare list is its `security`. */
export type Entry = readonly Requirement[] | Readonly<Record<string, unknown>> | undefined;

export interface ApiParts {
  readonly schemes?: Readonly<Record<string, unknown>>;
  /** `GET /events` to what it says. */
  readonly operations: Readonly<Record<string, Entry>>;
  /** The document's own `security`. */
  readonly security?: readonly Requirement[];
  readonly servers?: readonly unknown[];
}

/** A document from its security alone. */
export function api({ schemes = {}, operations, security, servers }: ApiParts): object {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [route, entry] of Object.entries(operations)) {
    const [method = "", path = ""] = route.split(" ");
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(route, entry) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Test", version: "1" },
    servers: servers ?? [{ url: "https://api.example.com" }],
    ...(security && { security }),
    paths,
    components: { securitySchemes: schemes },
  };
}

function operationOf(route: string, entry: Entry): unknown {
  const said = Array.isArray(entry) ? { security: entry } : entry;
  const names = [...route.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
  const parameters = names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
  return { operationId: operationIdOf(route), parameters, responses: { 200: { description: "Done" } }, ...said };
}

/** An OAuth scheme with the authorization code flow, declaring these scopes. */
export function oauth(...scopes: readonly string[]): object {
  return oauthAt("https://auth.example.com", ...scopes);
}

export function oauthAt(issuer: string, ...scopes: readonly string[]): object {
  const declared = Object.fromEntries(scopes.map((scope) => [scope, `Lets in ${scope}`]));
  const flow = { authorizationUrl: `${issuer}/authorize`, tokenUrl: `${issuer}/token`, scopes: declared };
  return { type: "oauth2", flows: { authorizationCode: flow } };
}

export const apiKey = { type: "apiKey", in: "header", name: "X-Key" };

export interface Locked {
  readonly lock: ScopeLock;
  readonly diagnostics: Diagnostics;
  codes(): readonly DiagnosticCode[];
}

/** The lock of a connector for a document and a selection, as the command line would make it. */
export async function lockOf(document: object, choices: Partial<Config> = {}): Promise<Locked> {
  const diagnostics = new Diagnostics();
  const content = JSON.stringify(document);
  const loaded = await loadDocument({ source: { kind: "answers" }, content, cwd: "/" }, diagnostics);
  const model = buildModel(loaded, diagnostics);
  const config: Config = { ...defaults, ...choices };
  const lock = lockScopes({ model, document: loaded, config }, diagnostics);
  return { lock, diagnostics, codes: () => diagnostics.all.map(({ code }) => code) };
}

const defaults: Config = {
  name: "test",
  access: "full",
  tools: ["all"],
  allow: [],
  store: "sqlite",
  transport: "both",
  strict: false,
};

/** The widest profile of a lock: all its tools. */
export function widest({ profiles }: ScopeLock): LockedProfile {
  const held = profiles.full ?? profiles.write ?? profiles.read;
  if (held === undefined) throw new Error("the lock has no profile");
  return held;
}

/** The scopes of all tools, and the excess that they bring. */
export function chosen({ lock }: Locked): { readonly scopes: readonly string[]; readonly excess: number } {
  const { scopes, excess } = widest(lock);
  return { scopes: scopes.map(({ scope }) => scope), excess };
}

/** Selectors of these operations: `GET /events`. */
export function only(...wanted: readonly string[]): Partial<Config> {
  return { tools: wanted.map(operationIdOf) };
}

function operationIdOf(route: string): string {
  const words = route.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.map((word, index) => (index === 0 ? word : `${word[0]?.toUpperCase()}${word.slice(1)}`)).join("");
}
