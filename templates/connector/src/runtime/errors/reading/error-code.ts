import { firstText, isText, type Members, membersOf } from "./json-members.js";

const CODES = ["code", "error_code", "errorCode", "Code", "__type", "faultcode", "errorKey", "errorType"];
/** A name that is meant for programs, not a sentence. */
const SYMBOL = /^[A-Za-z][\w.:#/-]{1,99}$/;
/** What is true of every error tells none from another. */
const GENERAL = /^(?:failure|failed|fail|error)$/i;

/** The upstream's own name of an error: the part that its documentation lists. */
export function codeOf(error: Members): string | undefined {
  const named = firstText(error, CODES) ?? firstText(membersOf(error.extensions), ["code"]);
  if (named !== undefined) return refined(lastPart(named, /#/), error);
  return statusName(error) ?? symbol(error.error) ?? ownNumber(error.code ?? error.error_code) ?? typeName(error.type);
}

/** AIP-193 and Kubernetes name it beside a number, Kubernetes in `reason`. */
function statusName({ status, reason }: Members): string | undefined {
  return [status, reason].map(symbol).find((name) => name !== undefined && /[A-Z]/.test(name) && !GENERAL.test(name));
}

/** OAuth and Slack say it in `error`. */
function symbol(value: unknown): string | undefined {
  return isText(value) && SYMBOL.test(value) ? value : undefined;
}

/** A number that is not the HTTP status once more. */
function ownNumber(value: unknown): string | undefined {
  return typeof value === "number" && (value < 100 || value > 599) ? String(value) : undefined;
}

/** RFC 9457: a URI, of which the last part tells one error from another. */
function typeName(type: unknown): string | undefined {
  return isText(type) && type !== "about:blank" ? lastPart(type, /[/#]/) : undefined;
}

function lastPart(name: string, separator: RegExp): string | undefined {
  return name.split(separator).findLast((part) => part !== "");
}

/** Stripe says of a declined card why, apart from that it was. */
function refined(code: string | undefined, { decline_code: why }: Members): string | undefined {
  return isText(why) && why !== code ? `${code}/${why}` : code;
}
