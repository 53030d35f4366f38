import type { z } from "zod";
import type { Call, Middleware } from "./call.js";
import { type IdempotencyChoices, longestGuardMs, type Policy } from "./policy.js";
import type { SecretProvider } from "./access/secrets/secret-provider.js";
import type { Tool } from "./tool.js";

/** What the owner of a connector changes, in `src/extensions/index.ts`. */
export interface Extensions<Name extends string = string> {
  /** `false` takes a tool away; an object replaces parts of it. */
  readonly tools?: { readonly [ToolName in Name]?: false | ToolOverride };
  /** Tools of the owner's own, by name. They take the same road as all others: policy, checks, idempotency. */
  readonly extraTools?: Readonly<Record<string, ExtraTool>>;
  /** Callers over HTTP: for a scope of a tool, the scopes of your authorization server that include it. */
  readonly broaderScopes?: Readonly<Record<string, readonly string[]>>;
  /** Where secrets come from that neither a variable nor a file gives. */
  readonly secrets?: SecretProvider;
  /** Runs around every call, outermost first. Throw a `ToolError` to end a call with an answer that a model can read. */
  readonly middleware?: readonly Middleware<Call, Call>[];
}

export interface ToolOverride {
  readonly title?: string;
  readonly description?: string;
  /** Receives the schema of the arguments and returns the one to use, for instance `(input) => input.omit({ x: true })`. */
  readonly input?: (input: z.ZodObject) => z.ZodObject;
  /** Of a write: how repeats are recognised and answered. */
  readonly idempotency?: IdempotencyChoices;
}

export interface ExtraTool {
  readonly policy: Policy;
  readonly load: () => Promise<Tool>;
}

/** Declares extensions; a name that is no tool does not compile. */
export function defineExtensions<Name extends string>(extensions: Extensions<Name>): Extensions<Name> {
  return Object.freeze(extensions);
}

/** A tool as the owner wants it. */
export function applyOverride(tool: Tool, override: ToolOverride | undefined): Tool {
  if (override === undefined) return tool;
  const { title = tool.title, description = tool.description, input } = override;
  return Object.freeze({ ...tool, title, description, input: input === undefined ? tool.input : input(tool.input) });
}

/**
 * A row of the policy as the owner wants it.
 * @throws Error when a choice makes no sense for the tool.
 */
export function applyChoices(name: string, policy: Policy, choices: IdempotencyChoices | undefined): Policy {
  if (policy.effect === "read") {
    if (choices === undefined) return policy;
    throw new Error(`extensions: ${name} only reads, so there is no idempotency to choose`);
  }
  const idempotency = { ...policy.idempotency, ...choices };
  const problem = problemOf(idempotency);
  if (problem !== undefined) throw new Error(`extensions: ${name}: ${problem}`);
  return choices === undefined ? policy : { ...policy, idempotency };
}

/** @throws Error when an identity field is no argument of the tool: the guard would not see what it is told to look at. */
export function checkIdentityFields({ name, input }: Tool, choices: IdempotencyChoices = {}): void {
  const unknown = choices.identityFields?.filter((field) => !Object.hasOwn(input.shape, field)) ?? [];
  if (unknown.length > 0) throw new Error(`extensions: ${name} has no argument ${unknown.join(", ")} (identityFields)`);
}

function problemOf({ keyPolicy, guardMs }: IdempotencyChoices): string | undefined {
  if (guardMs !== undefined && !(Number.isInteger(guardMs) && guardMs >= 0 && guardMs <= longestGuardMs))
    return `guardMs must be a whole number from 0 to ${longestGuardMs}`;
  return keyPolicy === "derive" && guardMs === 0 ? "keyPolicy derive needs a guard window (guardMs)" : undefined;
}
