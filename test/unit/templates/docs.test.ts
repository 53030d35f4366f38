import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { slots } from "../../../src/render/layers/slots.js";
import { repository } from "../../support/golden.js";

const docs = readFileSync(join(repository, "docs/templates.md"), "utf8");
const cells = docs
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split("|").map((cell) => cell.trim()));

it.each(slots.map((slot) => [slot.name, slot] as const))(
  "the slot %s is documented as it is",
  (name, { file, about }) => {
    const row = cells.find(([, first]) => first === `\`${name}\``);
    expect(row?.slice(2, 4).map((cell) => cell.replaceAll("\\*", "*"))).toEqual([`\`${file}\``, about]);
  },
);

it.each(["project.ts", "emitters.ts"])("what templates see is documented from %s itself", (file) => {
  expect(docs).toContain(`\`\`\`ts\n${readFileSync(join(repository, "templates/context", file), "utf8")}\`\`\``);
});
