import type { AccessAlternative, Policy, Risk } from "./policy.js";
import type { CredentialDefinition } from "./upstream/definition.js";

/** How much of what was generated is offered. It can only narrow. */
export type Profile = "read" | "write" | "full";

/** What holds under a narrower profile; one that is absent is like the widest. */
export type Under<Value> = Readonly<Partial<Record<Exclude<Profile, "full">, Value>>>;

const risks: Readonly<Record<Profile, ReadonlySet<Risk>>> = {
  read: new Set(["read"]),
  write: new Set(["read", "write"]),
  full: new Set(["read", "write", "destructive", "admin"]),
};

/** Whether tools of this risk are offered at all. */
export function holds(profile: Profile, risk: Risk): boolean {
  return risks[profile].has(risk);
}

/** A row of the policy as it is under a profile. What it says of the narrower profiles is complete then. */
export function policyUnder(profile: Profile, row: Policy): Policy {
  const { access, accessUnder } = row;
  if (accessUnder === undefined) return row;
  const complete = { read: accessUnder.read ?? access, write: accessUnder.write ?? access };
  return { ...row, access: narrowed(profile, access, complete), accessUnder: complete };
}

/**
 * The credentials as they are under a profile: a token request asks for the scopes of the profile, less those that none
 * of the offered tools needs.
 */
export function credentialsUnder(
  profile: Profile,
  credentials: Readonly<Record<string, CredentialDefinition>>,
  offered: Iterable<Policy>,
): Readonly<Record<string, CredentialDefinition>> {
  const alternatives = [...offered].flatMap(({ access }) => access);
  return Object.fromEntries(
    Object.entries(credentials).map(([id, credential]) => [id, credentialUnder(profile, id, credential, alternatives)]),
  );
}

function credentialUnder(
  profile: Profile,
  id: string,
  credential: CredentialDefinition,
  alternatives: readonly AccessAlternative[],
): CredentialDefinition {
  if (credential.type !== "oauth2") return credential;
  const { scopesUnder, ...rest } = credential;
  const needed = new Set(alternatives.flatMap((alternative) => alternative[id] ?? []));
  return { ...rest, scopes: narrowed(profile, rest.scopes, scopesUnder).filter((scope) => needed.has(scope)) };
}

function narrowed<Value>(profile: Profile, widest: Value, under: Under<Value> = {}): Value {
  return profile === "full" ? widest : (under[profile] ?? widest);
}
