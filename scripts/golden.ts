/** `npm run golden`: rewrites `test/golden/` from the built generator. Read the diff: it is the review. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { generateGolden, type GoldenProject, goldenProjects, repository, shapedFiles } from "../test/support/golden.js";

for (const name of Object.keys(goldenProjects) as GoldenProject[]) {
  const folder = mkdtempSync(join(tmpdir(), "golden-"));
  generateGolden(name, join(folder, name));
  const target = join(repository, "test/golden", name);
  rmSync(target, { recursive: true, force: true });
  for (const [path, contents] of shapedFiles(join(folder, name))) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), contents);
  }
  rmSync(folder, { recursive: true, force: true });
}
