import { resolvePointer } from "../../load/pointer.js";
import type { JsonObject, JsonValue } from "../../load/types.js";
import type { Operation } from "../../model/types.js";

/** Extensions that name the scopes of an operation where `security` names none; `x-atlassian-oauth2-scopes` is read by the model. */
const keys = [
  "x-required-scopes",
  "x-oauth2-scopes",
  "x-oauth-scopes",
  "x-scopes",
  "x-required-permissions",
  "x-permissions",
] as const;

/**
 * The scopes that an extension of the operation requires of a scheme: a list, a text, or either by scheme. Undefined when
 * there is none.
 */
export function extensionScopes(
  root: JsonObject,
  { pointer }: Operation,
  scheme: string,
): readonly string[] | undefined {
  const raw = resolvePointer(root, pointer);
  if (!isObject(raw)) return undefined;
  const found = keys.map((key) => tokensOf(Object.hasOwn(raw, key) ? raw[key] : undefined, scheme));
  return found.find((scopes) => scopes.length > 0);
}

function tokensOf(value: JsonValue | undefined, scheme: string): readonly string[] {
  if (typeof value === "string") return value.split(/[\s,]+/).filter(isScopeToken);
  if (isList(value)) return value.filter((item) => typeof item === "string").filter(isScopeToken);
  return isObject(value) && Object.hasOwn(value, scheme) ? tokensOf(value[scheme], "") : [];
}

/** RFC 6749 section 3.3. */
export function isScopeToken(scope: string): boolean {
  return /^[\u0021\u0023-\u005b\u005d-\u007e]+$/.test(scope);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
