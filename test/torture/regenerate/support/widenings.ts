import type { Rule } from "../../../../src/contract/rules.js";
import type { Random } from "../../support/random.js";
import { type ApiDocument, type ApiOperation, freshApi } from "./changing-api.js";

/** The document and the choices of a connector whose power grows. */
export interface Widened {
  readonly api: ApiDocument;
  /** Selectors in `safe-mcp.json`. */
  readonly tools: string[];
}

export interface Widening {
  readonly kind: "scope" | "host" | "write tool" | "credential";
  /** One of these must stop the run. */
  readonly rules: readonly Rule[];
  /** Changes the document, the choices, or both, in place. */
  widen(widened: Widened, random: Random): void;
}

const resources = ["orders", "invoices", "customers", "refunds"] as const;

/** The changing API, of which orders and invoices go in by OAuth with a scope each, the others by a key. */
export function scopedApi(): ApiDocument {
  const api = freshApi();
  api.components.securitySchemes["oauth"] = oauth("https://login.changing.example/token");
  for (const resource of ["orders", "invoices"])
    for (const one of operationsOf(api, resource)) one.security = [{ oauth: [`${resource}:read`] }];
  return api;
}

type SecuredOperation = ApiOperation & { security?: Record<string, string[]>[]; servers?: { url: string }[] };

function operationsOf(api: ApiDocument, resource: string): readonly SecuredOperation[] {
  return [api.paths[`/${resource}`], api.paths[`/${resource}/{id}`]].flatMap((item) => Object.values(item ?? {}));
}

/** Those whose credential has not been dropped: of two changes at once none may undo the other. */
function securedOf(api: ApiDocument, resource: string): readonly SecuredOperation[] {
  return operationsOf(api, resource).filter(({ security }) => security?.length !== 0);
}

/** Those that go in as they did when the connector was made. */
function untouchedOf(api: ApiDocument, resource: string): readonly SecuredOperation[] {
  return operationsOf(api, resource).filter(
    ({ security }) => security === undefined || security[0]?.["oauth"]?.join() === `${resource}:read`,
  );
}

function anyOf(operations: readonly SecuredOperation[], random: Random): SecuredOperation {
  const [first, ...rest] = operations;
  if (first === undefined) throw new Error("there is no operation");
  return random.pick([first, ...rest]);
}

/** What the document calls the key. */
function keyOf({ components: { securitySchemes } }: ApiDocument): string {
  const name = Object.keys(securitySchemes).find((scheme) => scheme !== "oauth");
  if (name === undefined) throw new Error("there is no key");
  return name;
}

function renameKey(api: ApiDocument, name: string): void {
  const old = keyOf(api);
  const renamed = (security: readonly Record<string, string[]>[]): Record<string, string[]>[] =>
    security.map((one) => (Object.hasOwn(one, old) ? { [name]: [] } : one));
  const { [old]: key, ...others } = api.components.securitySchemes;
  api.components.securitySchemes = { ...others, [name]: key };
  api.security = renamed(api.security);
  for (const one of resources.flatMap((resource) => operationsOf(api, resource)))
    if (one.security !== undefined) one.security = renamed(one.security);
}

function oauth(tokenUrl: string): unknown {
  const scopes = Object.fromEntries(
    ["orders", "invoices"].flatMap((name) => ["read", "write", "admin"].map((verb) => [`${name}:${verb}`, verb])),
  );
  return { type: "oauth2", flows: { clientCredentials: { tokenUrl, scopes } } };
}

function readInto(api: ApiDocument, method: string, resource: string, place: string): void {
  const item = api.paths[place] ?? {};
  const { get } = item;
  if (get === undefined) throw new Error(`${resource} has nothing to read`);
  delete item["get"];
  item[method] = get;
}

const anything = (random: Random): string => String(random.below(1_000_000));

/** Every way in which a document or its owner's choices can give a connector more than it had. */
export const widenings: Readonly<Record<string, Widening>> = {
  "a stronger scope": {
    kind: "scope",
    rules: ["power-widened"],
    widen: ({ api }, random) => {
      const resource = random.pick(["orders", "invoices"]);
      const scope = `${resource}:${random.pick(["write", "admin"])}`;
      for (const one of securedOf(api, resource)) one.security = [{ oauth: [scope] }];
    },
  },
  "a stronger scope for one operation": {
    kind: "scope",
    rules: ["power-widened"],
    widen: ({ api }, random) => {
      const resource = random.pick(["orders", "invoices"]);
      anyOf(securedOf(api, resource), random).security = [{ oauth: [`${resource}:admin`] }];
    },
  },
  "a key without scopes instead of a scope": {
    kind: "scope",
    rules: ["power-widened"],
    widen: ({ api }, random) => {
      for (const one of securedOf(api, random.pick(["orders", "invoices"]))) one.security = [{ [keyOf(api)]: [] }];
    },
  },
  "another host": {
    kind: "host",
    rules: ["host-changed"],
    widen: ({ api }, random) => {
      api.servers = [{ url: `https://api${anything(random)}.elsewhere.example` }];
    },
  },
  "no encryption": {
    kind: "host",
    rules: ["host-changed"],
    widen: ({ api }) => {
      api.servers = [{ url: "http://api.changing.example" }];
    },
  },
  "another port or path of the host": {
    kind: "host",
    rules: ["host-changed"],
    widen: ({ api }, random) => {
      const place = random.pick([`:${String(1024 + random.below(60_000))}`, `/tenant-${anything(random)}`]);
      api.servers = [{ url: `https://api.changing.example${place}` }];
    },
  },
  "one operation at another host": {
    kind: "host",
    rules: ["host-changed"],
    widen: ({ api }, random) => {
      anyOf(operationsOf(api, random.pick(resources)), random).servers = [
        { url: `https://files${anything(random)}.example` },
      ];
    },
  },
  "a new write that a selector asks for": {
    kind: "write tool",
    rules: ["write-tool-added"],
    widen: ({ api, tools }, random) => addOperation({ api, tools }, random.pick(["post", "patch"]), random),
  },
  "a new deletion that a selector asks for": {
    kind: "write tool",
    rules: ["destructive-tool-added"],
    widen: ({ api, tools }, random) => addOperation({ api, tools }, "delete", random),
  },
  "an operation that read and now writes": {
    kind: "write tool",
    rules: ["became-write"],
    widen: ({ api }, random) => {
      const resource = random.pick(resources);
      const one = random.chance(0.5);
      const methods = one ? (["post", "put"] as const) : (["put", "patch", "delete"] as const);
      readInto(api, random.pick<string>([...methods]), resource, one ? `/${resource}/{id}` : `/${resource}`);
    },
  },
  "the key under another name": {
    kind: "credential",
    rules: ["credential-moved"],
    widen: ({ api }, random) => {
      api.components.securitySchemes["key"] = { type: "apiKey", in: "header", name: `X-Key-${anything(random)}` };
    },
  },
  "the key in the address": {
    kind: "credential",
    rules: ["credential-moved"],
    widen: ({ api }, random) => {
      api.components.securitySchemes["key"] = { type: "apiKey", in: "query", name: `key${anything(random)}` };
    },
  },
  "the key as a bearer token": {
    kind: "credential",
    rules: ["credential-moved"],
    widen: ({ api }) => {
      api.components.securitySchemes["key"] = { type: "http", scheme: "bearer" };
    },
  },
  "the key under another name, of which the document speaks by another name too": {
    kind: "credential",
    rules: ["credential-moved"],
    widen: ({ api }, random) => {
      const number = anything(random);
      renameKey(api, `secret${number}`);
      api.components.securitySchemes[keyOf(api)] = { type: "apiKey", in: "header", name: `X-Key-${number}` };
    },
  },
  "tokens from another address": {
    kind: "credential",
    rules: ["credential-address-changed"],
    widen: ({ api }, random) => {
      api.components.securitySchemes["oauth"] = oauth(`https://login${anything(random)}.elsewhere.example/token`);
    },
  },
  "no credential where there was one": {
    kind: "credential",
    rules: ["credential-dropped"],
    widen: ({ api }, random) => {
      const untouched = resources.flatMap((resource) => untouchedOf(api, resource));
      anyOf(untouched, random).security = [];
    },
  },
};

function addOperation({ api, tools }: Widened, method: string, random: Random): void {
  const name = `things${anything(random)}`;
  const operation: ApiOperation = {
    operationId: `${method}_${name}`,
    tags: ["things"],
    summary: `Change ${name}`,
    parameters: [],
    responses: { "204": { description: "Done." } },
  };
  api.paths[`/${name}`] = { [method]: operation };
  tools.push(`path:/${name}`);
}
