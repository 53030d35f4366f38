import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const permissive = new Set([
  "MIT",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "0BSD",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "Python-2.0",
  "Unlicense",
]);

/** The licences of all packages that stand in the bundle; throws on one that does not allow it. */
export function thirdPartyNotice(root, metafile) {
  const folders = new Set(Object.keys(metafile.inputs).flatMap((input) => packageFolder(input)));
  const notices = [...folders].sort().map((folder) => noticeOf(root, folder));
  return ["create-safe-mcp contains these packages.", ...notices].join(`\n\n${"-".repeat(80)}\n\n`);
}

function packageFolder(input) {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
  return match ? [match[1]] : [];
}

function noticeOf(root, folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const allowed = String(license)
    .replace(/[()]/g, "")
    .split(" OR ")
    .some((one) => permissive.has(one));
  if (!allowed) throw new Error(`${name} ${version} has the licence ${license}: it may not be bundled.`);
  const texts = readdirSync(join(root, folder))
    .filter((entry) => /^(?:licen[cs]e|third-party-notices)/i.test(entry))
    .map((entry) => readFileSync(join(root, folder, entry), "utf8").trim());
  return [`${name} ${version} (${license})`, ...texts].join("\n\n");
}
