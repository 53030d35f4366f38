import type { Upstream } from "./runtime/upstream/definition.js";

/** The API behind this connector and the credentials that it may use. The values come from the environment. */
export const upstream: Upstream = {
  baseUrl: "https://api.shop.example/v1",
  otherServers: {},
  credentials: {
    shop: {
      type: "oauth2",
      prefix: "SHOP",
      grants: ["clientCredentials"],
      tokenUrl: "https://auth.shop.example/token",
      scopes: ["customers:read", "customers:write", "refunds:read", "refunds:write"],
      scopesUnder: { read: ["customers:read", "refunds:read"] },
    },
  },
};
