import type { Config, Effect } from "../config/types.js";
import type { Document, JsonValue } from "../load/types.js";
import type {
  ApiModel,
  Component,
  HttpMethod,
  LeftOutOperation,
  MediaFamily,
  Operation,
  ParameterLocation,
  ParameterStyle,
  RequiredSets,
  Schema,
  SecurityScheme,
} from "../model/types.js";
import type { Kept } from "./kept.js";
import type { Under } from "./scopes/levels.js";
import type { ScopeLock } from "./scopes/lock.js";

/** A decision with its reason: printed by `inspect`, asked about in a review. */
export interface Decision<Verdict> {
  readonly verdict: Verdict;
  /** One sentence. */
  readonly reason: string;
  /** Where in the document the reason stands. */
  readonly pointer: string;
}

export type { Effect } from "../config/types.js";
export type { Under } from "./scopes/levels.js";
export type Risk = "read" | "write" | "destructive" | "admin";

/** Everything that rendering needs; all names are final, all decisions are taken. Frozen. */
export interface ConnectorPlan {
  readonly config: Config;
  /** npm package name, `acme-mcp`. */
  readonly name: string;
  /** Document title, cleaned, one line. */
  readonly title: string;
  /** What the server is for, told to the model at connection: at most 2,000 characters. */
  readonly instructions: string;
  readonly document: {
    readonly title: string;
    readonly version: string;
    readonly sha256: string;
    /** Overlays that were applied, in order; absent when there are none. */
    readonly overlays?: Document["overlays"];
    readonly dialect: Document["dialect"];
    /** URL that it was read from, without query and credentials; absent when it came from elsewhere. */
    readonly address?: string;
    /** Where characters that nobody sees were taken out; absent when nowhere. */
    readonly hidden?: readonly HiddenPlace[];
  };
  readonly upstream: UpstreamPlan;
  /** Sorted by name. */
  readonly tools: readonly ToolPlan[];
  /** Shared input schemas that at least one tool uses, sorted by file. */
  readonly schemas: readonly SchemaPlan[];
  /** Tools that are no more, and whose callers are told so; sorted by name. */
  readonly removed: readonly RemovedToolPlan[];
  /** What it may ask for, and why: `scopes.lock.json`. */
  readonly scopes: ScopeLock;
  readonly leftOut: readonly LeftOutOperation[];
  /** The part of the document that the tools came from: operations, components, security; ready for `openapi.json`. */
  readonly pinned: JsonValue;
}

/** A place in the user's files that characters were taken out of. */
export interface HiddenPlace {
  readonly pointer: string;
  /** `U+202E`. */
  readonly characters: readonly string[];
  /** The tool whose operation it stands in. */
  readonly tool?: string;
}

export interface RemovedToolPlan {
  readonly name: string;
  /** Version of the document that was the first without it, as a line of plain text. */
  readonly since: string;
  /** The tool that does now what it did. */
  readonly use?: string;
}

export interface UpstreamPlan {
  /** Absolute, without a trailing slash; absent when the document names none: then `UPSTREAM_URL` must be set. */
  readonly baseUrl?: string;
  /** Base URLs of operations that have servers of their own, with the variable that overrides each. */
  readonly otherServers: readonly { readonly id: string; readonly baseUrl: string; readonly variable: string }[];
  /** The schemes that at least one tool uses, sorted by id. */
  readonly credentials: readonly CredentialPlan[];
}

export interface CredentialPlan {
  /** Key in emitted code, camelCase. */
  readonly id: string;
  readonly scheme: SecurityScheme;
  /** Prefix of its environment variables, `SHOP`. */
  readonly prefix: string;
  /** Variables it reads, `SHOP_CLIENT_ID`, …, with what each is. */
  readonly variables: readonly CredentialVariable[];
  /** What a token request asks for, sorted: the least that lets all tools in. */
  readonly scopes: readonly string[];
  /** What it asks for under a narrower profile, where that is less. */
  readonly scopesUnder: Under<readonly string[]>;
  /** How tokens are obtained; OAuth and OpenID Connect only. */
  readonly oauth?: OAuthPlan;
}

/** What a document says about obtaining tokens. URLs are absolute, https or loopback. */
export interface OAuthPlan {
  /** The flows that a connector can use, the best first. */
  readonly grants: readonly ("clientCredentials" | "authorizationCode" | "deviceAuthorization")[];
  readonly tokenUrl?: string;
  readonly authorizationUrl?: string;
  readonly deviceAuthorizationUrl?: string;
  readonly metadataUrl?: string;
  /** A scope that opens nothing, and without which no refresh token is given. */
  readonly offlineScope?: string;
}

export interface CredentialVariable {
  readonly name: string;
  readonly secret: boolean;
  /** The best way in goes through it. */
  readonly required: boolean;
  /** Required, but the API takes another credential in its place. */
  readonly replaceable: boolean;
  /** For some providers only: listed in `.env.example` and in no form. */
  readonly rare: boolean;
  readonly title: string;
  readonly description: string;
}

export interface ToolPlan {
  readonly operation: Operation;
  /** `create_refund` */
  readonly name: string;
  /** `createRefund` */
  readonly exportName: string;
  /** Folder, `refunds` */
  readonly group: string;
  /** `src/tools/refunds/create-refund.ts` */
  readonly file: string;
  readonly title: string;
  /** What it does, when to use it and when not; at most 1,024 characters. */
  readonly description: string;
  readonly effect: Decision<Effect>;
  readonly risk: Decision<Risk>;
  /** Alternatives, best first; each maps a credential id to the scopes it must carry. Empty: anonymous. */
  readonly access: readonly AccessAlternative[];
  /** The alternatives under a narrower profile, where they are others. */
  readonly accessUnder: Under<readonly AccessAlternative[]>;
  /** Absent for reads. */
  readonly idempotency?: IdempotencyPlan;
  readonly input: InputPlan;
  readonly request: RequestPlan;
  readonly result: ResultPlan;
  /** What a caller may say about how the result is shown; absent when there is nothing to say. */
  readonly reading?: ReadingPlan;
  /** Estimate of what the tool costs in a model's context: characters of the serialised tool / 4. */
  readonly tokens: number;
  /** Bytes of the tool in `tools/list`. */
  readonly bytes: number;
}

export type AccessAlternative = readonly { readonly credential: string; readonly scopes: readonly string[] }[];

export interface IdempotencyPlan {
  /** Name of the key argument: `idempotency_key` unless the operation has an argument of that name. */
  readonly argument: string;
  /** Whether the operation is idempotent by HTTP (PUT, DELETE): it may be sent again. */
  readonly method: "idempotent" | "unsafe";
  /** The upstream's own key, which ours is bound to and which the model does not see. */
  readonly upstream?: UpstreamKeyPlan;
  /** The tool that can tell what became of an uncertain call, with the argument that identifies it when there is one. */
  readonly verifyWith?: string;
}

export interface UpstreamKeyPlan {
  readonly in: "header" | "body";
  readonly wireName: string;
  /** Where the upstream does not take 32 hexadecimal digits: a UUID, or so many digits. */
  readonly layout?: "uuid" | number;
}

/** The arguments of a tool, in order: required first. */
export interface InputPlan {
  readonly arguments: readonly ArgumentPlan[];
  /** What the fields of the body must obey together. */
  readonly rules: ObjectRules;
  /** The advertised JSON Schema of the root object, without the key argument. */
  readonly advertised: Readonly<Record<string, unknown>>;
  /** Pointers into the full schema that the advertised one leaves out for size; still checked. */
  readonly unadvertised: readonly string[];
  /** Digest of the full schema where some of it is not advertised: by it a change there is seen. */
  readonly unadvertisedDigest?: string;
  /** Arguments that pass the emitted schema: what the emitted tests call the tool with. */
  readonly sample?: JsonValue;
}

/** What an object must obey besides the schemas of its properties, in the names that a model sees. */
export interface ObjectRules {
  readonly minProperties?: number;
  readonly maxProperties?: number;
  /** The properties that count for the two; all when absent. */
  readonly counted?: readonly string[];
  readonly requiredSets?: RequiredSets;
}

export interface ArgumentPlan {
  /** As the model sees it: `^[A-Za-z0-9_.-]{1,64}$`. */
  readonly name: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Schema;
  /** Where it goes. */
  readonly target:
    | { readonly kind: "parameter"; readonly index: number }
    | { readonly kind: "field"; readonly wireName: string }
    | { readonly kind: "body" };
}

export interface RequestPlan {
  readonly method: HttpMethod;
  /** Path template; every `{placeholder}` is the wire name of a path parameter. */
  readonly path: string;
  /** Id of `UpstreamPlan.otherServers`; absent for the API's own. */
  readonly server?: string;
  readonly parameters: readonly RequestParameter[];
  readonly body?: RequestBodyPlan;
  /** `Accept` header. */
  readonly accept: string;
}

export interface RequestParameter {
  /** Argument name; absent for a constant. */
  readonly argument?: string;
  /** A parameter with a single possible value is sent, not asked for. */
  readonly constant?: JsonValue;
  readonly wireName: string;
  readonly in: ParameterLocation;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly allowReserved: boolean;
  readonly contentType?: string;
}

export interface RequestBodyPlan {
  readonly contentType: string;
  readonly family: MediaFamily;
  /** `fields`: the arguments are the first-level fields; `whole`: one argument is the body. */
  readonly shape:
    | { readonly kind: "fields"; readonly fields: readonly { readonly argument: string; readonly wireName: string }[] }
    | { readonly kind: "whole"; readonly argument: string };
  /** Form and multipart, by wire name. */
  readonly encoding: ReadonlyMap<
    string,
    {
      readonly contentType?: string;
      readonly contentTypes?: readonly string[];
      readonly style?: ParameterStyle;
      readonly explode?: boolean;
    }
  >;
}

/** The connector's own arguments of a reading tool, by the names they have there, and how its list goes on. */
export interface ReadingPlan {
  /** Takes the cursor that the result before has given. */
  readonly cursor?: string;
  /** Takes the fields that are wanted. */
  readonly fields?: string;
  /** Takes `full`: what is left out otherwise, too. */
  readonly detail?: string;
  readonly paging?: PagingPlan;
  /** The version of what was read is shown: a tool that changes it asks for it. */
  readonly version?: true;
}

/** How the upstream's list goes on. */
export interface PagingPlan {
  /** Arguments that say where in the list a call stands: a cursor carries them, a model does not see them. */
  readonly position: readonly ArgumentPlan[];
  /** What the first call sends of them. */
  readonly start?: Readonly<Record<string, number>>;
  /** Ways to find the next part, the surest first. */
  readonly next: readonly NextPlan[];
  /** Where the answer says whether more follow, or how many there are. */
  readonly more?: { readonly at: readonly string[]; readonly means: "more" | "last" | "pages" | "total" };
}

/** Where the next part of a list is to be had from. */
export type NextPlan =
  /** The value of a field, given to an argument. */
  | { readonly by: "token"; readonly argument: string; readonly at: readonly string[] }
  /** The value of a header, given to an argument. */
  | { readonly by: "header"; readonly argument: string; readonly name: string }
  /** Arguments in the query of an address that stands in a field. */
  | { readonly by: "address"; readonly at: readonly string[] }
  /** Arguments in the query of `Link: …; rel="next"` (RFC 8288). */
  | { readonly by: "link" }
  /** A field of the last item, given to an argument. */
  | { readonly by: "last item"; readonly argument: string; readonly field: string }
  /** Counted on from `first`, or from what the answer says that it is. */
  | {
      readonly by: "page" | "offset";
      readonly argument: string;
      readonly first?: number;
      readonly echo?: readonly string[];
      /** The argument that says how many are wanted, with what holds without it and the most that is declared. */
      readonly size?: { readonly argument: string; readonly default?: number; readonly maximum?: number };
    };

/** What comes back. */
export type ResultPlan =
  | {
      readonly kind: "json";
      readonly schema: ResultSchema;
      /** Where the list is that the answer is about, when there is one whose items have fields. */
      readonly items?: readonly string[];
      /** Declared fields of an item, or of the one thing, that are shown only when asked for. */
      readonly more?: readonly string[];
    }
  | { readonly kind: "text" }
  | { readonly kind: "binary"; readonly contentType: string }
  | { readonly kind: "empty" };

/** A projection: JSON Schema of the kept part, key fields first, inlined, bounded in size; every node may be null. */
export type ResultSchema =
  | { readonly type: "object"; readonly properties: Readonly<Record<string, ResultSchema>> }
  | { readonly type: "array"; readonly items: ResultSchema }
  | { readonly type: "string" | "number" | "integer" | "boolean" }
  /** Anything: kept as it is. */
  | Readonly<Record<string, never>>;

/** A component as one emitted file. */
export interface SchemaPlan {
  readonly component: Component;
  /** `address` */
  readonly exportName: string;
  /** `src/schemas/address.ts` */
  readonly file: string;
}

/** What `plan()` takes besides the model. */
export interface PlanInput {
  readonly model: ApiModel;
  readonly config: Config;
  /** What the model was built from: the source of `pinned`. */
  readonly document: Document;
  /**
   * Keys of the operations that belong together where scopes are chosen; each of the others is looked at by itself. All when
   * absent.
   */
  readonly focus?: ReadonlySet<string>;
  /** What an earlier run has decided. */
  readonly kept?: Kept | undefined;
}
