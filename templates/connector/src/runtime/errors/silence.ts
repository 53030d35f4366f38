const byCode: Readonly<Record<string, string>> = {
  ECONNREFUSED: "it refuses connections",
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  UND_ERR_SOCKET: "the connection was cut",
  ENOTFOUND: "its name is not known",
  EAI_AGAIN: "its name could not be looked up",
  ETIMEDOUT: "no connection came about in time",
  UND_ERR_CONNECT_TIMEOUT: "no connection came about in time",
  UND_ERR_HEADERS_TIMEOUT: "no answer came in time",
  UND_ERR_BODY_TIMEOUT: "no answer came in time",
};

/** Why an upstream did not answer, in words that hold nothing of the request; undefined when it is not plain. */
export function reasonOfSilence(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  if (cause.name === "TimeoutError") return "no answer came in time";
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  if (/CERT|ERR_TLS|ERR_SSL|UNABLE_TO_VERIFY/.test(code)) return "its certificate is not accepted";
  return Object.hasOwn(byCode, code) ? byCode[code] : undefined;
}
