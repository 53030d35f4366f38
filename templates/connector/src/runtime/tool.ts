import type { z } from "zod";

/** One operation of the upstream as the model sees it. What it may do stands in `src/policy.ts`. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Strict at every level; the key argument of a write is added by the runtime. */
  readonly input: z.ZodObject;
  readonly request: RequestDefinition;
  readonly result: ResultDefinition;
  /** What a caller may say about the part of the result that it wants; only reading tools have it. */
  readonly reading?: ReadingDefinition;
}

/** Arguments of the connector's own, by the names that they have in this tool, and how the upstream's list goes on. */
export interface ReadingDefinition {
  /** Takes `page.next_cursor` of the result before. */
  readonly cursor?: string;
  /** Takes the names of the fields that are wanted. */
  readonly fields?: string;
  /** Takes `full`, for what is left out otherwise, too. */
  readonly detail?: string;
  /** The version of what was read is shown: a tool that changes it asks for it. */
  readonly version?: true;
  readonly paging?: PagingDefinition;
}

/** How a list goes on at the upstream. */
export interface PagingDefinition {
  /** The arguments that say where in the list a call stands: a cursor carries them, no caller gives them. */
  readonly position: z.ZodObject;
  /** What the first call sends of them. */
  readonly start?: Readonly<Record<string, number>>;
  /** Ways to find the next part, the surest first. */
  readonly next: readonly NextDefinition[];
  /** Where the answer says whether more follow, or how many there are. */
  readonly more?: { readonly at: readonly string[]; readonly means: "more" | "last" | "pages" | "total" };
}

export type NextDefinition =
  | { readonly by: "token"; readonly argument: string; readonly at: readonly string[] }
  | { readonly by: "header"; readonly argument: string; readonly name: string }
  /** Arguments in the query of an address: nothing else of it is used. */
  | { readonly by: "address"; readonly at: readonly string[] }
  /** The same with `Link: …; rel="next"` (RFC 8288). */
  | { readonly by: "link" }
  | { readonly by: "last item"; readonly argument: string; readonly field: string }
  | CountingDefinition;

/** Counts pages or items, from `first` or from what the answer calls the page that it is. */
export interface CountingDefinition {
  readonly by: "page" | "offset";
  readonly argument: string;
  readonly first?: number;
  readonly echo?: readonly string[];
  /** The argument that says how many are wanted, with what holds without it and the most that is declared. */
  readonly size?: { readonly argument: string; readonly default?: number; readonly maximum?: number };
}

/** How validated arguments become an HTTP request. */
export interface RequestDefinition {
  readonly method: "GET" | "HEAD" | "OPTIONS" | "TRACE" | "POST" | "PUT" | "PATCH" | "DELETE" | "QUERY";
  /** Relative to the base URL; each `{name}` is the wire name of a path parameter. */
  readonly path: string;
  /** Id of a server in `src/upstream.ts`; absent: the API's own. */
  readonly server?: string;
  readonly parameters: readonly ParameterDefinition[];
  readonly body?: BodyDefinition;
  /** `Accept` header, `application/json` when absent. */
  readonly accept?: string;
}

/** Style and explode as in OpenAPI 3.1 section 4.8.12; absent: the default of the location. */
export interface ParameterDefinition {
  /** The argument it comes from; absent when `constant` is sent. */
  readonly argument?: string;
  readonly constant?: string | number | boolean;
  readonly in: "path" | "query" | "header" | "cookie";
  /** The argument's name when absent. */
  readonly wireName?: string;
  readonly style?: "simple" | "label" | "matrix" | "form" | "spaceDelimited" | "pipeDelimited" | "deepObject";
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
  /** Serialised as this media type instead of a style. */
  readonly contentType?: string;
}

export type BodyDefinition = {
  /** Media type that is sent. */
  readonly type: string;
  /** Form and multipart: how single fields are written, by wire name. */
  readonly encoding?: Readonly<Record<string, FieldEncoding>>;
} & (
  | {
      /** Arguments that are first-level fields. */
      readonly fields: readonly string[];
      /** Argument to wire name, where they differ. */
      readonly wireNames?: Readonly<Record<string, string>>;
      readonly argument?: never;
    }
  /** The one argument that is the body. */
  | { readonly argument: string; readonly fields?: never; readonly wireNames?: never }
);

export interface FieldEncoding {
  readonly contentType?: string;
  /** Of a file, where several are allowed: `image/png`, `image/*`. */
  readonly contentTypes?: readonly string[];
  readonly style?: "form" | "spaceDelimited" | "pipeDelimited" | "deepObject";
  readonly explode?: boolean;
}

/** What a good answer becomes. */
export type ResultDefinition =
  | {
      readonly kind: "json";
      readonly schema: ResultSchema;
      /** Where the list is that the answer is about; absent when it is about one thing. */
      readonly items?: readonly string[];
      /** Declared fields of an item, or of the one thing, that are shown only when they are asked for. */
      readonly more?: readonly string[];
    }
  | { readonly kind: "text" }
  | { readonly kind: "binary"; readonly contentType: string }
  | { readonly kind: "empty" };

/** The kept part of a JSON answer, key fields first. Every node may be null upstream; `{}` keeps anything. */
export type ResultSchema =
  | { readonly type: "object"; readonly properties: Readonly<Record<string, ResultSchema>> }
  | { readonly type: "array"; readonly items: ResultSchema }
  | { readonly type: "string" | "number" | "integer" | "boolean" }
  | { readonly type?: never };

/** Tool name to the module that holds it. */
export type ToolLoaders = Readonly<Record<string, () => Promise<Tool>>>;

/** Declares a tool. Annotate the constant with `Tool`: the inferred type of a schema is costly to carry around. */
export function defineTool(tool: Tool): Tool {
  return Object.freeze(tool);
}
