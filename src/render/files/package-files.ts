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

/** The package behind `CREDENTIAL_STORE=keychain`. */
const keyStore = "@napi-rs/keyring";

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

function lockOf(lock: JsonRecord, plan: ConnectorPlan): JsonRecord {
  const { name, config } = plan;
  const packages = objectOf(lock["packages"]);
  const all = { ...withDriverOf(config.store, objectOf(packages[""])), name, bin: binOf(name) };
  const root = getsTokens(plan) ? all : withoutSignIn(all);
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
  return withoutEmpty({
    ...chosen,
    optionalDependencies: without([drivers.sqlite], optionalDependencies),
    devDependencies: sorted({ ...objectOf(devDependencies), ...sqlite }),
  });
}

/** Without OAuth nobody signs in, and no token is kept. */
function withoutSignIn(manifest: JsonRecord): JsonRecord {
  const { scripts, optionalDependencies } = manifest;
  return withoutEmpty({
    ...manifest,
    ...(scripts !== undefined && { scripts: without(["login"], scripts) }),
    ...(optionalDependencies !== undefined && { optionalDependencies: without([keyStore], optionalDependencies) }),
  });
}

function withoutEmpty(manifest: JsonRecord): JsonRecord {
  const { optionalDependencies = {}, ...rest } = manifest;
  return Object.keys(objectOf(optionalDependencies)).length === 0 ? rest : manifest;
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
