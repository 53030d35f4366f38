import type { TokenEndpoint } from "../access/tokens/token-request.js";

/** Whether anything answers where tokens come from; what it says does not matter. */
export async function reachabilityOf(endpoint: TokenEndpoint): Promise<boolean> {
  try {
    const { token_endpoint } = await endpoint.server();
    if (token_endpoint === undefined) return false;
    await endpoint.fetch(token_endpoint, { method: "OPTIONS" });
    return true;
  } catch {
    return false;
  }
}
