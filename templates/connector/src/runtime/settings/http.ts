import { concealPair } from "../access/conceal-pair.js";
import { reveal, type Secret } from "../access/secret.js";
import type { Environment } from "./environment.js";
import { isLoopback } from "./loopback.js";
import type { Era } from "../server/sdk.js";

/** How the connector listens. */
export interface HttpSettings {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly era: Era;
  /** The URL under which clients reach the endpoint; absent: its own address. */
  readonly publicUrl?: URL;
  /** Absent only on a loopback bind. */
  readonly issuer?: IssuerSettings;
}

/** Whose access tokens are accepted. */
export interface IssuerSettings {
  /** Exactly as in the tokens: no trailing slash is added or taken away. */
  readonly issuer: string;
  /** Absent: the public URL. */
  readonly audience?: string;
  /** Absent: found in the issuer's metadata. */
  readonly jwksUrl?: URL;
  /** Required `typ` of a token, `at+jwt` for RFC 9068. */
  readonly tokenType?: string;
  /** Asks the issuer about tokens: all of them, or with `jwksUrl` those that are no JWT. */
  readonly introspection?: IntrospectionSettings;
}

/** RFC 7662, as a client of the issuer. */
export interface IntrospectionSettings {
  readonly url: URL;
  readonly clientId: string;
  readonly clientSecret: Secret;
}

/** Reads `MCP_HTTP_*`, `MCP_PUBLIC_URL` and `MCP_AUTH_*`. Without an issuer only this machine may reach the connector. */
export function readHttpSettings(environment: Environment): HttpSettings {
  const host = environment.text("MCP_HTTP_HOST") ?? "127.0.0.1";
  const publicUrl = environment.url("MCP_PUBLIC_URL");
  const issuer = readIssuer(environment);
  if (issuer === undefined) refuseOpenServer(environment, host, publicUrl);
  else if (!isLoopback(host) && publicUrl === undefined) {
    environment.problem(
      "MCP_PUBLIC_URL is missing: clients outside this machine need it to find the authorization server",
    );
  }
  return {
    host,
    port: environment.integer("MCP_HTTP_PORT", 3000, { min: 0, max: 65_535 }),
    era: environment.oneOf("MCP_HTTP_ERA", ["dual", "legacy", "modern"], "dual"),
    ...(publicUrl && { publicUrl }),
    ...(issuer && { issuer }),
  };
}

function readIssuer(environment: Environment): IssuerSettings | undefined {
  const issuer = environment.text("MCP_AUTH_ISSUER");
  const audience = environment.text("MCP_AUTH_AUDIENCE");
  const jwksUrl = environment.url("MCP_AUTH_JWKS_URL");
  const tokenType = environment.text("MCP_AUTH_TOKEN_TYPE");
  const introspection = readIntrospection(environment);
  if (issuer === undefined) {
    if (audience ?? jwksUrl ?? introspection) environment.problem("MCP_AUTH_ISSUER is missing");
    return undefined;
  }
  environment.checkedUrl("MCP_AUTH_ISSUER", issuer);
  return {
    issuer,
    ...(audience && { audience }),
    ...(jwksUrl && { jwksUrl }),
    ...(tokenType && { tokenType }),
    ...(introspection && { introspection }),
  };
}

function readIntrospection(environment: Environment): IntrospectionSettings | undefined {
  const url = environment.url("MCP_AUTH_INTROSPECTION_URL");
  const clientId = environment.text("MCP_AUTH_CLIENT_ID");
  const clientSecret = environment.secret("MCP_AUTH_CLIENT_SECRET", "sayable");
  if (url === undefined && clientId === undefined && clientSecret === undefined) return undefined;
  if (url === undefined) environment.problem("MCP_AUTH_INTROSPECTION_URL is missing");
  if (clientId === undefined) environment.problem("MCP_AUTH_CLIENT_ID is missing");
  if (clientSecret === undefined) environment.problem("MCP_AUTH_CLIENT_SECRET is missing");
  if (url === undefined || clientId === undefined || clientSecret === undefined) return undefined;
  concealPair(clientId, reveal(clientSecret));
  return { url, clientId, clientSecret };
}

function refuseOpenServer(environment: Environment, host: string, publicUrl: URL | undefined): void {
  if (!isLoopback(host)) {
    environment.problem(`MCP_AUTH_ISSUER is missing: MCP_HTTP_HOST ${host} can be reached from outside this machine`);
  } else if (publicUrl !== undefined && !isLoopback(publicUrl.hostname)) {
    environment.problem("MCP_AUTH_ISSUER is missing: MCP_PUBLIC_URL can be reached from outside this machine");
  }
}
