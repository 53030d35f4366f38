/** Elements whose tags are markup; `<token>` and other placeholders of a text stay as they are. */
const markup =
  /<\/?(?:a|abbr|article|aside|audio|b|blockquote|body|br|button|caption|center|cite|code|col|colgroup|dd|del|details|dfn|div|dl|dt|em|embed|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|li|link|main|mark|meta|nav|object|ol|p|pre|q|s|samp|script|section|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|var|video|wbr)(?:\s[^<>]*)?\/?>/gi;
const closingOrAttributed = /<\/[a-z][\w:.-]*\s*>|<[a-z][\w:.-]*(?:\s[^<>=]*=[^<>]*|\s*\/)>/gi;
const comment = /<!--[^<>]{0,10000}-->/g;
const autolink = /<((?:https?:\/\/|mailto:)[^<>\s]*)>/gi;
const image = /!\[([^[\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)?\)/g;
const link = /\[([^[\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)?\)/g;
const referenceLink = /\[([^[\]]+)\]\[[^[\]]*\]/g;
const fence = /^[ \t]*(?:```|~~~)[\w-]*[ \t]*$/gm;
const quotation = /^[ \t]*(?:>[ \t]?)+/gm;
const callout = /\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]/g;
const heading = /^[ \t]*#{1,6}[ \t]+/gm;
const rule = /^[ \t]*(?:-{3,}|={3,}|\*{3,})[ \t]*$/gm;
const emphasis = /(\*\*|__)(?=\S)([^*_]+?)\1/g;
const entity = /&(?:amp|lt|gt|quot|apos|nbsp|#39|#x27|#34);/g;

const characters: ReadonlyMap<string, string> = new Map([
  ["&amp;", "&"],
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&quot;", '"'],
  ["&#34;", '"'],
  ["&apos;", "'"],
  ["&#39;", "'"],
  ["&#x27;", "'"],
  ["&nbsp;", " "],
]);

/**
 * Markdown or HTML of a document as one line of text: tags go, links and images leave their text, white space is
 * folded. Code spans keep their backticks. Nothing is cut.
 */
export function plainText(text: string): string {
  return foldSpace(hasMarkup(text) ? withoutMarkup(text) : text);
}

/** As `plainText`; undefined for what is no text or has none. */
export function plainTextOrNone(value: unknown): string | undefined {
  return typeof value === "string" ? plainText(value) || undefined : undefined;
}

function hasMarkup(text: string): boolean {
  return /[<>[&#*_`~=]|-{3}/.test(text);
}

function withoutMarkup(text: string): string {
  return text
    .replace(comment, " ")
    .replace(autolink, "$1")
    .replace(markup, " ")
    .replace(closingOrAttributed, " ")
    .replace(image, "$1")
    .replace(link, "$1")
    .replace(referenceLink, "$1")
    .replace(fence, "")
    .replace(quotation, "")
    .replace(callout, "Note:")
    .replace(heading, "")
    .replace(rule, "")
    .replace(emphasis, "$2")
    .replace(entity, (name) => characters.get(name) ?? name);
}

const unfolded = /\s\s|[^\S ]|^ | $| [.,;:!?](?: |$)/;

/** A tag that stood between a word and its punctuation leaves no gap. */
function foldSpace(text: string): string {
  if (!unfolded.test(text)) return text;
  return text
    .replace(/\s+/g, " ")
    .replace(/ ([.,;:!?])(?= |$)/g, "$1")
    .trim();
}
