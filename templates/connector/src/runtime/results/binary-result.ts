import { withoutKnownSecrets } from "../access/redaction.js";
import type { AnsweredCall } from "../call.js";
import type { Shaped } from "./shaped.js";
import { unreadable } from "./unreadable.js";

/** Larger files would not get through most clients. */
const MAX_BYTES = 4 * 1024 * 1024;
const MEDIA_TYPE = /^[\w.+-]{1,100}\/[\w.+-]{1,100}/;

/** A file: beside the structured result, which says what it is. */
export function binaryResult(call: AnsweredCall, declaredType: string): Shaped {
  const { body, headers } = call.response;
  if (body.length > MAX_BYTES)
    throw unreadable(
      call,
      "RESPONSE_TOO_LARGE",
      `is a file of ${body.length} bytes, and at most ${MAX_BYTES} are passed on`,
    );
  const contentType =
    MEDIA_TYPE.exec(headers["content-type"] ?? "")?.[0] ??
    MEDIA_TYPE.exec(declaredType)?.[0] ??
    "application/octet-stream";
  return {
    result: { content_type: contentType, bytes: body.length },
    notices: ["The file is attached to this answer as a resource."],
    attachments: [{ contentType, base64: withoutSecrets(body).toString("base64") }],
  };
}

/** A file that repeats what the API was sent would carry it out. Any other file stays as it is. */
function withoutSecrets(body: Uint8Array): Buffer {
  const bytes = Buffer.from(body).toString("latin1");
  return Buffer.from(withoutKnownSecrets(bytes), "latin1");
}
