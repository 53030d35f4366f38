/** Something of one of the shapes may stand in the text: most texts are let go by this alone. */
const HINT =
  /eyJ|[spr]k_|whsec_|sk-|gh[opsur]_|github_pat_|glpat-|xox|npm_|AKIA|ASIA|AIza|PRIVATE KEY|:\/\/[^\s/]*@|[?&][\w-]*(?:token|key|sig|secret|password|code|credential)|authorization|cookie|api-?key/i;

/** Tokens and keys that are known by how they begin, and keys in PEM. */
const SHAPES =
  /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|\b(?:sk|pk|rk|whsec)_(?:live_|test_)?\w{16,}|\bsk-[\w-]{20,}|\bgh[opsur]_\w{16,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bxox[abeprs]-[\w-]{10,}|\bnpm_\w{30,}|\b(?:AKIA|ASIA)[0-9A-Z]{12,}|\bAIza[\w-]{30,}|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*-----)?/g;

/** Who logs in with a URL. */
const USER_IN_URL = /(?<=\b[a-z][a-z\d+.-]{1,20}:\/\/)[^\s/@"'<>]{1,256}(?=@)/gi;

/** What a URL carries under a name that promises a secret. */
const QUERY =
  /(?<=[?&](?:(?:(?:access|id|refresh|auth|api|session|security|x-amz-security)[_-]?)?token|[\w-]{0,20}(?:signature|secret|password|credential)|(?:api[_-]?)?key|sig|code)=)[^&#\s"'<>\\]{4,}/gi;

/** Headers whose value is a secret, as they are written in messages and in JSON. */
const HEADER =
  /((?<![\w-])(?:proxy-)?authorization|(?<![\w-])(?:set-)?cookie|(?<![\w-])x-(?:api-key|auth-token|amz-security-token|csrf-token)|(?<![\w-])api-?key)(["']?\s*[:=]\s*["']?)(?:(bearer|basic|token)\s+)?([^\s"',;<>]{6,}(?:;\s*[^\s"',<>;]+)*)/gi;

/** Replaces what has the shape of a secret, whoever's it is. */
export function withoutSecretShapes(text: string): string {
  if (!HINT.test(text)) return text;
  return text
    .replace(SHAPES, "[secret]")
    .replace(USER_IN_URL, "[secret]")
    .replace(QUERY, "[secret]")
    .replace(
      HEADER,
      (_whole, name: string, between: string, scheme: string | undefined) =>
        `${name}${between}${scheme === undefined ? "" : `${scheme} `}[secret]`,
    );
}

const SECRET_NAME =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie|x-(?:api-key|auth-token|amz-security-token|csrf-token))$/i;

const LIKELY_NAME = /pass|secret|token|api.?key|auth|credential|private|session|cookie|cvc|cvv|card|ssn|iban|\bpin\b/i;

/** Whether something may stand under this name that must not be repeated. */
export function mayNameSecret(name: string): boolean {
  return LIKELY_NAME.test(name);
}

/** Whether what stands under this name is a secret: the name is that of a header which carries one. */
export function namesSecret(name: string): boolean {
  return SECRET_NAME.test(name);
}
