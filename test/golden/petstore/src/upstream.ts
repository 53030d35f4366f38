import type { Upstream } from "./runtime/upstream/definition.js";

/** The API behind this connector and the credentials that it may use. The values come from the environment. */
export const upstream: Upstream = {
  baseUrl: "https://petstore.example/api",
  otherServers: {},
  credentials: {
    apiKey: {
      type: "apiKey",
      prefix: "API_KEY",
      in: "header",
      name: "X-Api-Key",
    },
  },
};
