import * as z from "zod";
import { exitCodes, printable, Refusal } from "../diagnostics/index.js";
import { type Lock, lockVersion } from "./lock.js";
import { lockFile, sourceFiles } from "./places.js";
import { invalidState } from "./invalid-state.js";
import { isProjectPath } from "./project-path.js";

const text = z.string().max(20_000);
const digest = z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256");
const path = z.string().refine(isProjectPath, "must be a path inside the project");
const toolName = z.string().regex(/^[a-z][a-z0-9_]{0,47}$/, "must be a tool name");
const yes = z.literal(true).optional();

/** Rows of tools by their ids; one without a name is called by its id. */
function byId<Row extends { readonly name?: string | undefined }>(
  row: z.ZodType<Row>,
): z.ZodType<Readonly<Record<string, Row & { readonly name: string }>>> {
  return z
    .record(toolName, row)
    .transform((rows) =>
      Object.fromEntries(Object.entries(rows).map(([id, one]) => [id, { ...one, name: one.name ?? id }])),
    );
}

const schema = z.strictObject({
  lockVersion: z.literal(lockVersion),
  generator: text,
  templates: digest,
  document: z.strictObject({
    sha256: digest,
    title: text,
    version: text,
    dialect: z.enum(["2.0", "3.0", "3.1", "3.2"]),
    overlays: z.array(z.strictObject({ file: text, sha256: digest })).optional(),
    address: text.optional(),
    hidden: z.record(z.string(), z.array(text)).optional(),
  }),
  upstream: z.strictObject({
    baseUrl: text.optional(),
    otherServers: z.record(text, text),
    credentials: z.record(
      text,
      z.strictObject({ id: text, prefix: text, place: text, addresses: z.array(text).optional() }),
    ),
  }),
  about: z.strictObject({ title: text, instructions: text }),
  files: z.record(
    path,
    z.strictObject({
      sha256: digest,
      tool: toolName.optional(),
      deleted: yes,
      movedTo: path.optional(),
      own: yes,
      disowned: yes,
      unresolved: yes,
    }),
  ),
  tools: byId(
    z.strictObject({
      name: toolName.optional(),
      pastNames: z.array(toolName).optional(),
      operationId: text.optional(),
      operation: text,
      path: text,
      file: path,
      contract: digest,
    }),
  ),
  retired: byId(
    z.strictObject({
      since: text.optional(),
      successor: toolName.optional(),
      name: toolName.optional(),
      operationId: text.optional(),
      operation: text,
      file: path,
    }),
  ),
  unselected: z.array(text),
  accepted: z.record(text, digest),
  schemas: z.record(text, z.strictObject({ exportName: z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,79}$/), file: path })),
  layers: z.record(text, z.record(z.string(), z.json())),
});

/**
 * Reads `lock.json`, which anybody who can write to a branch may have written.
 * @throws Refusal `STATE_VERSION` or `STATE_INVALID`, exit code 2
 */
export function parseLockFile(contents: string): Lock {
  const value = readJson(contents);
  const version: unknown = Reflect.get(Object(value), "lockVersion");
  if (version !== lockVersion) refuseVersion(version, Reflect.get(Object(value), "generator"));
  const result = schema.safeParse(value);
  if (result.success) return withManagedSources(result.data);
  const [issue] = result.error.issues;
  const place = issue === undefined ? "" : `${issue.path.map(String).join(".")}: ${issue.message}`;
  throw invalidState(`${lockFile} does not fit (${printable(place, 200)})`);
}

/** A lock that calls one of them its owner's would keep an old record of it: what power is compared with. */
function withManagedSources(lock: Lock): Lock {
  const files = Object.entries(lock.files).map(([place, file]) => {
    const { own: _, ...managed } = file;
    return [place, sourceFiles.includes(place) ? managed : file] as const;
  });
  return { ...lock, files: Object.fromEntries(files) };
}

function readJson(contents: string): unknown {
  try {
    return JSON.parse(contents);
  } catch {
    throw invalidState(`${lockFile} is not JSON: perhaps a merge is unfinished`);
  }
}

function refuseVersion(version: unknown, generator: unknown): never {
  const by = typeof generator === "string" ? ` by create-safe-mcp ${printable(generator, 40)}` : "";
  const format = typeof version === "number" ? String(version) : "unknown";
  throw new Refusal(exitCodes.usage, {
    code: "STATE_VERSION",
    message: `${lockFile} was written${by} in format ${format}; this version knows format ${lockVersion}.`,
  });
}
