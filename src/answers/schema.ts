import * as z from "zod";
import { stores } from "../config/types.js";

const text = z.string().trim().min(1).max(2_000);
const line = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\r\n]*$/, "must be one line");
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const httpToken = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, "must be a header name (RFC 9110 section 5.6.2)");
const selectors = z.union([
  z.string().transform((value) => value.split(",").map((part) => part.trim())),
  z.array(z.string()),
]);

const typeNames = ["string", "integer", "number", "boolean", "array", "object"] as const;

const shape = {
  type: z.enum(typeNames),
  description: text.optional(),
  enum: z.array(scalar).min(1).optional(),
  format: line.optional(),
  pattern: line.optional(),
  minLength: z.int().min(0).optional(),
  maxLength: z.int().min(0).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  example: z.json().optional(),
};

const nested = {
  ...shape,
  /** Of an array. */
  items: z.lazy((): z.ZodType<Value> => value).optional(),
  /** Of an object; one without fields takes any. */
  fields: z.array(z.lazy((): z.ZodType<Field> => field)).optional(),
};

const value = z.strictObject(nested);
const field = z.strictObject({ ...nested, name: line, required: z.boolean().default(false) });
const parameter = z.strictObject({
  ...nested,
  name: line,
  in: z.enum(["path", "query", "header"]),
  required: z.boolean().default(false),
});

/** A value of an argument: a type and what narrows it. */
export interface Value {
  type: (typeof typeNames)[number];
  description?: string | undefined;
  enum?: (string | number | boolean)[] | undefined;
  format?: string | undefined;
  pattern?: string | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  example?: z.output<ReturnType<typeof z.json>> | undefined;
  items?: Value | undefined;
  fields?: Field[] | undefined;
}
export interface Field extends Value {
  name: string;
  required: boolean;
}

const auth = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal("none") }),
    z.strictObject({ type: z.literal("bearer") }),
    z.strictObject({ type: z.literal("basic") }),
    z.strictObject({ type: z.literal("api-key"), header: httpToken }),
    z.strictObject({ type: z.literal("oauth2"), tokenUrl: z.url(), scopes: z.record(line, z.string()).default({}) }),
  ],
  "must say how callers are known: { type: none }, bearer, basic, api-key with a header, or oauth2 with a tokenUrl",
);

const tool = z
  .strictObject({
    name: line.optional(),
    title: line,
    description: text.optional(),
    whenToUse: text.optional(),
    whenNot: text.optional(),
    method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    path: line.regex(/^\//, "must begin with /"),
    parameters: z.array(parameter).default([]),
    body: z.array(field).default([]),
    effect: z.enum(["read", "create", "update", "delete", "action"]).optional(),
    scopes: z.array(line).default([]),
    /** A header by which the API recognises a repeated request. */
    idempotencyHeader: httpToken.optional(),
    /** The fields of the answer that matter, most important first; of each item where it is a list. */
    result: z.array(line).default([]),
    /** Whether the answer is a list, or the name of the field that holds one. */
    list: z.union([z.boolean(), line], "must be true, or the name of the field that holds the list").default(false),
  })
  .refine(({ method, effect }) => effect !== "read" || method === "GET" || method === "POST", {
    path: ["effect"],
    message: "only GET and POST can read",
  });

/** One method on one path is one tool. */
function refuseTwins(tools: readonly z.infer<typeof tool>[], context: z.RefinementCtx): void {
  const seen = new Map<string, number>();
  tools.forEach(({ method, path }, index) => {
    const first = seen.get(`${method} ${path}`);
    if (first === undefined) seen.set(`${method} ${path}`, index);
    else context.addIssue({ code: "custom", path: [index], message: `${method} ${path} is tool ${first} already` });
  });
}

/** An API described by its user, tool by tool. */
export const apiDescription = z.strictObject({
  title: line,
  description: text.optional(),
  baseUrl: z.url({ protocol: /^https?$/ }),
  auth,
  tools: z.array(tool).min(1).superRefine(refuseTwins),
});
export type ApiDescription = z.infer<typeof apiDescription>;
export type ToolDescription = z.infer<typeof tool>;

/** The flags that an answers file may carry, by their long names. */
const flagAnswers = {
  directory: line.optional(),
  name: line.optional(),
  access: z.enum(["read", "write", "full"]).optional(),
  allow: selectors.optional(),
  /** Why a tool is there, by its name. */
  reason: z.record(z.string().regex(/^[a-z][a-z0-9_]{0,47}$/, "must be the name of a tool"), line).optional(),
  overlay: selectors.optional(),
  templates: selectors.optional(),
  store: z.enum(stores).optional(),
  transport: z.enum(["stdio", "http", "both"]).optional(),
  strict: z.boolean().optional(),
};

/** Answers about a document that exists. */
export const answersWithDocument = z.strictObject({
  ...flagAnswers,
  spec: line.optional(),
  tools: selectors.optional(),
  auth: z.enum(["bearer", "api-key", "basic", "none"]).optional(),
  "reference-root": line.optional(),
});

/** Answers that describe the API themselves. */
export const answersWithDescription = z.strictObject({
  ...flagAnswers,
  title: line.optional(),
  description: text.optional(),
  baseUrl: apiDescription.shape.baseUrl,
  auth,
  tools: apiDescription.shape.tools,
});
