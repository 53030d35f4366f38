import type { About } from "./runtime/about.js";

/** Who this connector is, as it tells every client. */
export const about: About = {
  name: "shop-mcp",
  title: "Shop Payments",
  version: "0.1.0",
  store: "sqlite",
  instructions: "Charges, refunds and customers of a small shop.",
};
