import type { Policy } from "../../src/runtime/policy.js";
import type { CredentialDefinition } from "../../src/runtime/upstream/definition.js";
import { upstream } from "../../src/upstream.js";
import { type Example, examples, freshKey } from "./examples.js";

/** An OAuth credential of this connector, with tools that need nothing else. */
export interface TokenSubject extends Extract<CredentialDefinition, { readonly type: "oauth2" }> {
  readonly id: string;
  readonly any: Example;
  /** A tool that only reads. */
  readonly read: Example | undefined;
  /** A tool that writes, and whose calls have keys. */
  readonly write: Example | undefined;
}

/** Undefined: no tool that a test can call gets in with a token alone. */
export const subject: TokenSubject | undefined = Object.entries(upstream.credentials).flatMap(([id, credential]) => {
  const tools = examples().filter(({ policy }) => Object.keys(policy.access[0] ?? {}).join() === id);
  const [any] = tools;
  if (credential.type !== "oauth2" || any === undefined) return [];
  const read = tools.find(({ policy }) => policy.effect === "read");
  return [{ ...credential, id, any, read, write: tools.find(({ policy }) => hasKeys(policy)) }];
})[0];

/** Arguments for one call; those of a write have a key of their own. */
export function argumentsOf(example: Example): Record<string, unknown> {
  return { ...example.arguments, ...freshKey(example.policy) };
}

function hasKeys({ idempotency }: Policy): boolean {
  return idempotency !== undefined && (idempotency.keyPolicy ?? "required") === "required";
}

/** Scopes that stand for themselves: those about signing in, and Microsoft's `.default`, may be named otherwise or not at all. */
export const plainScopes = (subject?.scopes ?? []).filter(
  (scope) => !/^(?:openid|profile|email|offline.*)$|\/\.default$/.test(scope),
);
