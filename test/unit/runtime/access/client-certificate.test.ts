import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endOf, readCertificate } from "../../../../templates/connector/src/runtime/settings/certificate.js";
import { Environment } from "../../../../templates/connector/src/runtime/settings/environment.js";
import { selfSigned } from "../../../../templates/connector/test/support/self-signed.js";

const own = selfSigned();
const mine = selfSigned(20);
const read = (path: string): string => readFileSync(path, "utf8");

let server: Server;

/** Takes nobody but the holder of one certificate. */
beforeAll(async () => {
  const options = { cert: read(own.certificate), key: read(own.key), ca: read(mine.certificate) };
  server = createServer({ ...options, requestCert: true, rejectUnauthorized: true }, (request, response) => {
    response.end((request.socket as TLSSocket).getPeerX509Certificate()?.fingerprint256);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => void server.close());

describe("a client certificate", () => {
  it("is shown to the API and to a token endpoint; without it there is no connection", async () => {
    const script = fileURLToPath(new URL("support/show-certificate.ts", import.meta.url));
    const url = `https://localhost:${(server.address() as AddressInfo).port}/`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", "tsx", script, url, mine.certificate, mine.key],
      { env: { ...process.env, NODE_EXTRA_CA_CERTS: own.certificate } },
    );
    const fingerprint = new X509Certificate(read(mine.certificate)).fingerprint256;
    expect(JSON.parse(stdout)).toEqual({ api: fingerprint, bare: "failed", token: fingerprint });
  });
});

describe("the files of a certificate", () => {
  function problemsWith(variables: Readonly<Record<string, string>>): string {
    const environment = new Environment(variables);
    readCertificate(environment, "SHOP");
    return environment.problems.join("; ");
  }

  it("are read, with the day on which it ends", () => {
    const environment = new Environment({ SHOP_CLIENT_CERT: mine.certificate, SHOP_CLIENT_KEY: mine.key });
    const certificate = readCertificate(environment, "SHOP");
    expect(certificate && Math.round((endOf(certificate) - Date.now()) / 86_400_000)).toBe(20);
    expect(JSON.stringify(certificate)).not.toContain("PRIVATE KEY");
  });

  it.each([
    [{ SHOP_CLIENT_CERT: mine.certificate }, "SHOP_CLIENT_KEY is missing: it names a PEM file"],
    [{ SHOP_CLIENT_CERT: mine.certificate, SHOP_CLIENT_KEY: own.key }, "they do not belong together"],
    [{ SHOP_CLIENT_CERT: mine.key, SHOP_CLIENT_KEY: mine.key }, "they hold no PEM certificate with its key"],
    [{ SHOP_CLIENT_CERT: "/no/such", SHOP_CLIENT_KEY: mine.key }, "can't be read"],
  ])("must be there and belong together (%#)", (variables, problem) => {
    expect(problemsWith(variables)).toContain(problem);
  });
});
