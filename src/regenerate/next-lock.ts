import { fingerprintOf } from "../contract/build-contracts.js";
import type { Contract } from "../contract/contract.js";
import type { ApiModel } from "../model/types.js";
import type { ConnectorPlan, CredentialPlan, HiddenPlace } from "../plan/types.js";
import type { RenderedFile } from "../render/types.js";
import { sha256 } from "../state/canonical-json.js";
import {
  type Lock,
  type LockedAbout,
  type LockedDocument,
  type LockedFile,
  type LockedTool,
  type LockedUpstream,
  lockVersion,
  type RetiredTool,
} from "../state/lock.js";

/** What a lock is made of. */
export interface LockInput {
  readonly plan: ConnectorPlan;
  readonly model: ApiModel;
  readonly contracts: readonly Contract[];
  readonly files: readonly RenderedFile[];
  readonly generator: string;
  /** Digest of the templates. */
  readonly templates: string;
  /** The lock before, when there is one. */
  readonly before?: Lock | undefined;
  /** By tool id, of tools whose operations have gone. */
  readonly departures?: ReadonlyMap<string, Departure> | undefined;
  /** What became of files in the project, by path. */
  readonly flags?: ReadonlyMap<string, Omit<LockedFile, "sha256" | "tool">> | undefined;
  readonly accepted?: Lock["accepted"] | undefined;
}

/** What is recorded of a tool whose operation has gone. */
export type Departure = Pick<RetiredTool, "since" | "successor">;

/** The lock of what has just been rendered. */
export function nextLock(input: LockInput): Lock {
  const { plan, model, contracts, files, generator, templates, before, flags, accepted } = input;
  const tools = lockedTools(input);
  const byFile = new Map(Object.entries(tools).map(([id, { file }]) => [file, id]));
  const selected = new Set(contracts.map(({ operation }) => operation));
  const { sha256: digest, title, version, dialect, overlays, address, hidden } = plan.document;
  return {
    lockVersion,
    generator,
    templates,
    document: {
      sha256: digest,
      title,
      version,
      dialect,
      ...(overlays && { overlays }),
      ...(address !== undefined && { address }),
      ...(hidden && { hidden: lockedHidden(hidden) }),
    },
    upstream: upstreamOf(plan),
    about: aboutOf(plan),
    tools,
    retired: retiredTools(input, tools),
    schemas: Object.fromEntries(
      plan.schemas.map(({ component, exportName, file }) => [component.id, { exportName, file }]),
    ),
    accepted: accepted ?? before?.accepted ?? {},
    layers: before?.layers ?? {},
    files: Object.fromEntries(
      files.map(({ path, contents }) => {
        // The file of a tool that is gone is there only when it is its owner's, and is put aside under that tool one day.
        const tool = byFile.get(path) ?? before?.files[path]?.tool;
        return [path, { sha256: sha256(contents), ...(tool !== undefined && { tool }), ...flags?.get(path) }];
      }),
    ),
    unselected: [...new Set(model.operations.map(({ key }) => key).filter((key) => !selected.has(key)))].sort(),
  };
}

function lockedHidden(places: readonly HiddenPlace[]): LockedDocument["hidden"] {
  return Object.fromEntries(places.map(({ pointer, characters }) => [pointer, characters]));
}

function lockedTools({ plan, contracts, before }: LockInput): Lock["tools"] {
  const planned = new Map(plan.tools.map((tool) => [tool.name, tool]));
  return Object.fromEntries(
    contracts.flatMap((contract): readonly (readonly [string, LockedTool])[] => {
      const tool = planned.get(contract.name);
      if (tool === undefined) return [];
      const { key, path, operationId } = tool.operation;
      const pastNames = pastNamesOf(contract, before);
      const row = {
        name: tool.name,
        ...(pastNames.length > 0 && { pastNames }),
        ...(operationId !== undefined && { operationId }),
        operation: key,
        path,
        file: tool.file,
        contract: fingerprintOf(contract),
      };
      return [[contract.id, row]];
    }),
  );
}

function pastNamesOf({ id, name }: Contract, before: Lock | undefined): readonly string[] {
  const old = before?.tools[id] ?? undefined;
  const names = old === undefined ? [] : [...(old.pastNames ?? []), old.name];
  return [...new Set(names)].filter((past) => past !== name);
}

/** Those that were retired and are not back, and those that have just gone. */
function retiredTools({ before, contracts, departures }: LockInput, tools: Lock["tools"]): Lock["retired"] {
  if (before === undefined) return {};
  const live = new Set(contracts.map(({ id }) => id));
  const gone = Object.entries(before.tools).map(([id, { name, operationId, operation, file }]) => {
    const departure = departures?.get(id);
    const row: RetiredTool = { ...departure, name, ...(operationId !== undefined && { operationId }), operation, file };
    return [id, row] as const;
  });
  return Object.fromEntries(
    [...Object.entries(before.retired), ...gone].filter(([id]) => !live.has(id) && !Object.hasOwn(tools, id)),
  );
}

/** Where calls of a plan go, and what they carry. */
export function upstreamOf({ upstream }: ConnectorPlan): LockedUpstream {
  const { baseUrl, otherServers, credentials } = upstream;
  return {
    ...(baseUrl !== undefined && { baseUrl }),
    otherServers: Object.fromEntries(otherServers.map((server) => [server.id, server.baseUrl])),
    credentials: Object.fromEntries(
      credentials.map((credential) => {
        const { id, prefix, scheme } = credential;
        const addresses = addressesOf(credential);
        return [scheme.name, { id, prefix, place: placeOf(credential), ...(addresses.length > 0 && { addresses }) }];
      }),
    ),
  };
}

/** Where the secret goes, in words that change when that does. */
function placeOf({ scheme, oauth }: CredentialPlan): string {
  if (scheme.type === "apiKey") return `apiKey in ${scheme.in} ${scheme.parameter}`;
  const { authorizationUrl, deviceAuthorizationUrl, metadataUrl } = oauth ?? {};
  const others = [authorizationUrl, deviceAuthorizationUrl, metadataUrl].filter((url) => url !== undefined);
  return [scheme.type, ...others].join(" ");
}

/** What a plan has every model told at connection. */
export function aboutOf({ title, instructions }: ConnectorPlan): LockedAbout {
  return { title, instructions };
}

function addressesOf({ oauth }: CredentialPlan): readonly string[] {
  if (oauth === undefined) return [];
  const { tokenUrl, authorizationUrl, deviceAuthorizationUrl, metadataUrl } = oauth;
  return [tokenUrl, authorizationUrl, deviceAuthorizationUrl, metadataUrl].flatMap((url) => url ?? []);
}
