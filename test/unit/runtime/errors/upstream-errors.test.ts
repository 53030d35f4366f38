import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { ErrorBody } from "../../../../templates/connector/src/runtime/errors/tool-error.js";
import { answerText } from "../../../../templates/connector/src/runtime/results/index.js";
import { renamed } from "../../../../templates/connector/src/runtime/schema/index.js";
import { createUpstreamClient } from "../../../../templates/connector/src/runtime/upstream/client.js";
import { type CallParts, readPolicy } from "../calls.js";
import { outcomeOf } from "../upstream/support/outcome.js";
import { brokenErrors } from "./support/broken-errors.js";
import { fields, formats } from "./support/error-formats.js";

const tool: CallParts = {
  input: z.strictObject({
    customer_id: z.string(),
    filter_status: z.enum(["open", "closed"]).optional(),
    amount: z.int().min(1),
    first_name: z.string().optional(),
    address: renamed(z.strictObject({ city: z.string(), zip_code: z.string() }), { zip_code: "zipCode" }).optional(),
    items: z.array(z.strictObject({ sku: z.string(), quantity: z.int() })).optional(),
  }),
  request: {
    method: "POST",
    path: "/customers/{customerId}/things",
    parameters: [
      { argument: "customer_id", in: "path", wireName: "customerId" },
      { argument: "filter_status", in: "query", wireName: "filter[status]" },
    ],
    body: {
      type: "application/json",
      fields: ["amount", "first_name", "address", "items"],
      wireNames: { first_name: "firstName" },
    },
  },
  arguments: { customer_id: "c1", amount: 0 },
};

interface Sent {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

const client = createUpstreamClient();
let server: Server;
let answer: Sent = { status: 200, headers: {}, body: "" };

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(async () => {
  await client.close();
  server.closeAllConnections();
  server.close();
});

async function errorFor(sent: Sent, parts: CallParts = tool): Promise<ErrorBody> {
  answer = sent;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { error } = await outcomeOf(parts, { servers: new Map([[undefined, url]]), client });
  if (error === undefined) throw new Error("it was no error");
  return error;
}

function expectPresentable(error: ErrorBody): void {
  const envelope = {
    status: "error",
    error,
    call: { id: "c_12345678", replayed: false, executed_now: false },
  } as const;
  expect(JSON.stringify(envelope).length).toBeLessThanOrEqual(8_000);
  const text = answerText(envelope);
  expect(text.length).toBeLessThanOrEqual(8_000);
  expect(JSON.parse(text.slice(text.indexOf("\n")))).toEqual(envelope);
  expect(error.upstream?.said?.length ?? 0).toBeLessThanOrEqual(500);
}

const fixtures = formats.flatMap((format) =>
  fields
    .filter((field) => format.fits?.(field) ?? true)
    .map((field) => ({ name: format.name, field, sent: format.write(field, "must be 1 or more") })),
);

describe("U6: an error of the upstream, whatever its format", () => {
  it("is tried in more than two hundred forms", () => {
    expect(formats.length).toBeGreaterThan(12);
    expect(fixtures.length + brokenErrors.length).toBeGreaterThan(200);
  });

  it.each(fixtures.map(({ name, field, sent }) => [name, field.path, sent] as const))(
    "%s names the argument %s",
    async (_name, path, { status, contentType = "application/json", body }) => {
      const content = typeof body === "string" ? body : JSON.stringify(body);
      const error = await errorFor({ status, headers: { "content-type": contentType }, body: content });
      expect(error).toMatchObject({ code: "UPSTREAM_REJECTED", executed: "no" });
      expect(error.fix?.map((fix) => fix.path)).toEqual([path]);
      expect(error.fix?.[0]?.problem).toContain("the API said: ");
      expect(error.upstream?.said ?? "").not.toMatch(/[{}<>]/);
      expectPresentable(error);
    },
  );

  it.each(brokenErrors.map((broken) => [broken.name, broken] as const))(
    "%s is an envelope all the same",
    { timeout: 60_000 },
    async (_name, { headers = { "content-type": "text/plain" }, body, said }) => {
      const error = await errorFor({ status: 422, headers, body });
      expect(error).toMatchObject({ code: "UPSTREAM_REJECTED", executed: "no", upstream: { status: 422 } });
      if (said !== undefined) expect(error.upstream?.said).toBe(said);
      expectPresentable(error);
    },
  );

  it("answers GraphQL with 200 that failed while it was executed truthfully: nobody knows", async () => {
    const body = JSON.stringify({ data: null, errors: [{ message: "boom", path: ["createThing"] }] });
    const sent = { status: 200, headers: { "content-type": "application/json" }, body };
    expect(await errorFor(sent)).toMatchObject({ code: "OUTCOME_UNKNOWN", executed: "unknown" });
    expect(await errorFor(sent, { ...tool, policy: readPolicy })).toMatchObject({ executed: "no" });
  });
});
