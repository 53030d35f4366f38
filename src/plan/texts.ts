import type { Operation } from "../model/types.js";
import { asSentence, cutAtWord, firstSentences } from "./clean-text.js";
import type { DocumentTexts } from "./document-texts.js";
import { isPlaceholder } from "./paths.js";
import type { Siblings } from "./siblings.js";
import type { Effect, Risk } from "./types.js";
import { singular, wordsOf } from "./words.js";

/** Characters of a title, of the document's part of a description, and of a whole description. */
const limits = { title: 80, words: 480, description: 1_024, instructions: 2_000 } as const;

/** What the description of a tool is made of. */
export interface ToolFacts {
  readonly operation: Operation;
  readonly name: string;
  readonly effect: Effect;
  readonly risk: Risk;
  readonly siblings: Siblings;
}

/** A short name for people: the summary, else a short first sentence of the description, else the name in words. */
export function toolTitle({ operation, name }: ToolFacts, texts: DocumentTexts): string {
  const { summary, extensions, description, pointer } = operation;
  const title = withoutStop(texts.read(extensions.title ?? summary ?? "", pointer, 400));
  if (title !== "") return cutAtWord(title, limits.title);
  const first = withoutStop(firstSentence(texts.read(description ?? "", pointer, limits.words)));
  return first !== "" && first.length <= limits.title ? first : cutAtWord(sentenceCase(name), limits.title);
}

/** What the tool does, in the document's words, then when to use it and when not. */
export function toolDescription(facts: ToolFacts, texts: DocumentTexts): string {
  const what = asSentence(documentWords(facts, texts));
  const usage = usageOf(facts);
  return firstSentences(`${what}${usage === "" ? "" : ` ${usage}`}`, limits.description);
}

/** What the connector is for: the first sentences of the document about itself. */
export function serverInstructions(title: string, description: string | undefined, texts: DocumentTexts): string {
  const words = description === undefined ? "" : texts.read(description, "#/info/description", 700);
  return firstSentences(words === "" ? asSentence(`Tools for ${title}`) : words, limits.instructions);
}

function documentWords({ operation, name }: ToolFacts, texts: DocumentTexts): string {
  const { extensions, description, summary, pointer, method, path } = operation;
  const read = (text: string | undefined): string =>
    text === undefined ? "" : texts.read(text, pointer, limits.words);
  const own = read(extensions.description);
  if (own !== "") return own;
  const [long, short] = [read(description), read(summary)];
  if (long !== "" && short !== "" && !saysAll(firstSentence(long), short)) return `${asSentence(short)} ${long}`;
  if (long !== "" || short !== "") return long || short;
  return `${sentenceCase(name)}: ${method} ${texts.read(path, pointer, 200)}`;
}

/** Whether a sentence has every word of a summary, so that the summary before it would only repeat it. */
function saysAll(first: string, summary: string): boolean {
  const said = new Set(wordsOf(first).map(meaning));
  const wanted = wordsOf(summary).filter((word) => !articles.has(word));
  return wanted.length > 0 ? wanted.every((word) => said.has(meaning(word))) : first.startsWith(summary);
}

const articles: ReadonlySet<string> = new Set("a an the of for to in on by with from and or all".split(" "));
const readings: ReadonlySet<string> = new Set("get list read fetch retrieve return show find".split(" "));

function meaning(word: string): string {
  const one = singular(word);
  return readings.has(one) ? "get" : one;
}

/** Up to the first full stop that a new sentence follows. */
function firstSentence(text: string): string {
  const end = /[.!?](?= \p{Lu})/u.exec(text)?.index;
  return end === undefined ? text : text.slice(0, end + 1);
}

function withoutStop(text: string): string {
  return text.replace(/[.:;,]+$/, "");
}

function usageOf(facts: ToolFacts): string {
  const { effect, risk, siblings } = facts;
  if (effect === "delete")
    return withPointers("Use it only when the removal was asked for", [look(facts, "to look first use")]);
  if (effect === "read") return readUsage(facts);
  if (effect === "create") return createUsage(facts);
  const seen = [
    look(facts, "to see it first use"),
    effect === "update" ? pointTo(facts, siblings.create, "to add a new one use") : undefined,
  ];
  return effect === "update" && siblings.place !== "part" && !isGrave(risk)
    ? withPointers("Use it to change an existing one", seen)
    : onPart(facts, seen);
}

/** Of an action, or of what is done to a part: "a new one" and "an existing one" would name the wrong thing. */
function onPart({ risk }: ToolFacts, pointers: readonly (string | undefined)[]): string {
  return isGrave(risk) ? withPointers(onlyThis, pointers) : sentence(pointers);
}

function readUsage(facts: ToolFacts): string {
  const { siblings, operation, name } = facts;
  const id = lastPlaceholder(operation.path);
  if (id !== undefined) {
    return withPointers(`Use it when the ${id} is known`, [pointTo(facts, siblings.list, "to find one use")]);
  }
  if (siblings.place !== "collection" || operation.method !== "GET") return "";
  const item = siblings.get ?? siblings.related;
  return item === undefined || item === name
    ? ""
    : `Use it to find several; for a single one that is known use ${item}.`;
}

function createUsage(facts: ToolFacts): string {
  const { siblings } = facts;
  if (siblings.place === "part") return onPart(facts, [look(facts, "to look at what is there use")]);
  const existing = siblings.list ?? siblings.get ?? siblings.related;
  const words = siblings.list === undefined ? "to look at one use" : "to look for existing ones use";
  const pointers = [pointTo(facts, existing, words), pointTo(facts, siblings.update, "to change one use")];
  if (pointers.some((pointer) => pointer !== undefined)) return withPointers("Use it to add a new one", pointers);
  return onPart(facts, []);
}

const onlyThis = "Use it only when exactly this was asked for";

function isGrave(risk: Risk): boolean {
  return risk === "destructive" || risk === "admin";
}

function look(facts: ToolFacts, words: string): string | undefined {
  return pointTo(facts, facts.siblings.get ?? facts.siblings.list, words);
}

function pointTo({ name }: ToolFacts, other: string | undefined, words: string): string | undefined {
  return other === undefined || other === name ? undefined : `${words} ${other}`;
}

function withPointers(first: string, pointers: readonly (string | undefined)[]): string {
  return asSentence([first, ...pointers.filter((pointer) => pointer !== undefined)].join("; "));
}

function sentence(pointers: readonly (string | undefined)[]): string {
  const known = pointers.filter((pointer) => pointer !== undefined).join("; ");
  return known === "" ? "" : asSentence(known.charAt(0).toUpperCase() + known.slice(1));
}

/** Name of the parameter that ends a path, when it is plain enough to stand in a sentence. */
function lastPlaceholder(path: string): string | undefined {
  const last = path.split("/").at(-1) ?? "";
  const name = isPlaceholder(last) ? last.slice(1, -1) : "";
  return /^[A-Za-z][A-Za-z0-9_-]{0,39}$/.test(name) ? name : undefined;
}

function sentenceCase(name: string): string {
  const words = wordsOf(name).join(" ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
