import type { ClientCertificate } from "./access/client-certificate.js";
import type { Secret } from "./access/secret.js";
import type { ErrorBody } from "./errors/tool-error.js";
import type { Policy } from "./policy.js";
import type { Tool } from "./tool.js";
import type { CallTrace } from "./telemetry/call-trace.js";
import type { Pass } from "./upstream/gate.js";

/** Who calls. On stdio the operating-system user; on HTTP issuer and subject of the access token. */
export interface Principal {
  readonly id: string;
  /** Scopes of the caller's token; `local` where there is no token: stdio and a loopback bind without an issuer. */
  readonly scopes: ReadonlySet<string> | "local";
  /** The caller's own token: for its exchange at a token endpoint (RFC 8693) and for nothing else. */
  readonly token?: Secret;
}

/** One call of one tool as it enters the pipeline. */
export interface Call {
  /** Public id, `c_7f3k2m`: safe to show and to log. */
  readonly id: string;
  readonly tool: Tool;
  readonly policy: Policy;
  /** As the client sent them. */
  readonly arguments: unknown;
  readonly principal: Principal;
  /** Fires when the client leaves. A write that has begun is finished all the same. */
  readonly signal: AbortSignal;
  /** A key that the client itself sent, in `_meta` or the `Idempotency-Key` header. */
  readonly clientKey?: string;
  /** Says what the call is waiting for; present when the client has asked to be told. */
  readonly progress?: (waitingFor: string) => void;
  /** Takes note of what is sent upstream. */
  readonly trace?: CallTrace;
}

/** After `authorize`: the caller may use the tool, and the upstream credential is at hand and fresh. */
export interface AuthorizedCall extends Call {
  readonly credential: UpstreamCredential;
}

/** What is added to an upstream request. Never the caller's own token. */
export interface UpstreamCredential {
  /** Shown where the connection is made (TLS), not in the request. */
  readonly certificate?: ClientCertificate;
  /** Headers, query parameters and cookies; called for each attempt, just before it is sent. */
  apply(): Promise<{
    readonly headers: Readonly<Record<string, string>>;
    readonly query: Readonly<Record<string, string>>;
    readonly cookies: Readonly<Record<string, string>>;
  }>;
  /** After a 401: obtains a new token; false when there is nothing to renew. */
  renew(): Promise<boolean>;
}

/** After `validate`: arguments are exactly what the tool declares. */
export interface ValidCall extends AuthorizedCall {
  /** Arguments in wire form, without the key argument. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The key argument, or the client's own key. Undefined for reads, and for writes that may do without. */
  readonly key?: string;
  /** What the caller has said about the part of the result that it wants. */
  readonly reading?: Reading;
}

/** Which part of a result is wanted. It never changes what is done, so it is no part of what a write is recognised by. */
export interface Reading {
  readonly cursor?: CursorState;
  readonly fields?: readonly string[];
  readonly full?: true;
}

/** Where a result went on from; what a cursor says. */
export interface CursorState {
  /** Arguments that the upstream takes for the part of its list that is meant. */
  readonly position?: Readonly<Record<string, string | number>>;
  /** Items of the upstream's list in the parts before. */
  readonly seen?: number;
  /** Of the first item in the part before: an upstream that gives the same part again is not asked for ever. */
  readonly before?: string;
  /** What is still to be shown of that part; absent: all of it. */
  readonly rests?: readonly Rest[];
}

/** A list or a text of which only the beginning was shown. */
export interface Rest {
  /** Wire names from the root of the result. */
  readonly path: readonly string[];
  /** Items or characters that were shown. */
  readonly from: number;
  /** Of the last item that was shown: it finds the place again when the list has changed. */
  readonly anchor?: string;
}

/** After `once`: the right to send. */
export interface ClaimedCall extends ValidCall {
  /** Undefined for reads. */
  readonly claim?: {
    /** Sent in the upstream's own key header or field. */
    readonly upstreamKey?: string;
    /** Whether the upstream removes duplicates, so that an uncertain request may be sent again. */
    readonly dedupes: boolean;
    /** An earlier send of the same effect may have been executed: this one repeats it, and the upstream removes duplicates. */
    readonly sentBefore?: boolean;
    /** Milliseconds left of the lease by the owner's monotonic clock: no attempt may start with less than its timeout. */
    remaining(): number;
    /** Takes note of an answer of the upstream, for the record. */
    answered?(response: UpstreamResponse): void;
    /** Leave to send, where it was obtained before the write began. */
    readonly pass?: Pass;
  };
}

/** After `execute`: the upstream has answered with success. */
export interface AnsweredCall extends ClaimedCall {
  readonly response: UpstreamResponse;
}

export interface UpstreamResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Decompressed, within the size bound. */
  readonly body: Uint8Array;
  /** False when the body was cut or stalled after good headers. */
  readonly complete: boolean;
  /** The rest was not read because there was too much of it. */
  readonly tooLarge?: boolean;
  /** The compression of its body that could not be undone. */
  readonly undecodable?: string;
  /** It answers a repeat, and what became of the write when it was sent before is not known. */
  readonly uncertain?: true;
}

/** What a call becomes: the tool's `structuredContent`, declared by its output schema. */
export type Answer =
  | {
      readonly status: "ok";
      readonly notice?: string;
      readonly page?: Page;
      readonly result: unknown;
      readonly call?: CallInfo;
      readonly attachments?: readonly Attachment[];
    }
  | { readonly status: "error"; readonly notice?: string; readonly error: ErrorBody; readonly call?: CallInfo };

/** How much of a list is shown, when it is not all that there is. */
export interface Page {
  /** Items in this result. */
  readonly returned?: number;
  /** All items that there are, where that is known. */
  readonly total?: number;
  /** What the tool takes as its cursor to go on. */
  readonly next_cursor?: string;
}

export interface CallInfo {
  readonly id: string;
  readonly replayed: boolean;
  readonly executed_now: boolean;
  readonly age_s?: number;
  readonly duplicate_of?: string;
  readonly again_key?: string;
  readonly absent_key?: string;
}

/** Binary results travel beside the structured answer, as embedded resources. */
export interface Attachment {
  readonly contentType: string;
  readonly base64: string;
}

export type Handler<C> = (call: C) => Promise<Answer>;
/** One step of the pipeline: does its part, hands an enriched call on. Failure is a thrown `ToolError`. */
export type Middleware<In, Out> = (next: Handler<Out>) => Handler<In>;
