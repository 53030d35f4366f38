import type * as OpenTelemetry from "@opentelemetry/api";
import type { Answer } from "../call.js";
import type { UpstreamRequest } from "../upstream/build-request.js";
import type { Attempt } from "../upstream/client.js";
import { type CallTrace, PlainTrace, type Send, type TracedCall } from "./call-trace.js";

type Api = typeof OpenTelemetry;

/**
 * One span for the call and one for each request to the upstream, by the semantic conventions of OpenTelemetry for MCP and
 * HTTP. They hold names, codes and times; no arguments, no results, no addresses beyond host and port.
 */
export class SpanTrace extends PlainTrace implements CallTrace {
  readonly #api: Api;
  readonly #call: TracedCall;
  readonly #tracer: OpenTelemetry.Tracer;
  /** Without an SDK a span is nothing, and none is made for requests. */
  #isTraced = false;

  constructor(api: Api, tracer: OpenTelemetry.Tracer, call: TracedCall) {
    super(call);
    this.#api = api;
    this.#tracer = tracer;
    this.#call = call;
  }

  override run(work: () => Promise<Answer>): Promise<Answer> {
    const { propagation, SpanKind } = this.#api;
    const { tool, id, context } = this.#call;
    const parent = propagation.extract(this.#api.context.active(), { ...context });
    const attributes = {
      "mcp.method.name": "tools/call",
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": tool,
      "gen_ai.tool.call.id": id,
    };
    return this.#tracer.startActiveSpan(
      `tools/call ${tool}`,
      { kind: SpanKind.SERVER, attributes },
      parent,
      async (span) => {
        this.#isTraced = this.#api.trace.isSpanContextValid(span.spanContext());
        try {
          const answer = await work();
          if (answer.status === "error") this.#failed(span, answer.error.code);
          return answer;
        } finally {
          span.end();
        }
      },
    );
  }

  override send(request: UpstreamRequest, template: string, send: Send): Promise<Attempt> {
    if (!this.#isTraced) return super.send(request, template, send);
    const { propagation, SpanKind } = this.#api;
    const { hostname, port, protocol } = new URL(request.url);
    const attributes = {
      "http.request.method": request.method,
      "server.address": hostname,
      "server.port": Number(port) || (protocol === "https:" ? 443 : 80),
      "url.template": template,
      ...(this.sends > 0 && { "http.request.resend_count": this.sends }),
    };
    const name = `${request.method} ${template}`;
    return this.#tracer.startActiveSpan(name, { kind: SpanKind.CLIENT, attributes }, async (span) => {
      const headers: Record<string, string> = {};
      propagation.inject(this.#api.context.active(), headers);
      try {
        const attempt = await super.send({ ...request, headers: { ...request.headers, ...headers } }, template, send);
        this.#ended(span, attempt);
        return attempt;
      } finally {
        span.end();
      }
    });
  }

  #ended(span: OpenTelemetry.Span, attempt: Attempt): void {
    if (attempt.kind === "failed") return this.#failed(span, "no_answer");
    const { status } = attempt.response;
    span.setAttribute("http.response.status_code", status);
    if (status >= 400) this.#failed(span, String(status));
  }

  #failed(span: OpenTelemetry.Span, type: string): void {
    span.setAttribute("error.type", type);
    span.setStatus({ code: this.#api.SpanStatusCode.ERROR });
  }
}
