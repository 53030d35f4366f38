import { createHash } from "node:crypto";
import type { OAuthSettings } from "../../settings/oauth-settings.js";
import { reveal } from "../secret.js";
import type { Seal } from "../secrets/seal.js";
import { FileTokenStore, MemoryTokenStore, tokenFile, type TokenStore } from "./token-store.js";

/** Where the tokens of a connector are kept. */
export interface TokenStores {
  storeOf(settings: OAuthSettings): TokenStore;
}

/** Tokens end with the process: nothing is written anywhere. */
export const memoryStores: TokenStores = { storeOf: () => new MemoryTokenStore() };

/** Tokens lie in files of one folder, for all processes that are given the same. @param seal encrypts them */
export function fileStores(folder: string, seal?: Seal): TokenStores {
  return { storeOf: (settings) => new FileTokenStore(tokenFile(folder, settings.id, ...identityOf(settings)), seal) };
}

/** What makes it the same credential as before. Scopes do not belong to it: one sign-in serves every profile. */
function identityOf({ grant, clientId, server, audience, refreshToken }: OAuthSettings): readonly string[] {
  const place = server.tokenUrl ?? server.metadataUrl;
  return [
    grant,
    clientId,
    place?.href ?? "",
    audience ?? "",
    refreshToken === undefined ? "" : hash(reveal(refreshToken)),
  ];
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
