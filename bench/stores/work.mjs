import { randomUUID } from "node:crypto";

/** What the first caller gets: about 1 KiB of JSON. */
export const result = { id: "order_7f3k2m", status: "open", lines: linesOf(9) };
export const storedResult = JSON.stringify({ body: { status: "ok", result } });

/** Arguments of a given size that nobody has sent before, in the shape of an order. */
export function argumentsOf(bytes) {
  return { customer_id: randomUUID(), currency: "EUR", note: "leave it at the door", lines: linesOf(bytes / 105) };
}

function linesOf(count) {
  return Array.from({ length: Math.floor(count) }, (_, index) => ({
    product_id: `prod_${index}_ab12cd34ef56`,
    quantity: index + 1,
    unit_price: 12.5,
    description: "A thing of its own kind",
  }));
}
