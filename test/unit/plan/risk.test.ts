import { expect, test } from "vitest";
import { judge } from "../../../src/plan/index.js";
import type { Operation } from "../../../src/model/types.js";
import { array, enumeration, jsonResponse, object, operation, parameter, string } from "./api-model.js";

function verdict(route: string, operationId?: string, more: Partial<Operation> = {}): string {
  const judged = judge(operation(route, { ...(operationId !== undefined && { operationId }), ...more }), {
    name: "x",
    exportName: "x",
    group: "x",
    file: "x",
  });
  return `${judged.effect.verdict} ${judged.risk.verdict}`;
}

test.each([
  ["GET /customers", "listCustomers", "read read"],
  ["HEAD /customers", undefined, "read read"],
  ["GET /transfers/{id}", "getTransfer", "read read"],
  ["GET /repos/{id}/merge-queue", "repos/get-merge-queue", "read read"],
  ["POST /customers", "createCustomer", "create write"],
  ["POST /v1/customers/{customer}", "PostCustomersCustomer", "update write"],
  ["PUT /customers/{id}", "updateCustomer", "update write"],
  ["PATCH /customers/{id}", undefined, "update write"],
  ["DELETE /customers/{id}", "deleteCustomer", "delete destructive"],
  ["DELETE /purge", "purge", "delete destructive"],
  ["POST /payments/{id}/refunds", "createRefund", "create write"],
  ["POST /invoices/{id}/pay", "payInvoice", "action destructive"],
  ["POST /captures/{id}/refund", "captures.refund", "action destructive"],
  ["POST /customers/{id}/charge", undefined, "action destructive"],
  ["POST /invoices/{id}/send", undefined, "action destructive"],
  ["PUT /repos/{o}/{r}/pulls/{n}/merge", "pulls/merge", "action destructive"],
  ["POST /messages:batchDelete", undefined, "delete destructive"],
  ["POST /orgs/{org}/hooks", "orgs/create-webhook", "create admin"],
  ["POST /users", "createUser", "create admin"],
  ["DELETE /user/keys/{id}", undefined, "delete admin"],
  ["POST /current/user/password", "updateCurrentUser", "update admin"],
  ["POST /me/changePassword", undefined, "update admin"],
  ["PUT /accounts/update_password", undefined, "update admin"],
  ["POST /auth/reset-password", undefined, "action admin"],
  ["POST /profile/totp", undefined, "create admin"],
  ["POST /documents/{id}/add-password", undefined, "create write"],
  ["POST /realms/{realm}/people/{id}/impersonation", "impersonate", "create admin"],
  ["DELETE /buckets/{id}/owners/{userId}", undefined, "delete admin"],
  ["POST /customers/search", "searchCustomers", "action write"],
  ["POST /crm/objects/batch/read", undefined, "create write"],
])("%s (%s) is %s", (route, operationId, expected) => {
  expect(verdict(route, operationId)).toBe(expected);
});

test.each([
  ["GET /items/{id}/delete", undefined],
  ["GET /logout", undefined],
  ["GET /things/{id}", "deleteThing"],
  ["GET /newsletter/{id}", "unsubscribe"],
  ["GET /cache/purge", "getCachePurge"],
  ["GET /cache/purge", "cache_purge_cache_purge_get"],
  ["GET /cache/delete-all", "getCacheDeleteAll"],
  ["GET /delete/{id}", undefined],
  ["GET /mailing-list/unsubscribe", "mailing_list_unsubscribe"],
  ["GET /{account}/{queue}", "GET_DeleteQueue"],
  ["GET /{account}/{queue}", "GET_SendMessage"],
])("%s (%s) changes something though the method is safe", (route, operationId) => {
  expect(verdict(route, operationId)).not.toContain("read");
});

test.each([
  ["GET /repos/{id}/delete-policy", "getDeletePolicy", { summary: "Get the policy for deleting" }],
  ["GET /stop/{id}", "getStop", {}],
  ["GET /transfer/{id}", undefined, {}],
  ["GET /Line/{id}/StopPoints", "Line_StopPoints", {}],
  ["GET /upload-tokens", "GET_upload-tokens", { summary: "List all active upload tokens." }],
  ["GET /auth/{mount}/role/{role}", "ali-cloud-read-auth-role", { summary: "Create a role" }],
  ["GET /queues", "GET_GetQueueUrl", {}],
])("%s (%s) is a read, though a verb stands in it", (route, operationId, more) => {
  expect(verdict(route, operationId, more)).toBe("read read");
});

const listed = { responses: [jsonResponse("200", array(object({ id: string })))] };

test.each([
  ["GET /commands/send", "getCommandsSend", { summary: "Fetch a list of the commands that a device takes" }],
  ["GET /commands/send", undefined, { summary: "Commands that can be sent", description: "Fetches a list." }],
  ["GET /invoices/{id}/cancel", "invoices_cancel", { summary: "List the invoices that are open" }],
])("%s (%s) is a read, for its words tell of a list and a list is what it answers", (route, operationId, more) => {
  expect(verdict(route, operationId, { ...listed, ...more })).toBe("read read");
  expect(verdict(route, operationId, more)).not.toContain("read");
});

test.each([
  ["GET /queue/clear", undefined, { summary: "List and clear the messages" }],
  ["GET /queue/clear", undefined, { summary: "Fetch a list of messages", description: "It removes them all." }],
  ["GET /codes/regenerate", undefined, { summary: "Fetch a list of new codes" }],
  ["GET /queue/clear", "clearQueue", { summary: "List the messages" }],
  ["GET /queue/purge", "getQueuePurge", { summary: "Get Queue Purge" }],
  ["GET /queue/purge", "queue_purge", {}],
])("%s (%s) changes something though it answers a list", (route, operationId, more) => {
  expect(verdict(route, operationId, { ...listed, ...more })).not.toContain("read");
});

test.each([
  ["action", "deleteUser", "delete destructive"],
  ["Action", "TagQueue", "action write"],
  ["Action", "ChangeMessageVisibility", "action write"],
  ["cmd", "order", "action write"],
  ["type", "order", "read read"],
  ["action", "listUsers", "read read"],
])("a GET that always says %s=%s is %s", (name, value, expected) => {
  const constant = parameter("query", name, { required: true, schema: enumeration(value) });
  expect(verdict("GET /api.php", "getApi", { parameters: [constant] })).toBe(expected);
});

test("a method before the name of a POST is no verb", () => {
  expect(verdict("POST /queue", "POST_DeleteQueue")).toBe("delete destructive");
});

test("what the document calls consequential is no read", () => {
  expect(verdict("GET /things", "listThings", { extensions: { consequential: true } })).toBe("action write");
});

test("an unconfirmed read-like POST says so", () => {
  const judged = judge(operation("POST /search", { operationId: "search" }), {
    name: "x",
    exportName: "x",
    group: "x",
    file: "x",
  });
  expect(judged.effect.reason).toContain("looks like a read");
});
