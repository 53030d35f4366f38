import { createPrivateKey, X509Certificate } from "node:crypto";
import type { ClientCertificate } from "../access/client-certificate.js";
import { reveal, Secret } from "../access/secret.js";
import type { Environment } from "./environment.js";

/** Reads the files of a TLS client certificate; undefined when none is named. Both must be there and belong together. */
export function readCertificate(environment: Environment, prefix: string): ClientCertificate | undefined {
  const names = { certificate: `${prefix}_CLIENT_CERT`, key: `${prefix}_CLIENT_KEY` } as const;
  const isNamed = environment.text(names.certificate) !== undefined || environment.text(names.key) !== undefined;
  if (!isNamed) return undefined;
  for (const name of Object.values(names))
    if (environment.text(name) === undefined) environment.problem(`${name} is missing: it names a PEM file`);
  const certificate = environment.fileContent(names.certificate, "public");
  const key = environment.fileContent(names.key, "private");
  const passphrase = environment.secret(`${prefix}_CLIENT_KEY_PASSPHRASE`, "sayable");
  if (certificate === undefined || key === undefined) return undefined;
  const read: ClientCertificate = { certificate, key: new Secret(key), ...(passphrase && { passphrase }) };
  const problem = problemOf(read);
  if (problem !== undefined) environment.problem(`${names.certificate} and ${names.key}: ${problem}`);
  return problem === undefined ? read : undefined;
}

/** When a certificate ends, in milliseconds since the epoch. */
export function endOf({ certificate }: ClientCertificate): number {
  return Date.parse(new X509Certificate(certificate).validTo);
}

function problemOf({ certificate, key, passphrase }: ClientCertificate): string | undefined {
  try {
    const privateKey = createPrivateKey({
      key: reveal(key),
      ...(passphrase && { passphrase: reveal(passphrase) }),
    });
    return new X509Certificate(certificate).checkPrivateKey(privateKey) ? undefined : "they do not belong together";
  } catch {
    return "they hold no PEM certificate with its key";
  }
}
