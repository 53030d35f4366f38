import { placeOf } from "./parameter-place.js";
import type { ParameterLocation, Security, SecurityScheme } from "./types.js";

/** What a parameter is known by before it is read. */
export interface NamedParameter {
  readonly location: ParameterLocation;
  readonly name: string;
  readonly description: string;
}

/** Tells the parameters that carry a credential, which a model must never hold. */
export class CredentialParameters {
  readonly #schemes: ReadonlyMap<string, SecurityScheme>;

  constructor(schemes: ReadonlyMap<string, SecurityScheme>) {
    this.#schemes = schemes;
  }

  /**
   * Whether a credential goes there: one that the operation names (`sent`), or one of other operations only, which then
   * nobody sends (`absent`). The name of a key of others is free unless it speaks of a secret itself.
   */
  stateOf(parameter: NamedParameter, security: Security): "sent" | "absent" | undefined {
    const carriesOneOf = (schemes: readonly SecurityScheme[]): boolean =>
      schemes.some((scheme) => isCarriedBy(scheme, parameter));
    if (carriesOneOf(this.#inForce(security))) return "sent";
    return speaksOfSecret(parameter) && carriesOneOf([...this.#schemes.values()]) ? "absent" : undefined;
  }

  /** Whether an API key of the document goes there. */
  isKey(location: ParameterLocation, name: string): boolean {
    return [...this.#schemes.values()].some((scheme) => keyPlace(scheme) === placeOf(location, name));
  }

  /** Where nothing is known, any of them may be. */
  #inForce(security: Security): readonly SecurityScheme[] {
    if (security.kind === "unknown") return [...this.#schemes.values()];
    const alternatives = security.kind === "required" ? security.alternatives : [];
    const names = new Set(alternatives.flatMap(({ schemes }) => schemes.map(({ scheme }) => scheme)));
    return [...this.#schemes.values()].filter(({ name }) => names.has(name));
  }
}

/** Where an API key goes, as `placeOf` names a parameter; undefined for what is no API key. */
export function keyPlace(scheme: SecurityScheme): string | undefined {
  return scheme.type === "apiKey" ? placeOf(scheme.in, scheme.parameter) : undefined;
}

function isCarriedBy(scheme: SecurityScheme, parameter: NamedParameter): boolean {
  switch (scheme.type) {
    case "apiKey":
      return keyPlace(scheme) === placeOf(parameter.location, parameter.name);
    case "bearer":
    case "oauth2":
    case "openIdConnect":
      return isAccessToken(parameter);
    default:
      return false;
  }
}

/** The token of the caller as a parameter (RFC 6750 section 2.3). */
function isAccessToken({ location, name, description }: NamedParameter): boolean {
  return (
    location !== "path" &&
    /^(?:(?:access|auth|oauth)[_-]?)?token$/i.test(name) &&
    /^\W{0,3}(?:(?:the|your|an?|oauth) ){0,3}(?:auth(?:entication|orization)?|access|bearer|oauth) token\b/i.test(
      description,
    )
  );
}

const secretWords =
  /(?:api|access|app|application|subscription|client|license).?key|token|secret|passw|credential|session|(?<![a-z])auth(?!or(?!i[sz]))/i;

function speaksOfSecret({ location, name, description }: NamedParameter): boolean {
  return location === "cookie" || secretWords.test(name) || secretWords.test(description);
}
