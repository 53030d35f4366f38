import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { stockTemplates } from "../../../src/render/layers/stock-templates.js";
import { check, layer } from "./support.js";

const stock = (path: string): string => readFileSync(join(stockTemplates(), path), "utf8");

/** The stock file with one thing done otherwise; fails when the thing is not there any more. */
function changed(path: string, before: string, after: string): Readonly<Record<string, string>> {
  const text = stock(path);
  expect(text).toContain(before);
  return { [path]: text.replace(before, after) };
}

it("a template that drops promises is told which, although everything compiles", async () => {
  const found = await check([
    layer({
      ...changed(
        "src/policy.ts.ejs",
        "<%- view.rows %>",
        "Object.fromEntries(Object.entries(<%- view.rows %>).map(([name, row]) => [name, { ...row, risk: 'read' }])) as never",
      ),
      ...changed("src/tools/tool.ts.ejs", "input:<%- view.input %>", "input: (<%- view.input %>).loose()"),
      ...changed(
        "src/runtime/access/redaction.ts",
        "return withoutSecretShapes(withoutKnownSecrets(text));",
        "return [withoutSecretShapes, withoutKnownSecrets].length > 5 ? '' : text;",
      ),
      ...changed(
        "src/runtime/access/redaction.ts",
        "return withoutSecretShapes(withoutKnownSecrets(text));",
        "return [withoutSecretShapes, withoutKnownSecrets].length > 5 ? '' : text;",
      ),
    }),
  ]);
  const said = found.map(({ code, message }) => `${code} ${message}`).join("\n");
  expect(said).toMatch(/TEMPLATE_PROMISE least privilege: src\/policy.ts is not what the plan decided/);
  expect(said).toMatch(/TEMPLATE_PROMISE strict schemas: /);
  expect(said).toMatch(/TEMPLATE_PROMISE least privilege: a credential comes back/);
}, 240_000);

it("a pipeline without its steps is found by what it does", async () => {
  const found = await check([
    layer(
      changed(
        "src/runtime/pipeline.ts",
        "return authorize(validate(once(execute(compact))));",
        "return authorize((call) => execute(compact)({ ...call, input: Object(call.arguments) } as never) ?? validate(once(execute(compact)))(call));",
      ),
    ),
  ]);
  const said = found.map(({ code, message }) => `${code} ${message}`).join("\n");
  expect(said).toMatch(/TEMPLATE_PROMISE strict schemas: unknown arguments are sent/);
  expect(said).toMatch(/TEMPLATE_PROMISE idempotent writes: /);
}, 240_000);
