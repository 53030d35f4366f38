/** A connector in a process of its own, which speaks MCP over stdio. */
import { join } from "node:path";
import { createOnce, openStore } from "../../../../../templates/connector/src/runtime/idempotency/index.js";
import { serveStdio } from "../../../../../templates/connector/src/runtime/server/sdk.js";
import { refundConnector, refundParts, writeCatalog } from "./refund-connector.js";

const folder = process.env["REFUNDS_FOLDER"] ?? "";
const pauseMs = Number(process.env["REFUNDS_PAUSE_MS"] ?? 0);
const parts = refundParts();
const opened = await openStore(`sqlite:${join(folder, "store.db")}`);
const { once } = createOnce({ ...opened, upstreamBaseUrlOf: () => "https://api.example" });
const catalog = await writeCatalog(parts, join(folder, "catalog.json"));
await serveStdio(await refundConnector(once, parts, pauseMs), catalog, { id: "local", scopes: "local" });
