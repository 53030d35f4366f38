import type { Dispatcher } from "undici";
import type { UpstreamResponse } from "../call.js";
import { AnswerBody } from "./answer-body.js";

type Controller = Dispatcher.DispatchController;
type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler["onResponseStart"]>>[2];

/**
 * Receives the answer to one request from undici's `dispatch`, on which its other methods are built: the stream and the signal
 * that they put around an answer cost almost as much as the rest of a small one.
 */
export class Reception implements Dispatcher.DispatchHandler {
  /** Rejects when no headers came. Once they are there, what is missing is said by `complete`. */
  readonly response: Promise<UpstreamResponse>;
  #answer: (response: Promise<UpstreamResponse>) => void = () => undefined;
  #fail: (reason: Error) => void = () => undefined;
  #controller: Controller | undefined;
  #body: AnswerBody | undefined;
  #givenUp: Error | undefined;

  constructor() {
    this.response = new Promise((resolve, reject) => {
      this.#answer = resolve;
      this.#fail = reject;
    });
  }

  /** Waits no longer. A request that has not begun to leave will not. */
  giveUp(reason: Error): void {
    this.#givenUp = reason;
    this.#controller?.abort(reason);
    this.#end(reason);
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#givenUp !== undefined) controller.abort(this.#givenUp);
  }

  onResponseStart(controller: Controller, status: number, headers: Headers): void {
    if (status < 200) return;
    const texts = textsOf(headers);
    const body = new AnswerBody(controller, texts["content-encoding"]);
    this.#body = body;
    this.#answer(body.received.then((received) => ({ status, headers: texts, ...received })));
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    this.#body?.write(chunk);
  }

  onResponseEnd(): void {
    this.#body?.end();
  }

  onResponseError(_controller: Controller, error: Error): void {
    this.#end(error);
  }

  #end(reason: Error): void {
    if (this.#body === undefined) this.#fail(reason);
    else this.#body.cutOff();
  }
}

/** Those that came several times are one (RFC 9110 section 5.2). */
function textsOf(headers: Headers): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const [name, value = ""] of Object.entries(headers))
    texts[name] = typeof value === "string" ? value : value.join(", ");
  return texts;
}
