import { expect, test } from "vitest";
import { nameOperations } from "../../../src/plan/index.js";
import type { Operation } from "../../../src/model/types.js";
import { operation } from "./api-model.js";

function nameOf(route: string, operationId?: string): string | undefined {
  const named = operation(route, operationId === undefined ? {} : { operationId });
  return nameOperations([named]).get(named.key)?.name;
}

test.each([
  ["listCustomers", "list_customers"],
  ["repos/list-for-user", "repos_list_for_user"],
  ["PetsController_findAll", "pets_find_all"],
  ["getURLForUser", "get_url_for_user"],
  ["send\u200dMail", "send_mail"],
  ["123 go", "tool_123_go"],
  ["pets.get.v2", "pets_get_v2"],
])("operationId %s is called %s", (operationId, name) => {
  expect(nameOf("GET /x", operationId)).toBe(name);
});

test.each([
  ["GET /pets", "list_pets"],
  ["GET /pets/{id}", "get_pet"],
  ["POST /pets", "create_pets"],
  ["POST /pets/{id}/photos", "create_pet_photos"],
  ["DELETE /v1/companies/{id}", "delete_company"],
  ["PUT /api/v2/boxes/{id}", "replace_box"],
  ["GET /", "list_root"],
  ["POST /invoices/{id}/pay", "pay_invoice"],
  ["POST /sendPhoto", "send_photo"],
  ["GET /comics/search", "search_comics"],
  ["GET /cookies/delete", "delete_cookies"],
  ["GET /delete/{id}", "delete"],
  ["GET /movies/{id}", "get_movie"],
  ["GET /cookies/{id}", "get_cookie"],
  ["GET /series/{id}/archive", "list_series_archive"],
  ["GET /aliases/{id}", "get_alias"],
  ["GET /caches/{id}", "get_cache"],
  ["GET /sizes/{id}", "get_size"],
  ["GET /quizzes/{id}", "get_quiz"],
])("without an operationId %s is called %s", (route, name) => {
  expect(nameOf(route)).toBe(name);
});

test("a GET that changes something is not called a list", () => {
  const reset = operation("GET /settings/discover/reset", { summary: "Reset all sliders" });
  const archive = operation("GET /patients/{id}/archive", { summary: "Create ZIP archive" });
  const names = nameOperations([reset, archive]);
  expect([...names.values()].map(({ name }) => name)).toEqual(["reset_settings_discover", "create_patient_archive"]);
});

test("the route that FastAPI appends is dropped", () => {
  expect(nameOf("GET /items/{item_id}", "read_item_items__item_id__get")).toBe("read_item");
});

test("what a framework adds stays where names would collide without it", () => {
  const operations = [
    operation("GET /a", { operationId: "AController_find" }),
    operation("GET /b", { operationId: "a_find" }),
  ];
  const names = [...nameOperations(operations).values()].map(({ name }) => name);
  expect(names).toEqual(["a_controller_find", "a_find"]);
});

test("a long name loses its fillers before its tail", () => {
  const name = nameOf("GET /x", "getTheListOfAllOfTheOrganizationRunnersForTheRepositoryOwner") ?? "";
  expect(name).toBe("get_list_organization_runners_repository_owner");
  expect(nameOf("POST /x", "PostTestHelpersIssuingAuthorizationsAuthorizationCapture")).toBe(
    "post_test_helpers_issuing_authorization_capture",
  );
});

test("colliding names take their resource, then their parameters", () => {
  const routes = ["GET /keys/{id}", "GET /keys/{id}/{version}", "GET /agents/{id}"];
  const names = nameOperations(routes.map((route) => operation(route, { operationId: "get" })));
  expect([...names.values()].map(({ name }) => name)).toEqual(["get_key_by_id", "get_key_by_id_version", "get_agent"]);
});

test("names that nothing else tells apart get a hash of method and path, whatever the order", () => {
  const paths = ["/{a}", "/%C3%B6", "/ö", "/-"];
  const operations: Operation[] = paths.map((path) =>
    operation(`GET ${path}`, { operationId: "saveItem", parameters: [] }),
  );
  const names = nameOperations(operations);
  expect(new Set([...names.values()].map(({ name }) => name)).size).toBe(4);
  const reversed = nameOperations([...operations].reverse());
  for (const { key } of operations) expect(reversed.get(key)).toEqual(names.get(key));
});

function groupOf(named: Operation): string | undefined {
  return nameOperations([named]).get(named.key)?.group;
}

test("the group is the first tag, else the first static segment that is no version", () => {
  expect(groupOf(operation("GET /v1/invoices/{id}", { tags: ["Billing & Co"] }))).toBe("billing-co");
  expect(groupOf(operation("GET /v1/invoices/{id}"))).toBe("invoices");
  expect(groupOf(operation("GET /{id}"))).toBe("general");
  expect(groupOf(operation("GET /x", { tags: ["dist"] }))).toBe("dist-group");
});
