import type { Random } from "../../support/random.js";

/** An OpenAPI document that changes as real ones do. */
export interface ApiDocument {
  openapi: string;
  info: { title: string; version: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, ApiOperation>>;
  components: { securitySchemes: Record<string, unknown> };
  security: Record<string, string[]>[];
}

export interface ApiOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  deprecated?: boolean;
  parameters: Parameter[];
  requestBody?: unknown;
  responses: Record<string, unknown>;
}

interface Parameter {
  name: string;
  in: string;
  required: boolean;
  description?: string;
  schema: Record<string, unknown>;
}

const allResources = ["orders", "invoices", "customers", "refunds"];

/** A small API: five operations for each resource. */
export function freshApi(resources: readonly string[] = allResources): ApiDocument {
  const paths: ApiDocument["paths"] = {};
  for (const resource of resources) {
    const one = resource.slice(0, -1);
    paths[`/${resource}`] = {
      get: operation(`list_${resource}`, resource, `List ${resource}`, [
        query("limit", { type: "integer", maximum: 50 }),
      ]),
      post: { ...operation(`create_${one}`, resource, `Create ${one}`, []), requestBody: body() },
    };
    paths[`/${resource}/{id}`] = {
      get: operation(`get_${one}`, resource, `Get ${one}`, [path("id")]),
      patch: { ...operation(`update_${one}`, resource, `Update ${one}`, [path("id")]), requestBody: body() },
      delete: operation(`delete_${one}`, resource, `Delete ${one}`, [path("id")]),
    };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Changing API", version: "1" },
    servers: [{ url: "https://api.changing.example" }],
    security: [{ key: [] }],
    paths,
    components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Key" } } },
  };
}

function operation(operationId: string, tag: string, summary: string, parameters: Parameter[]): ApiOperation {
  const schema = { type: "object", properties: { id: { type: "string" }, state: { type: "string" } } };
  return {
    operationId,
    tags: [tag],
    summary,
    parameters,
    responses: { "200": { description: "It.", content: { "application/json": { schema } } } },
  };
}

function body(): unknown {
  const properties = { amount: { type: "integer", minimum: 0 }, note: { type: "string", maxLength: 80 } };
  return {
    required: true,
    content: { "application/json": { schema: { type: "object", required: ["amount"], properties } } },
  };
}

function query(name: string, schema: Record<string, unknown>): Parameter {
  return { name, in: "query", required: false, description: `The ${name}.`, schema };
}

function path(name: string): Parameter {
  return { name, in: "path", required: true, schema: { type: "string" } };
}

/** What was taken out of the document, to come back. */
export type Shelf = { readonly path: string; readonly method: string; readonly operation: ApiOperation }[];

type Mutation = (api: ApiDocument, random: Random, shelf: Shelf) => void;

/** Every kind of change that real histories hold; each changes the document in place. */
export const mutations: Readonly<Record<string, Mutation>> = {
  "rename an operationId": (api, random) => {
    const { operation: found } = anyOperation(api, random);
    found.operationId = `${found.operationId}_v${random.below(1_000)}`;
  },
  "rename a path parameter": (api, random) => {
    const { path: old, method } = anyOperation(api, random);
    if (!old.includes("{")) return;
    const name = `p${random.below(1_000)}`;
    const item = api.paths[old] ?? {};
    for (const one of Object.values(item))
      for (const parameter of one.parameters) if (parameter.in === "path") parameter.name = name;
    delete api.paths[old];
    api.paths[old.replace(/\{[^}]*\}/, `{${name}}`)] = item;
    void method;
  },
  "move a path": (api, random) => {
    const { path: old } = anyOperation(api, random);
    const moved = `/v${random.below(1_000)}${old.replace(/^\/v\d+/, "")}`;
    if (api.paths[moved] !== undefined) return;
    api.paths[moved] = api.paths[old] ?? {};
    delete api.paths[old];
  },
  "delete an operation": (api, random, shelf) => {
    const { path: place, method, operation: found } = anyOperation(api, random);
    if (countOperations(api) < 5) return;
    shelf.push({ path: place, method, operation: found });
    delete api.paths[place]?.[method];
    if (Object.keys(api.paths[place] ?? {}).length === 0) delete api.paths[place];
  },
  "bring an operation back": (api, _random, shelf) => {
    const back = shelf.pop();
    if (back === undefined) return;
    const item = (api.paths[back.path] ??= {});
    item[back.method] ??= back.operation;
  },
  "split by tag": (api, random) => {
    const { operation: found } = anyOperation(api, random);
    found.tags = [`group-${random.below(5)}`];
  },
  "change a text": (api, random) => {
    const { operation: found } = anyOperation(api, random);
    found.description = `Words that changed: ${random.below(1_000_000)}.`;
  },
  "change a title": (api, random) => {
    const { operation: found } = anyOperation(api, random);
    found.summary = `${found.summary.split(" (")[0] ?? ""} (${random.below(1_000)})`;
  },
  "add a parameter": (api, random) => {
    const { operation: found } = anyOperation(api, random);
    const name = `extra_${random.below(1_000)}`;
    if (found.parameters.some((parameter) => parameter.name === name)) return;
    found.parameters.push({ ...query(name, { type: "string" }), required: random.chance(0.3) });
  },
  "take a parameter out": (api, random) => {
    const { operation: found } = anyOperation(api, random);
    const index = found.parameters.findIndex((parameter) => parameter.in === "query");
    if (index >= 0) found.parameters.splice(index, 1);
  },
  "narrow a parameter": (api, random) => {
    const { operation: found } = anyOperation(api, random);
    const parameter = found.parameters.find((one) => one.in === "query");
    if (parameter !== undefined) parameter.schema = { type: "string", enum: [`only-${random.below(100)}`] };
  },
  "add operations": (api, random) => {
    const name = `things${random.below(10_000)}`;
    api.paths[`/${name}`] = { get: operation(`list_${name}`, "things", `List ${name}`, []) };
  },
  "advise against an operation": (api, random) => {
    const { operation: found } = anyOperation(api, random);
    found.deprecated = found.deprecated !== true;
  },
  "move the server": (api, random) => {
    api.servers = [{ url: `https://api${random.below(50)}.changing.example` }];
  },
};

function anyOperation(
  api: ApiDocument,
  random: Random,
): { readonly path: string; readonly method: string; readonly operation: ApiOperation } {
  const all = Object.entries(api.paths).flatMap(([place, item]) =>
    Object.entries(item).map(([method, found]) => ({ path: place, method, operation: found })),
  );
  const [first, ...rest] = all;
  if (first === undefined) throw new Error("the document has no operation left");
  return random.pick([first, ...rest]);
}

function countOperations(api: ApiDocument): number {
  return Object.values(api.paths).reduce((sum, item) => sum + Object.keys(item).length, 0);
}
