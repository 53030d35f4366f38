import { resolve } from "node:path";
import type { DocumentSource } from "./types.js";

export interface LoadRequest {
  readonly source: DocumentSource;
  /** The text itself, for `answers` and for standard input that was read already. */
  readonly content?: string;
  /** Private, loopback and link-local addresses, and plain http, are allowed. */
  readonly allowPrivate?: boolean;
  /** References to files are followed under this folder; the folder of the document when absent. */
  readonly referenceRoot?: string;
  /** OpenAPI Overlay files, applied in order. */
  readonly overlays?: readonly string[];
  readonly cwd: string;
}

/** What `--spec` names: `-` is standard input, `http://` and `https://` begin a URL, all else is a file. */
export function documentSource(spec: string): DocumentSource {
  if (spec === "-") return { kind: "stdin" };
  return /^https?:\/\//i.test(spec) ? { kind: "url", url: spec } : { kind: "file", path: spec };
}

/** The source as the user named it, for messages. */
export function sourceLabel(source: DocumentSource): string {
  switch (source.kind) {
    case "file":
      return source.path;
    case "url":
      return source.url;
    case "stdin":
      return "<stdin>";
    case "answers":
      return "<answers>";
  }
}

/** Where the source lies: an absolute path or a URL; empty when it has no place of its own. */
export function sourceAddress(source: DocumentSource, cwd: string): string {
  if (source.kind === "file") return resolve(cwd, source.path);
  return source.kind === "url" ? source.url : "";
}
