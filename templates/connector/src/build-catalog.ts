import { writeFile } from "node:fs/promises";
import { extensions } from "./extensions/index.js";
import { policy } from "./policy.js";
import { createCatalog } from "./runtime/server/catalog.js";
import { tools } from "./tools/index.js";

/** Last step of `npm run build`: writes the answer to `tools/list`, so that no process has to work it out again. */
const catalog = await createCatalog(tools, policy, extensions);
await writeFile(new URL("catalog.json", import.meta.url), JSON.stringify(catalog));
