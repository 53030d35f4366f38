import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as api from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { compact } from "../../../../templates/connector/src/runtime/compact.js";
import { createDispatcher } from "../../../../templates/connector/src/runtime/dispatch.js";
import { execute } from "../../../../templates/connector/src/runtime/execute.js";
import { createLogger } from "../../../../templates/connector/src/runtime/logging.js";
import { plainTracing, type Tracing } from "../../../../templates/connector/src/runtime/telemetry/call-trace.js";
import { createTracing } from "../../../../templates/connector/src/runtime/telemetry/tracing.js";
import { createToolbox } from "../../../../templates/connector/src/runtime/toolbox.js";
import { credential, readPolicy } from "../calls.js";
import { sampleTool } from "../samples.js";

const parent = "0af7651916cd43dd8448eb211c80319c";
const context = { traceparent: `00-${parent}-b7ad6b7169203331-01`, baggage: "tenant=7" };

let server: Server;
let status = 200;
let received: IncomingHttpHeaders = {};

beforeAll(async () => {
  server = createServer((request, response) => {
    received = request.headers;
    response.writeHead(status, { "content-type": "application/json" }).end('{"id":"private result"}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

beforeEach(() => {
  status = 200;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** A read through `execute` and `compact`, traced. */
async function call(tracing: Tracing, traceContext: typeof context | undefined): Promise<void> {
  const tools = { get_thing: async () => sampleTool("get_thing") };
  const toolbox = createToolbox({ tools, policy: { get_thing: readPolicy } });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const send = execute({ servers: new Map([[undefined, url]]) })(compact());
  const dispatch = createDispatcher({
    toolbox,
    handle: (one) => send({ ...one, credential: credential(), input: { id: "private argument" } }),
    log: await createLogger({ level: "silent", content: false }),
    tracing,
  });
  await dispatch({
    name: "get_thing",
    arguments: { id: "private argument" },
    principal: { id: "local", scopes: "local" },
    signal: new AbortController().signal,
    ...(traceContext !== undefined && { traceContext }),
  });
}

describe("without an SDK for traces", () => {
  it("the caller's trace context goes upstream as it is", async () => {
    await call(plainTracing, context);
    expect(received).toMatchObject(context);
    await call(await createTracing({ name: "shop", version: "1" }), context);
    expect(received).toMatchObject(context);
  });

  it("nothing goes upstream where there is none", async () => {
    await call(plainTracing, undefined);
    expect(received).not.toHaveProperty("traceparent");
  });
});

describe("with an SDK for traces", () => {
  const exporter = new InMemorySpanExporter();

  beforeAll(() => {
    api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    api.propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    api.trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  });
  beforeEach(() => exporter.reset());
  afterAll(() => {
    api.trace.disable();
    api.context.disable();
    api.propagation.disable();
  });

  async function spans(): Promise<{ readonly tool: ReadableSpan; readonly http: ReadableSpan }> {
    await call(await createTracing({ name: "shop", version: "1" }), context);
    const [http, tool] = exporter.getFinishedSpans();
    if (http === undefined || tool === undefined) throw new Error("two spans were expected");
    return { tool, http };
  }

  it("a call is a span of its caller's trace, and a request to the upstream a span of the call", async () => {
    const { tool, http } = await spans();
    expect(tool).toMatchObject({ name: "tools/call get_thing", kind: api.SpanKind.SERVER });
    expect(tool.spanContext().traceId).toBe(parent);
    expect(tool.parentSpanContext?.spanId).toBe("b7ad6b7169203331");
    expect(http).toMatchObject({ name: "GET /thing/{id}", kind: api.SpanKind.CLIENT });
    expect(http.parentSpanContext?.spanId).toBe(tool.spanContext().spanId);
    expect(http.attributes).toMatchObject({ "http.response.status_code": 200, "server.address": "127.0.0.1" });
    expect(received.traceparent).toBe(`00-${parent}-${http.spanContext().spanId}-01`);
  });

  it("a failure is told by its code alone", async () => {
    status = 404;
    const { tool, http } = await spans();
    expect(tool.status).toEqual({ code: api.SpanStatusCode.ERROR });
    expect(tool.attributes["error.type"]).toBe("UPSTREAM_NOT_FOUND");
    expect(http.attributes["error.type"]).toBe("404");
  });

  it("no span holds an argument, a result or an address with arguments in it", async () => {
    const { tool, http } = await spans();
    expect(
      JSON.stringify([tool.attributes, tool.name, tool.events, http.attributes, http.name, http.events]),
    ).not.toMatch(/private/);
  });
});
