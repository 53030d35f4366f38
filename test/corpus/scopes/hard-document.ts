/** A document as large as Okta's, by its shape: a key or OAuth for nearly all, a read and a manage scope for each area. */
export function hardDocument(operations: number): object {
  const areas = Array.from({ length: 70 }, (_, index) => `okta.area${index}`);
  const scopes = areas.flatMap((area) => [`${area}.read`, `${area}.manage`]);
  const paths: Record<string, Record<string, unknown>> = {};
  for (let index = 0; index < operations; index += 1) {
    const method = ["get", "get", "post", "put", "delete"][index % 5] ?? "get";
    const area = areas[(index * 7) % areas.length] ?? "";
    paths[`/api/v1/${area.slice(5)}/part${index}`] = { [method]: operationOf(index, method, area, areas) };
  }
  return {
    openapi: "3.0.3",
    info: { title: "As large as Okta's", version: "1" },
    servers: [{ url: "https://example.okta.com" }],
    paths,
    components: { securitySchemes: schemesOf(scopes) },
  };
}

function operationOf(index: number, method: string, area: string, areas: readonly string[]): unknown {
  const read = method === "get";
  const other = areas[(index * 3) % areas.length] ?? "";
  const single = read ? [[`${area}.read`], [`${area}.manage`]] : [[`${area}.manage`]];
  const several = index % 140 === 0 ? [[`${area}.read`, `${other}.read`].sort()] : single;
  const wide = index % 4 === 0 ? [[`${other}.manage`]] : [];
  return {
    operationId: `operation${index}`,
    security: [{ apiToken: [] }, ...[...several, ...wide].map((scopes) => ({ oauth2: scopes }))],
    responses: { 200: { description: "Done" } },
  };
}

function schemesOf(scopes: readonly string[]): object {
  const flow = {
    authorizationUrl: "https://example.okta.com/oauth2/v1/authorize",
    tokenUrl: "https://example.okta.com/oauth2/v1/token",
    scopes: Object.fromEntries(scopes.map((scope) => [scope, ""])),
  };
  return {
    apiToken: { type: "apiKey", in: "header", name: "Authorization" },
    oauth2: { type: "oauth2", flows: { authorizationCode: flow } },
  };
}
