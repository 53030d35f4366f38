import { expect, test } from "vitest";
import { selectOperations } from "../../../src/plan/index.js";
import { apiModel, operation } from "./api-model.js";

const model = apiModel([
  operation("GET /v1/invoices", { operationId: "listInvoices", tags: ["Billing"] }),
  operation("GET /v1/invoices/{id}/lines/{line}", { operationId: "getLine", tags: ["Billing"] }),
  operation("DELETE /v1/invoices/{id}", { operationId: "deleteInvoice", tags: ["Billing"], deprecated: true }),
  operation("GET /v1/customers", { operationId: "listCustomers", tags: ["People"] }),
  operation("GET /internal", { operationId: "internal", extensions: { internal: true } }),
  operation("GET /hidden", { operationId: "hidden", extensions: { include: false } }),
]);

function selected(...tools: readonly string[]): readonly (string | undefined)[] | string {
  const selection = selectOperations(model, { tools, allow: [] });
  return selection.kind === "selected" ? selection.operations.map(({ operationId }) => operationId) : selection.kind;
}

test.each([
  [[], ["listInvoices", "getLine", "listCustomers"]],
  [["all"], ["listInvoices", "getLine", "deleteInvoice", "listCustomers"]],
  [["tag:billing"], ["listInvoices", "getLine"]],
  [["path:/v1/invoices/**"], ["listInvoices", "getLine"]],
  [["path:/v1/*"], ["listInvoices", "listCustomers"]],
  [["path:/v1/inv*"], ["listInvoices"]],
  [
    ["method:get", "!tag:People"],
    ["listInvoices", "getLine"],
  ],
  [["!tag:Billing"], ["listCustomers"]],
  [["deleteInvoice"], ["deleteInvoice"]],
  [
    ["delete_invoice", "hidden", "internal"],
    ["deleteInvoice", "internal", "hidden"],
  ],
  [
    ["all", "!get_line"],
    ["listInvoices", "deleteInvoice", "listCustomers"],
  ],
])("%j selects %j", (tools, expected) => {
  expect(selected(...tools)).toEqual(expected);
});

test("a selector without a match is named with its neighbours", () => {
  expect(selectOperations(model, { tools: ["tag:biling"], allow: [] })).toEqual({
    kind: "unmatched",
    selector: "tag:biling",
    nearest: ["tag:Billing"],
  });
});

test("a glob with many wildcards is not slow", () => {
  const started = performance.now();
  selected(`path:/${"**/".repeat(60)}x`, "all");
  expect(performance.now() - started).toBeLessThan(200);
});
