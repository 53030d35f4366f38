import type { About } from "./runtime/about.js";

/** Who this connector is, as it tells every client. */
export const about: About = {
  name: "petstore-mcp",
  title: "Pet Store",
  version: "0.1.0",
  store: "sqlite",
  instructions: "Pets, orders and photos of a small pet shop.",
};
