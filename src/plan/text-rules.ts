import { hiddenCharacters, withoutHidden } from "./clean-text.js";

/** Rules for words that reach a model (threat model, section 4). */
export type TextRule = "P01" | "P02" | "P03" | "P04" | "P05" | "P06" | "P07" | "P08" | "P09" | "P12";

export interface TextFinding {
  readonly rule: TextRule;
  /** What it found, short. */
  readonly evidence: string;
}

interface RuleRow {
  readonly rule: TextRule;
  readonly pattern: RegExp;
}

const credential = "(?:password|passwd|secret|api[ _-]?key|access[ _-]?token|private key|credentials?|ssh key)";

/** Ordered; over text in lower case without hidden characters. Every gap is bounded, so that none is slow. */
const rules: readonly RuleRow[] = [
  {
    rule: "P02",
    pattern:
      /\b(?:ignore|disregard|forget|override|bypass)\b[^.]{0,30}\b(?:previous|prior|above|earlier|all|any|system|your)\b[^.]{0,20}\b(?:instructions?|rules?|prompts?|guidelines|safeguards)\b/,
  },
  {
    rule: "P03",
    pattern:
      /\b(?:before|first|always|must|only|never)\b[^.]{0,40}\b(?:call|use|using|run|invoke|calling|invoking)\b[^.]{0,30}\b(?:(?:this|any|every|another|other|all) (?:other )?(?:tools?|mcp|servers?)\b|[a-z]+_[a-z_]+ on\b|[a-z_]+ tool\b)/,
  },
  { rule: "P03", pattern: /\byou (?:must|should|have to) (?:always |first )?(?:call|invoke|run) [a-z]+(?:_[a-z]+)+\b/ },
  {
    rule: "P04",
    pattern:
      /\b(?:do not|don't|never|without|not to)\b[^.]{0,15}\b(?:tell(?:ing)?|mention(?:ing)?|inform(?:ing)?|notify(?:ing)?|reveal(?:ing)?|disclos(?:e|ing))\b[^.]{0,20}\b(?:the user|users? about|to (?:the )?users?|anyone|it\b|this\b)/,
  },
  {
    rule: "P04",
    pattern:
      /\b(?:do not|don't|never) mention (?:it|this|that)\b|\bsecretly\b|\bwithout (?:asking|telling|informing) (?:the )?(?:user|human|person)\b/,
  },
  {
    rule: "P05",
    pattern:
      /\b(?:system prompt|chain of thought|(?:full|entire|whole) conversation|conversation (?:history|so far)|(?:your|previous) (?:instructions|messages) (?:in|into|as|to)|list of (?:your|available) tools)\b/,
  },
  {
    rule: "P06",
    pattern: new RegExp(
      `\\b(?:send|post|forward|upload|exfiltrate|leak|email)\\b[^.]{0,40}\\b(?:your|user'?s|users'|all|any|the user'?s|local|environment)\\b[^.]{0,20}${credential}`,
    ),
  },
  {
    rule: "P06",
    pattern:
      /~\/\.(?:ssh|aws|config|netrc|npmrc)\b|\bid_rsa\b|\/etc\/(?:passwd|shadow)\b|\bprocess\.env\b|(?:read|cat|open|contents of) (?:the )?\.env\b/,
  },
  {
    rule: "P07",
    pattern:
      /<\/?(?:important|system|instructions?|assistant|user|tool[a-z_]{0,20}|prompt|secret|hidden|admin)(?:\s[^<>]{0,60}=[^<>]{0,60})?\s?>|\[\[?(?:system|inst|important)\]?\]|<\|[a-z_]{1,30}\|>|(?:^|\n)\s*(?:system|assistant)\s*:\s/,
  },
  { rule: "P08", pattern: /\bjavascript:|\bdata:text\/html|!\[[^\]]{0,100}\]\(https?:/ },
];

/** No rule fires on a text without one of these. */
const quick =
  /ignore|disregard|forget|override|bypass|call|use|using|run|invoke|invoking|tell|mention|inform|notify|reveal|disclos|secretly|prompt|chain of|conversation|instructions|messages|tools|send|post|forward|upload|exfil|leak|email|~\/|id_rsa|\/etc\/|process\.env|\.env|<|\[|system|assistant|javascript:|data:/;

/** What in a text of a document a model could take for an order, or a person cannot see. */
export function inspectText(text: string): readonly TextFinding[] {
  const findings: TextFinding[] = [];
  const hidden = text.match(hiddenCharacters);
  const seriously = hidden?.filter((character) => !harmlessHidden.has(character)) ?? [];
  if (seriously.length > 0) findings.push({ rule: "P01", evidence: codePoints(seriously) });
  if (mixedScripts(text)) findings.push({ rule: "P01", evidence: "a word of two scripts" });
  const plain = withoutHidden(text).normalize("NFKC").toLowerCase();
  if (quick.test(plain)) findings.push(...ruleFindings(plain));
  if (encodedText(text)) findings.push({ rule: "P09", evidence: "a long encoded run that decodes to text" });
  return findings;
}

/** Left behind by editors and emoji; removed like all others, not worth a warning. */
const harmlessHidden: ReadonlySet<string> = new Set([
  "\u200b",
  "\u200d",
  "\ufe0f",
  "\ufeff",
  "\u00ad",
  "\u2028",
  "\u2029",
  "\u0085",
  "\u200e",
  "\u2060",
]);

/** @param character as `U+200B` */
export function isHarmless(character: string): boolean {
  return harmlessHidden.has(String.fromCodePoint(Number.parseInt(character.slice(2), 16)));
}

function ruleFindings(plain: string): readonly TextFinding[] {
  const found = new Map<TextRule, TextFinding>();
  for (const { rule, pattern } of rules) {
    const match = found.has(rule) ? null : pattern.exec(plain);
    if (match !== null) found.set(rule, { rule, evidence: match[0].trim() });
  }
  const serious = [...found.keys()].some((rule) => rule >= "P03" && rule <= "P06");
  const foreign = serious ? /\b[\w.+-]{1,64}@[\w-]+\.[\w.-]{2,60}\b/.exec(plain) : null;
  if (foreign !== null && !found.has("P08")) found.set("P08", { rule: "P08", evidence: foreign[0] });
  return [...found.values()];
}

function codePoints(characters: readonly string[]): string {
  const distinct = [...new Set(characters)].map(
    (character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
  return distinct.length > 6
    ? `${distinct.slice(0, 6).join(", ")} and ${distinct.length - 6} more`
    : distinct.join(", ");
}

/** A Latin word with a Cyrillic or Greek letter in it is a disguise. */
function mixedScripts(text: string): boolean {
  return (
    /[\u0370-\u052f]/.test(text) &&
    /[a-zA-Z]{2,}[\u0370-\u03ab\u03ad-\u03bb\u03bd-\u052f]|[\u0370-\u03ab\u03ad-\u03bb\u03bd-\u052f][a-zA-Z]{2,}/.test(
      text,
    )
  );
}

function encodedText(text: string): boolean {
  const run = text.length < 40 ? null : /[A-Za-z0-9+/]{60,}={0,2}/.exec(text);
  if (run === null || /^[0-9a-f]+$/i.test(run[0]) || /^(.)\1+$/.test(run[0])) return false;
  const decoded = Buffer.from(run[0].slice(0, 200), "base64").toString("latin1");
  return /^[\t\n\r\u0020-\u007e]+$/.test(decoded) && decoded.includes(" ");
}
