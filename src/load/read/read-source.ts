import type { LoadRequest } from "../request.js";
import { fetchUrl } from "./fetch-url.js";
import { readDocumentFile } from "./read-file.js";
import { readStandardInput } from "./read-standard-input.js";

/** The bytes of the document itself; `label` is how the user named it. @throws Refusal when it cannot be read */
export async function readSource(request: LoadRequest, address: string, label: string): Promise<Uint8Array> {
  const { source, content, allowPrivate = false } = request;
  if (content !== undefined) return Buffer.from(content);
  switch (source.kind) {
    case "file":
      return readDocumentFile(address, label);
    case "url":
      return fetchUrl(address, allowPrivate);
    case "stdin":
    case "answers":
      return readStandardInput(label);
  }
}
