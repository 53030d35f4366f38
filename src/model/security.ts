import { nearest, printable } from "../diagnostics/index.js";
import { appendToPointer } from "../load/pointer.js";
import type { JsonObject, JsonValue } from "../load/types.js";
import type { ModelContext } from "./context.js";
import { keyPlace } from "./credential-parameters.js";
import { isScopeToken, reportInvalidScope } from "./oauth-flows.js";
import { UnusableOperation } from "./unusable-operation.js";
import { isList, isObject, listAt, objectAt, own, textAt, textsAt } from "./read-json.js";
import type { OAuthFlow, Security, SecurityRequirement, SecurityScheme } from "./types.js";

type RequiredScheme = SecurityRequirement["schemes"][number];

/** Reads what each operation requires: `op.security`, else the document's. Silence is unknown, not anonymous. */
export class SecurityReader {
  readonly #context: ModelContext;
  readonly #schemes: ReadonlyMap<string, SecurityScheme>;
  readonly #reported = new Set<string>();

  constructor(context: ModelContext, schemes: ReadonlyMap<string, SecurityScheme>) {
    this.#context = context;
    this.#schemes = schemes;
  }

  /** @throws UnusableOperation when no alternative can be read, or each names a scheme that is not declared */
  read(operation: JsonObject, pointer: string): Security {
    const { root } = this.#context.document;
    const declared = this.#declared(operation, pointer) ?? this.#declared(root, "#");
    if (!declared) return { kind: "unknown" };
    const { place } = declared;
    const list = declared.list.map((entry, at) => this.#requirement(entry, appendToPointer(place, at)));
    const optional = list.some((entry) => isObject(entry) && Object.keys(entry).length === 0);
    const named = list.filter((entry) => isObject(entry) && Object.keys(entry).length > 0);
    if (list.length === 0) return { kind: "anonymous", pointer: place };
    const alternatives = list.flatMap((entry, at) => this.#alternative(entry, appendToPointer(place, at), operation));
    if (alternatives.length > 0) return { kind: "required", alternatives, optional, pointer: place };
    if (optional) return { kind: "anonymous", pointer: place };
    if (named.length === 0) throw new UnusableOperation("its `security` lists nothing that can be read");
    throw new UnusableOperation(
      `it needs ${namesOf(named)}, which the document does not declare, or not so that it can be used`,
    );
  }

  /**
   * What is required of an operation that always needs the keys of these places: the alternatives without them would
   * send half a request. Where none sends them all, the document contradicts itself and stays as it is.
   */
  sending(keys: readonly string[], security: Security): Security {
    if (keys.length === 0 || security.kind !== "required") return security;
    const alternatives = security.alternatives.filter((alternative) => this.#sendsAll(keys, alternative));
    const isNarrower = security.optional || alternatives.length < security.alternatives.length;
    if (alternatives.length === 0 || !isNarrower) return security;
    if (!this.#reported.has(security.pointer)) {
      const named = keys.map((key) => printable(key, 80)).join(", ");
      const message = `An operation always needs the key in ${named}; ways to authenticate that do not send it are passed over.`;
      this.#context.warn("SECURITY_KEY_ALWAYS_NEEDED", message, security.pointer);
    }
    this.#reported.add(security.pointer);
    return { ...security, alternatives, optional: false };
  }

  #sendsAll(keys: readonly string[], { schemes }: SecurityRequirement): boolean {
    const required = schemes.flatMap(({ scheme }) => this.#schemes.get(scheme) ?? []);
    const sent = new Set(required.map(keyPlace));
    return keys.every((key) => sent.has(key));
  }

  #declared(holder: JsonObject, pointer: string): { list: readonly JsonValue[]; place: string } | undefined {
    const security = own(holder, "security");
    if (isList(security)) return { list: security, place: `${pointer}/security` };
    if (security !== undefined) {
      this.#context.warn("SECURITY_INVALID", "`security` is no list; it is ignored.", `${pointer}/security`);
    }
    return undefined;
  }

  /** An element of `security`; the bare name of a scheme stands for the scheme without scopes. */
  #requirement(entry: JsonValue, pointer: string): JsonValue {
    if (isObject(entry)) return entry;
    const scheme = typeof entry === "string" ? this.#schemeOf(entry) : undefined;
    const outcome = scheme ? `it is read as {"${printable(scheme.name, 80)}": []}` : "it is ignored";
    const message = `The requirement ${printable(JSON.stringify(entry), 80)} is no object; ${outcome}.`;
    if (!this.#reported.has(pointer)) this.#context.warn("SECURITY_INVALID", message, pointer);
    this.#reported.add(pointer);
    return scheme ? { [scheme.name]: [] } : entry;
  }

  /** By its name, else by its address as OpenAPI 3.2 allows. */
  #schemeOf(name: string): SecurityScheme | undefined {
    const known = this.#schemes.get(name);
    if (known !== undefined || !name.startsWith("#")) return known;
    const pointer = this.#context.references.resolve(name)?.pointer;
    return [...this.#schemes.values()].find((scheme) => scheme.pointer === pointer);
  }

  #alternative(entry: JsonValue, pointer: string, operation: JsonObject): readonly SecurityRequirement[] {
    if (!isObject(entry) || Object.keys(entry).length === 0) return [];
    const schemes = Object.keys(entry).map((name) => this.#scheme(name, entry, pointer, operation));
    const known = schemes.filter((scheme) => scheme !== undefined);
    return known.length === schemes.length ? [{ schemes: known, pointer }] : [];
  }

  #scheme(name: string, entry: JsonObject, pointer: string, operation: JsonObject): RequiredScheme | undefined {
    const scheme = this.#schemeOf(name);
    if (!scheme) {
      this.#reportUndeclaredScheme(name, pointer);
      return undefined;
    }
    const scopes = extensionScopes(operation, scheme.name) ?? this.#written(name, entry, pointer);
    return { scheme: scheme.name, scopes: scopes.flatMap((scope) => this.#usable(scope, scheme, pointer)) };
  }

  #written(name: string, entry: JsonObject, pointer: string): readonly string[] {
    const written = own(entry, name);
    if (isList(written)) return written.map((scope) => (typeof scope === "string" ? scope : JSON.stringify(scope)));
    const isText = typeof written === "string";
    const taken = isText ? "the text is taken for one" : "none is taken";
    const message = `The scopes of "${printable(name, 80)}" are no list; ${taken}.`;
    this.#context.warn("SECURITY_INVALID", message, pointer);
    return isText ? [written] : [];
  }

  /** What a text names. A scope that can't be asked for stays: without it the request would be one for the default. */
  #usable(scope: string, scheme: SecurityScheme, pointer: string): readonly string[] {
    if (isScopeToken(scope)) {
      if (scheme.type === "oauth2") this.#reportUndeclaredScope(scope, scheme, pointer);
      return [scope];
    }
    const isAsked = scheme.type === "oauth2" || scheme.type === "openIdConnect";
    const parts = scope.split(" ").filter((part) => part !== "");
    const isSeveral = isAsked && parts.every((part) => isDeclared(part, scheme));
    const outcome = isSeveral ? "it is read as one scope a word" : "the alternative that needs it can't be used";
    reportInvalidScope(scope, isAsked ? outcome : "it is ignored", pointer, this.#context);
    if (isSeveral) return parts;
    return isAsked ? [scope] : [];
  }

  #reportUndeclaredScope(scope: string, scheme: SecurityScheme & { type: "oauth2" }, pointer: string): void {
    const flows = Object.values(scheme.flows).filter((flow) => flow !== undefined);
    const identity = `${scheme.name} ${scope}`;
    if (flows.length === 0 || flows.some((flow) => flow.scopes.has(scope)) || this.#reported.has(identity)) return;
    this.#reported.add(identity);
    const declared = flows.flatMap((flow) => [...flow.scopes.keys()]);
    const message = `The scope "${printable(scope, 80)}" is required but "${printable(scheme.name, 80)}" does not declare it.${hintAt(scope, declared)}`;
    this.#context.warn("SECURITY_SCOPE_UNDECLARED", message, pointer);
  }

  #reportUndeclaredScheme(name: string, pointer: string): void {
    if (this.#isDeclared(name)) return;
    const message = `The security scheme "${printable(name, 80)}" is not declared; the alternative that names it is left out.${hintAt(name, this.#schemes.keys())}`;
    this.#context.warn("SECURITY_SCHEME_UNDECLARED", message, pointer);
  }

  /** A declared scheme that can't be understood has been reported where it stands. */
  #isDeclared(name: string): boolean {
    const components = objectAt(this.#context.document.root, "components");
    const schemes = components && objectAt(components, "securitySchemes");
    return schemes !== undefined && own(schemes, name) !== undefined;
  }
}

/** OpenID Connect has no place in a document to declare scopes. */
function isDeclared(scope: string, scheme: SecurityScheme): boolean {
  if (scheme.type !== "oauth2") return isScopeToken(scope);
  return Object.values(scheme.flows).some((flow: OAuthFlow | undefined) => flow?.scopes.has(scope));
}

function namesOf(alternatives: readonly JsonValue[]): string {
  const names = alternatives.flatMap((entry) => (isObject(entry) ? Object.keys(entry) : []));
  return [...new Set(names)].map((name) => `the security scheme "${printable(name, 60)}"`).join(" or ");
}

/** A sentence that names what was probably meant. */
function hintAt(name: string, declared: Iterable<string>): string {
  const candidates = [...declared];
  if (name.length > 100 || candidates.length > 500) return "";
  const [meant] = nearest(
    name,
    candidates.filter((candidate) => candidate.length <= 100),
  );
  return meant === undefined ? "" : ` The nearest declared one is "${printable(meant, 80)}".`;
}

/** `x-atlassian-oauth2-scopes`: the scopes in force of a scheme, where the document keeps the real ones. */
function extensionScopes(operation: JsonObject, scheme: string): readonly string[] | undefined {
  const entries = listAt(operation, "x-atlassian-oauth2-scopes").filter((entry) => isObject(entry));
  const current = entries.find((entry) => textAt(entry, "scheme") === scheme && textAt(entry, "state") === "Current");
  return current && textsAt(current, "scopes");
}
