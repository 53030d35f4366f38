/** The failing connector in a process of its own, over stdio. */
import { serveStdio } from "../../../../templates/connector/src/runtime/server/sdk.js";
import { failingConnector } from "./failing-connector.js";

const { connector, catalog } = await failingConnector();
await serveStdio(connector, catalog, { id: "local", scopes: "local" });
