import * as z from "zod";
import { exitCodes, printable, Refusal } from "../diagnostics/index.js";
import { type Lock, lockVersion } from "./lock.js";
import { lockFile, sourceFiles, stateFolder } from "./places.js";
import { invalidState } from "./invalid-state.js";
import { isProjectPath } from "./project-path.js";
import { isMerged, type Sides, sidesOf } from "./sides.js";

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
 * @throws Refusal `STATE_VERSION`, `STATE_INVALID` or `STATE_MERGED`, exit code 2
 */
export function parseLockFile(contents: string): Lock {
  const sides = parseLockSides(contents);
  if (isMerged(sides)) refuseMerged();
  return sides[0];
}

/**
 * Reads a `lock.json` in which the records of two branches may meet.
 * @throws Refusal `STATE_VERSION` or `STATE_INVALID`, exit code 2
 */
export function parseLockSides(contents: string): Sides<Lock> {
  const members = sidesOf(readMembers(contents));
  const [ours, theirs] = members;
  const lock = lockOf(ours);
  if (!isMerged(members) && !meetsItself(lock)) return [lock, lock];
  const other = lockOf(theirs);
  return [beside(lock, other), beside(other, lock)];
}

/** @throws Refusal `STATE_MERGED`, exit code 2 */
export function refuseMerged(): never {
  throw new Refusal(exitCodes.usage, {
    code: "STATE_MERGED",
    message: `${stateFolder}/ holds what two branches have recorded, which were merged.`,
  });
}

function lockOf(members: ReadonlyMap<string, unknown>): Lock {
  const version = members.get("lockVersion");
  if (version !== lockVersion) refuseVersion(version, members.get("generator"));
  const result = schema.safeParse(nested(members));
  if (result.success) return withManagedSources(withTools(result.data));
  const [issue] = result.error.issues;
  const place = issue === undefined ? "" : `${issue.path.map(String).join(".")}: ${issue.message}`;
  throw invalidState(`${lockFile} does not fit (${printable(place, 200)})`);
}

const tables = ["tools", "retired", "schemas", "accepted", "layers", "files", "unselected"];
const upstreamTables = ["otherServers", "credentials"];

/** `tools/get_pet` is the row `get_pet` of the table `tools`; what has no table stands at the top. */
function nested(members: ReadonlyMap<string, unknown>): object {
  const rows = new Map([...tables, ...upstreamTables].map((table) => [table, new Map<string, unknown>()]));
  const top = new Map<string, unknown>();
  for (const [key, value] of members) {
    const slash = key.indexOf("/");
    const table = slash < 0 ? undefined : rows.get(key.slice(0, slash));
    if (table === undefined) top.set(key, value);
    else table.set(key.slice(slash + 1), value);
  }
  const table = (name: string): object => Object.fromEntries(rows.get(name) ?? []);
  const { baseUrl, ...rest } = Object.fromEntries(top);
  return {
    ...Object.fromEntries(tables.map((name) => [name, table(name)])),
    upstream: { baseUrl, ...Object.fromEntries(upstreamTables.map((name) => [name, table(name)])) },
    unselected: Object.keys(table("unselected")),
    ...rest,
  };
}

/** A tool that one branch has retired and the other one has changed. */
function meetsItself({ tools, retired }: Lock): boolean {
  return Object.keys(retired).some((id) => Object.hasOwn(tools, id));
}

/** What became of a file or a tool in either branch is so after the merge. */
function beside(lock: Lock, other: Lock): Lock {
  const tools = Object.entries(lock.tools).filter(([id]) => !Object.hasOwn(lock.retired, id));
  const files = Object.entries(lock.files).map(([place, file]) => [place, { ...other.files[place], ...file }] as const);
  return { ...lock, tools: Object.fromEntries(tools), files: Object.fromEntries(files) };
}

/** The row of a tool names its file. */
function withTools(lock: Lock): Lock {
  const named = new Map(Object.entries(lock.tools).map(([id, { file }]) => [file, id]));
  const files = Object.entries(lock.files).map(([place, { tool = named.get(place), ...file }]) => {
    return [place, { ...file, ...(tool !== undefined && { tool }) }] as const;
  });
  return { ...lock, files: Object.fromEntries(files) };
}

/** A lock that calls one of them its owner's would keep an old record of it: what power is compared with. */
function withManagedSources(lock: Lock): Lock {
  const files = Object.entries(lock.files).map(([place, file]) => {
    const { own: _, ...managed } = file;
    return [place, sourceFiles.includes(place) ? managed : file] as const;
  });
  return { ...lock, files: Object.fromEntries(files) };
}

/** All members in their order, also those that occur twice. A union of lines may have lost a comma, or have one too many. */
function readMembers(contents: string): readonly (readonly [string, unknown])[] {
  const lines = contents.split("\n").filter((line) => !["", "{", "}"].includes(line.trim()));
  // Read at once it takes a tenth of the time, and says of a member that occurs twice only the last.
  const members = membersOf(contents);
  if (members?.length === lines.length) return members;
  const rows = lines.map((line) => membersOf(`{${line.trim().replace(/,$/, "")}}`));
  const all = rows.every((row) => row !== undefined) ? rows.flat() : members;
  if (all === undefined) throw invalidState(`${lockFile} is not JSON: perhaps a merge is unfinished`);
  return all;
}

function membersOf(json: string): readonly (readonly [string, unknown])[] | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return Object.entries(Object(value));
  } catch {
    return undefined;
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
