import { jsonError } from "./json-error.js";
import type { Reading } from "./reading.js";

/** What stands further back is not read: an error that has said nothing by then says nothing. */
const HEAD = 64 * 1024;
const HTML = /^\s*(?:<!doctype html|<html|<head|<body)|<\/?(?:html|body|div|script)\b/i;
const XML = /^\s*<(?:\?xml|[A-Za-z][\w:.-]*[\s/>])/;
const FORM = /^[\w.-]{1,100}=[^\s&]*(?:&[\w.-]{1,100}=[^\s&]*)*$/;

/** Reads an error that is not JSON: of a web page the title, of XML its code and message, else the text itself. */
export function textError(content: string, contentType: string): Reading {
  const head = content.slice(0, HEAD);
  if (HTML.test(head.slice(0, 2_000))) return { fields: [], words: element(head, "title") ?? element(head, "h1") };
  if (XML.test(head)) return xmlError(head);
  if (/x-www-form-urlencoded/i.test(contentType) || FORM.test(head.trim()))
    return jsonError(Object.fromEntries(new URLSearchParams(head.trim())));
  return /^\s*[[{]/.test(head) ? brokenJsonError(head) : { fields: [], words: head };
}

/** Amazon's services, SOAP and others. */
function xmlError(text: string): Reading {
  const names = ["Message", "message", "faultstring", "detail", "Description", "title", "Text"];
  return {
    fields: [],
    words: names.map((name) => element(text, name)).find((words) => words !== undefined),
    code: element(text, "Code") ?? element(text, "code") ?? element(text, "faultcode"),
    requestId: element(text, "RequestId") ?? element(text, "RequestID"),
  };
}

/** JSON that was cut, or is nested too deeply to be parsed: its message stands near the front, if anywhere. */
function brokenJsonError(text: string): Reading {
  const found = /"(?:detail|message|error_description|msg|title|error)"\s*:\s*("(?:[^"\\]|\\.){1,2000}")/i.exec(
    text,
  )?.[1];
  return { fields: [], ...(found !== undefined && { words: unquoted(found) }) };
}

function unquoted(text: string): string | undefined {
  try {
    return String(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function element(text: string, name: string): string | undefined {
  const content = new RegExp(`<(?:[\\w-]{1,40}:)?${name}(?:\\s[^>]{0,500})?>([^<]{1,4000})<`).exec(text)?.[1]?.trim();
  return content === undefined || content === "" ? undefined : withoutEntities(content);
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", " "],
]);

function withoutEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,8}));/gi, (entity, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES.get(String(name).toLowerCase()) ?? entity;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point <= 0x10ffff ? String.fromCodePoint(point) : entity;
  });
}
