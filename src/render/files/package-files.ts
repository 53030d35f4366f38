import type { Store } from "../../config/types.js";
import type { JsonValue } from "../../load/types.js";
import type { ConnectorPlan } from "../../plan/types.js";
import { jsonDocument } from "../code/index.js";
import { getsTokens } from "./sign-in-files.js";
import { registryName, unscoped } from "../views/registry.js";
import { reachablePackages } from "./package-lock.js";

type JsonRecord = Record<string, JsonValue>;
type Edit = (manifest: JsonRecord, plan: ConnectorPlan) => JsonRecord;

/** The package behind each store. The templates list them all; a connector depends on its own only. */
const drivers: Readonly<Record<Store, string>> = { sqlite: "libsql", redis: "@redis/client", postgres: "pg" };

/** Files that npm reads: the templates are real ones, so that they can be installed in place. */
const edits: ReadonlyMap<string, Edit> = new Map([
  ["package.json", manifestOf],
  ["package-lock.json", lockOf],
]);

/** @returns the file for this connector; undefined when the path is none of npm's */
export function packageFile(path: string, text: string, plan: ConnectorPlan): string | undefined {
  const edit = edits.get(path);
  return edit && String(jsonDocument(edit(objectOf(JSON.parse(text)), plan)));
}

function manifestOf(manifest: JsonRecord, plan: ConnectorPlan): JsonRecord {
  const { name, config } = plan;
  const own = { ...withDriverOf(config.store, manifest), name, mcpName: registryName(name), bin: binOf(name) };
  return getsTokens(plan) ? own : withoutSignIn(own);
}

function lockOf(lock: JsonRecord, { name, config }: ConnectorPlan): JsonRecord {
  const packages = objectOf(lock["packages"]);
  const root = { ...withDriverOf(config.store, objectOf(packages[""])), name, bin: binOf(name) };
  return { ...lock, name, packages: reachablePackages({ ...packages, "": root }) };
}

/**
 * The manifest with the driver of one store only. The tests of a connector need no server: they run on SQLite, whose driver
 * is a development dependency of those that don't use it.
 */
function withDriverOf(store: Store, manifest: JsonRecord): JsonRecord {
  const others = Object.values(drivers).filter((driver) => driver !== drivers[store]);
  const chosen: JsonRecord = { ...manifest, dependencies: without(others, manifest["dependencies"]) };
  if (store === "sqlite") return chosen;
  const { optionalDependencies, devDependencies } = chosen;
  const sqlite = { [drivers.sqlite]: objectOf(optionalDependencies)[drivers.sqlite] ?? "" };
  return {
    ...chosen,
    optionalDependencies: without([drivers.sqlite], optionalDependencies),
    devDependencies: sorted({ ...objectOf(devDependencies), ...sqlite }),
  };
}

/** Without OAuth nobody signs in. */
function withoutSignIn(manifest: JsonRecord): JsonRecord {
  const { scripts } = manifest;
  return scripts === undefined ? manifest : { ...manifest, scripts: without(["login"], scripts) };
}

function without(names: readonly string[], dependencies: JsonValue | undefined): JsonRecord {
  return Object.fromEntries(Object.entries(objectOf(dependencies)).filter(([name]) => !names.includes(name)));
}

function sorted(entries: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(entries).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function binOf(name: string): JsonRecord {
  return { [unscoped(name)]: "dist/main.js" };
}

function objectOf(value: unknown): JsonRecord {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error("A package file of the templates is broken");
  return { ...value };
}
