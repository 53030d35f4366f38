import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freshApi, mutations, type Shelf } from "./changing-api.js";
import { Random } from "../../support/random.js";
import { regenerate, standing } from "./standing-connector.js";

/*
 * `regenerating-child.mjs <seed> <line end> <umask>`: makes a connector, changes its document by the seed, and regenerates it with
 * everything accepted. Prints its folder, how the run ended and how a second one did. Locale and time zone are the process's own.
 */
const [seed = "", lineEnd = "lf", umask = "22"] = process.argv.slice(2);
process.umask(Number.parseInt(umask, 8));

const api = freshApi();
const random = new Random(seed);
const shelf: Shelf = [];
const publishAgain = (folder: string): void => {
  const text = `${JSON.stringify(api, null, 2)}\n`;
  writeFileSync(join(folder, "openapi.json"), lineEnd === "crlf" ? text.replaceAll("\n", "\r\n") : text);
};

const connector = await standing(api);
const all = Object.values(mutations);
for (let count = 0; count < 6; count++) all[random.below(all.length)]?.(api, random, shelf);
publishAgain(connector.folder);
const { pending } = await regenerate(connector);
const { code, said } = await regenerate(connector, ...pending.flatMap((id) => ["--accept", id]));
process.stdout.write(JSON.stringify({ ...connector, code, said }));
