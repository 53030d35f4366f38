import type { Risk } from "../types.js";
import {
  credentialTypes,
  type LockedAccess,
  type LockedCredential,
  type LockedList,
  type LockedProfile,
  type LockedScope,
  type LockedTool,
  reaches,
  type ScopeLock,
} from "./lock.js";
import { profiles } from "./profiles.js";
import { LockError, Reader } from "./reader.js";
import type { RelationSource } from "./types.js";

/**
 * Reads a lock that somebody may have edited.
 * @throws LockError with the place of the first value that does not fit
 */
export function parseLock(value: unknown): ScopeLock {
  const lock = new Reader(value, "the lock");
  if (lock.at("lockVersion").value !== 1) throw new LockError("lockVersion is not 1: it was made by another version");
  return {
    lockVersion: 1,
    credentials: lock.at("credentials").record(readCredential),
    profiles: Object.fromEntries(
      profiles.flatMap((profile) => {
        const held = lock.at("profiles").at(profile);
        return held.value === undefined ? [] : [[profile, readProfile(held)] as const];
      }),
    ),
    tools: lock.at("tools").record(readTool),
    unscoped: lock.at("unscoped").texts(),
    anonymous: lock.at("anonymous").texts(),
    acceptBroader: lock
      .at("acceptBroader")
      .record((scopes) => scopes.record((wider) => wider.record((source) => readSource(source)))),
  };
}

const risks: readonly Risk[] = ["read", "write", "destructive", "admin"];
const narrowerProfiles = ["read", "write"] as const;
const ranks = ["read", "unnamed", "write", "manage"] as const;
const grants = ["clientCredentials", "authorizationCode", "deviceAuthorization", "token"] as const;
const doubts = ["token types", "public and private", "the same verb on sibling resources"] as const;

function readCredential(credential: Reader): LockedCredential {
  const authority = credential.at("authority").optional((reader) => reader.text());
  const grant = credential.at("grant").optional((reader) => reader.oneOf(grants));
  const scopesUnder = credential
    .at("scopesUnder")
    .optional((reader) => reader.partial(narrowerProfiles, (scopes) => scopes.texts()));
  const opens = credential.at("opens").optional((reader) => reader.partial(risks, (number) => number.number()));
  return {
    type: credential.at("type").oneOf(credentialTypes),
    ...(authority !== undefined && { authority }),
    ...(grant !== undefined && { grant }),
    use: credential.at("use").oneOf(["chosen", "inPlace"]),
    scopes: credential.at("scopes").texts(),
    ...(scopesUnder !== undefined && { scopesUnder }),
    ...(opens !== undefined && { opens }),
  };
}

function readProfile(profile: Reader): LockedProfile {
  return {
    excess: profile.at("excess").number(),
    exact: profile.at("exact").value !== false,
    scopes: profile.at("scopes").list(readScope),
  };
}

function readScope(scope: Reader): LockedScope {
  const description = scope.at("description").optional((reader) => reader.text());
  return {
    credential: scope.at("credential").text(),
    scope: scope.at("scope").text(),
    rank: scope.at("rank").oneOf(ranks),
    ...(description !== undefined && { description }),
    neededBy: scope.at("neededBy").texts(),
    alsoAllows: scope.at("alsoAllows").partial(reaches, (operations) => operations.texts()),
  };
}

function readTool(tool: Reader): LockedTool {
  const accessUnder = tool.at("accessUnder").optional((reader) => reader.partial(narrowerProfiles, readAccess));
  const lists = tool.at("lists").optional((reader) => reader.list(readList));
  const reason = tool.at("reason").optional((reader) => reader.text());
  return {
    operation: tool.at("operation").text(),
    risk: tool.at("risk").oneOf(risks),
    ...(reason !== undefined && { reason }),
    access: readAccess(tool.at("access")),
    ...(accessUnder !== undefined && { accessUnder }),
    considered: tool.at("considered").number(),
    requirement: tool.at("requirement").text(),
    ...(lists !== undefined && { lists }),
  };
}

function readAccess(access: Reader): LockedAccess {
  return access.list((alternative) => alternative.record((scopes) => scopes.texts()));
}

function readList(list: Reader): LockedList {
  const doubt = list.at("doubt").optional((reader) => reader.oneOf(doubts));
  return {
    scopes: list.at("scopes").texts(),
    readAs: list.at("readAs").oneOf(["either", "all"]),
    because: list.at("because").text(),
    ...(doubt !== undefined && { doubt }),
  };
}

function readSource(source: Reader): RelationSource {
  const text = source.text();
  if (text === "naming" || text === "observed") return text;
  return `provider ${text.replace(/^provider /, "")}`;
}
