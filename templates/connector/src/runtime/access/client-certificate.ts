import type { Secret } from "./secret.js";

/** A TLS client certificate (RFC 8705) with its key, both PEM. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: Secret;
  readonly passphrase?: Secret;
}
