/**
 * What is made and used: a document of the corpus, one tool that reads and one that writes, with what the upstream must
 * receive (method and path, credential, body) and what it answers.
 */
const plain = [
  {
    name: "petstore",
    file: "petstore--petstore-3.0.yaml",
    read: {
      tool: "get_pet_by_id",
      arguments: { petId: 7 },
      sends: { request: "GET /pet/7", header: ["authorization", "Bearer acceptance"] },
      gets: { id: 7, name: "Rex", status: "available" },
    },
    write: {
      tool: "add_pet",
      arguments: { name: "Rex", photoUrls: ["https://pets.example/rex.png"], status: "available" },
      sends: {
        request: "POST /pet",
        header: ["authorization", "Bearer acceptance"],
        body: '{"name":"Rex","photoUrls":["https://pets.example/rex.png"],"status":"available"}',
      },
      gets: { id: 7, name: "Rex", status: "available", photoUrls: ["https://pets.example/rex.png"] },
    },
  },
  {
    name: "github",
    file: "github--api.github.com.json",
    read: {
      tool: "repos_get",
      arguments: { owner: "octocat", repo: "hello-world" },
      sends: { request: "GET /repos/octocat/hello-world", header: ["authorization", "Bearer acceptance"] },
      gets: { id: 1296269, name: "hello-world", full_name: "octocat/hello-world", private: false },
    },
    write: {
      tool: "issues_create",
      arguments: { owner: "octocat", repo: "hello-world", title: "It rains in", labels: ["bug"] },
      sends: {
        request: "POST /repos/octocat/hello-world/issues",
        header: ["authorization", "Bearer acceptance"],
        body: '{"title":"It rains in","labels":["bug"]}',
      },
      gets: { id: 1, number: 1347, title: "It rains in", state: "open" },
    },
  },
  {
    name: "stripe",
    file: "stripe--spec3.yaml",
    read: {
      tool: "get_customers_customer",
      arguments: { customer: "cus_1" },
      sends: { request: "GET /v1/customers/cus_1", header: ["authorization", "Bearer acceptance"] },
      gets: { id: "cus_1", object: "customer", email: "ada@shop.example", created: 1767323045 },
    },
    write: {
      tool: "post_refunds",
      arguments: { charge: "ch_1", amount: 1250, reason: "requested_by_customer" },
      sends: {
        request: "POST /v1/refunds",
        header: ["authorization", "Bearer acceptance"],
        body: "amount=1250&charge=ch_1&reason=requested_by_customer",
      },
      gets: { id: "re_1", object: "refund", status: "succeeded", amount: 1250, currency: "eur" },
    },
  },
];

const [petstore] = plain;

/** All on SQLite, and a small one on each store that many machines can share. */
export const documents = [
  ...plain,
  { ...petstore, name: "petstore-redis", store: "redis" },
  { ...petstore, name: "petstore-postgres", store: "postgres" },
];
