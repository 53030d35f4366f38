import { isIPv4, isIPv6 } from "node:net";

/** What a format means: how a value is recognised, how it is named, and a value that is right. */
export interface Format {
  readonly accepts: (text: string) => boolean;
  readonly expected: string;
  readonly example: string;
}

const ATOM = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+$/i;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
const TIME = /^(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,12})?(?:z|[+-](\d{2}):?(\d{2})?)$/i;
const UUID = /^(?:urn:uuid:)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const DURATION = /^P(?!$)(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?)$/;
const URI_CHARACTERS = /^(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[0-9a-f]{2})*$/i;
const BROKEN_IP_LITERAL = /^[^/?#]*:\/\/(?:[^/?#@]*@)?\[(?![0-9a-fv:][0-9a-f:.]*\])/i;
const JSON_POINTER = /^(?:\/(?:[^~/]|~[01])*)*$/;

const today = (): string => new Date().toISOString().slice(0, 10);

/** The formats that are checked, by name. Every expression here takes time linear in its input. */
export const formats: ReadonlyMap<string, Format> = new Map(
  Object.entries({
    email: { accepts: isEmail, expected: "an e-mail address", example: "ada@example.com" },
    "idn-email": {
      accepts: (text) => /^[^\s@]+@[^\s@]+$/.test(text),
      expected: "an e-mail address",
      example: "ada@example.com",
    },
    uuid: { accepts: (text) => UUID.test(text), expected: "a UUID", example: "3f2b8c1e-5d47-4a9b-9e0f-6c7d8a1b2c3d" },
    date: {
      accepts: isDate,
      expected: "a date as YYYY-MM-DD",
      get example() {
        return today();
      },
    },
    time: { accepts: isTime, expected: "a time with offset, as 14:30:00Z", example: "14:30:00Z" },
    "date-time": {
      accepts: isDateTime,
      expected: "a date and time with offset (RFC 3339)",
      get example() {
        return `${today()}T14:30:00Z`;
      },
    },
    duration: { accepts: (text) => DURATION.test(text), expected: "an ISO 8601 duration", example: "P1DT12H" },
    uri: { accepts: isUri, expected: "an absolute URI", example: "https://example.com/a" },
    url: { accepts: isUri, expected: "an absolute URL", example: "https://example.com/a" },
    "uri-reference": {
      accepts: (text) => URI_CHARACTERS.test(text),
      expected: "a URI or a relative reference",
      example: "/a/b",
    },
    hostname: { accepts: isHostname, expected: "a host name", example: "example.com" },
    ipv4: { accepts: isIPv4, expected: "an IPv4 address", example: "192.0.2.1" },
    ipv6: {
      accepts: (text) => isIPv6(text) && !text.includes("%"),
      expected: "an IPv6 address",
      example: "2001:db8::1",
    },
    byte: { accepts: isBase64, expected: "base64 text", example: "aGVsbG8=" },
    "json-pointer": { accepts: (text) => JSON_POINTER.test(text), expected: "a JSON Pointer", example: "/a/0" },
  } satisfies Record<string, Format>),
);

/** RFC 5321 mailbox, without quoted local parts and address literals. */
function isEmail(text: string): boolean {
  const at = text.lastIndexOf("@");
  if (at < 1 || text.length > 320) return false;
  const labels = text.slice(at + 1).split(".");
  return (
    labels.length > 1 &&
    labels.every((label) => LABEL.test(label)) &&
    text
      .slice(0, at)
      .split(".")
      .every((atom) => ATOM.test(atom))
  );
}

/** RFC 3339 full-date that exists in the calendar. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** RFC 3339 full-time; 60 is a leap second. */
function isTime(text: string): boolean {
  const parts = TIME.exec(text);
  if (parts === null) return false;
  const [hours, minutes, seconds, offsetHours, offsetMinutes] = parts.slice(1).map((part) => Number(part ?? 0));
  return (
    within(hours, 23) &&
    within(minutes, 59) &&
    within(seconds, 60) &&
    within(offsetHours, 23) &&
    within(offsetMinutes, 59)
  );
}

function within(value: number | undefined, highest: number): boolean {
  return value !== undefined && value <= highest;
}

function isDateTime(text: string): boolean {
  return /^[t ]$/i.test(text.charAt(10)) && isDate(text.slice(0, 10)) && isTime(text.slice(11));
}

/** RFC 3986, save that a query may hold brackets, as many do; a host that opens one is an IP literal. */
function isUri(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:./i.test(text) && URI_CHARACTERS.test(text) && !BROKEN_IP_LITERAL.test(text);
}

/** RFC 1123. */
function isHostname(text: string): boolean {
  const name = text.endsWith(".") ? text.slice(0, -1) : text;
  return name.length > 0 && name.length <= 253 && name.split(".").every((label) => LABEL.test(label));
}

/** RFC 4648 section 4, padded. */
export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}
