import * as z from "zod";
import { exitCodes, nearest, printable, Refusal } from "../diagnostics/index.js";
import { type Config, levels, stores } from "./types.js";

/** What `safe-mcp.json` is called; it lies at the top of a project. */
export const configFile = "safe-mcp.json";

const line = z
  .string()
  .min(1)
  .max(1_000)
  .regex(/^[^\u0000-\u001f\u007f]*$/, "must be one line");
const toolName = z.string().regex(/^[a-z][a-z0-9_]{0,47}$/, "must be snake_case, at most 48 characters");
const effect = z.enum(["read", "create", "update", "delete", "action"]);

const shape = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().regex(/^[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*$/, "must be a package name"),
  document: z
    .strictObject({
      source: line.optional(),
      overlays: z.array(line).optional(),
      referenceRoot: line.optional(),
    })
    .optional(),
  access: z.enum(["read", "write", "full"]).default("read"),
  tools: z.array(line).default([]),
  allow: z.array(line).default([]),
  reasons: z.record(toolName, line).optional(),
  store: z.enum(stores).default("sqlite"),
  transport: z.enum(["stdio", "http", "both"]).default("both"),
  auth: z.enum(["bearer", "api-key", "basic", "none"]).optional(),
  effects: z.record(line, effect).optional(),
  strict: z.boolean().default(false),
  texts: z
    .record(
      toolName,
      z.strictObject({ title: line.max(80).optional(), description: z.string().min(1).max(1_024).optional() }),
    )
    .optional(),
  names: z.record(toolName, toolName).optional(),
  keepRemoved: z.boolean().optional(),
  severity: z.record(line, z.enum(levels)).optional(),
  templates: z.array(line).optional(),
});

/**
 * Reads `safe-mcp.json`, which its owner may have edited by any means.
 * @throws Refusal `CONFIG_INVALID`, exit code 2, with the first place that does not fit
 */
export function parseConfig(text: string): Config {
  const result = shape.safeParse(readJson(text));
  if (!result.success) throw refusalOf(result.error);
  const {
    $schema: _,
    document,
    reasons,
    auth,
    effects,
    texts,
    names,
    keepRemoved,
    severity,
    templates,
    ...config
  } = result.data;
  return {
    ...config,
    ...(document !== undefined && { document }),
    ...(reasons !== undefined && { reasons }),
    ...(auth !== undefined && { auth }),
    ...(effects !== undefined && { effects }),
    ...(texts !== undefined && { texts }),
    ...(names !== undefined && { names }),
    ...(keepRemoved !== undefined && { keepRemoved }),
    ...(severity !== undefined && { severity }),
    ...(templates !== undefined && { templates }),
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    throw invalid(`it is not JSON (${printable(error instanceof Error ? error.message : String(error), 200)})`);
  }
}

function refusalOf({ issues }: z.ZodError): Refusal {
  const [issue] = issues;
  if (issue === undefined) return invalid("it does not fit");
  const place = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    const [candidate] = place === "" ? nearest(key, Object.keys(shape.shape)) : [];
    const hint = candidate === undefined ? undefined : `Did you mean "${candidate}"?`;
    return invalid(`${place === "" ? "" : `${printable(place)}: `}there is no key "${printable(key, 60)}"`, hint);
  }
  return invalid(`${place === "" ? "it" : printable(place, 100)}: ${printable(issue.message, 200)}`);
}

function invalid(reason: string, help?: string): Refusal {
  const message = `${configFile}: ${reason}.`;
  return new Refusal(exitCodes.usage, { code: "CONFIG_INVALID", message, ...(help && { help }) });
}
