import type { Response } from "../model/types.js";

/** 200, then 201, then other 2xx; one with content before one without. */
export function bestResponse(responses: readonly Response[]): Response | undefined {
  const good = responses.filter(({ status }) => status.startsWith("2"));
  return good.find(({ content }) => content.length > 0) ?? good[0];
}
