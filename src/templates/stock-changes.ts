import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { stockTemplates } from "../render/layers/stock-templates.js";

const shape = z.strictObject({
  renamed: z.array(z.strictObject({ from: z.string(), to: z.string() })),
  security: z.array(
    z.strictObject({
      id: z.string(),
      file: z.string(),
      about: z.string(),
      before: z.array(z.string().regex(/^[0-9a-f]{64}$/)),
    }),
  ),
});

/** What happened to stock templates over the releases, as far as a copy of one has to know. */
export interface StockChanges {
  /** Templates that have another path now, oldest first. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** Changes that a copy must have: `before` lists the SHA-256 of every stock text without it. */
  readonly security: readonly {
    readonly id: string;
    readonly file: string;
    readonly about: string;
    readonly before: readonly string[];
  }[];
}

/** @param stock folder of the stock templates; what happened to them is told beside it */
export function readStockChanges(stock = stockTemplates()): StockChanges {
  return shape.parse(JSON.parse(readFileSync(join(dirname(stock), "changes.json"), "utf8")));
}

/** Where a stock template is now, that was at the path once. */
export function currentPath(path: string, { renamed }: StockChanges): string {
  return renamed.reduce((current, { from, to }) => (current === from ? to : current), path);
}
