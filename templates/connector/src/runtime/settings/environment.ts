import { readFileSync } from "node:fs";
import { Secret } from "../access/secret.js";
import { ExposedFileError, readPrivateFile } from "../access/secrets/private-file.js";
import { isLoopback } from "./loopback.js";

/** The settings can't be used; the message is one line and names the variables. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** What a value given as a secret may hold: a line break would reappear in the error of an HTTP client. */
const visible = /^[\x21-\x7e]+$/;
/** A header may hold words: the scheme of `Authorization` stands before the credential (RFC 9110 section 11.4). */
const words = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;
/** Names and passwords of basic authentication are encoded before they are sent: only control characters are out. */
const sayable = /^\P{Cc}+$/u;

const forms = {
  visible: { pattern: visible, refused: "a space or a character outside printable ASCII" },
  words: { pattern: words, refused: "two spaces in a row or a character outside printable ASCII" },
  sayable: { pattern: sayable, refused: "a control character" },
} as const;

type SecretKind = keyof typeof forms | "multiline";

/** Reads variables by name and collects all that is wrong with them, so that one line can say everything. */
export class Environment {
  readonly #values: Readonly<Record<string, string | undefined>>;
  readonly #problems: string[] = [];

  constructor(values: Readonly<Record<string, string | undefined>>) {
    this.#values = values;
  }

  /** The trimmed value. Desktop hosts pass `${user_config.x}` on as it is when a person left the field empty. */
  text(name: string): string | undefined {
    const value = this.#values[name]?.trim();
    return value === undefined || value === "" || /^\$\{user_config\.\w+\}$/.test(value) ? undefined : value;
  }

  integer(name: string, fallback: number, { min, max }: { readonly min: number; readonly max: number }): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    this.problem(`${name} must be a whole number from ${min} to ${max}`);
    return fallback;
  }

  oneOf<const Choice extends string>(name: string, choices: readonly Choice[], fallback: Choice): Choice {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined) this.problem(`${name} must be one of ${choices.join(", ")}`);
    return choice ?? fallback;
  }

  /** An absolute https URL, or http on the loopback interface; without user, query and fragment. */
  url(name: string): URL | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : this.checkedUrl(name, text);
  }

  /** The same check for a URL that comes from elsewhere; `name` is the variable that can replace it. */
  checkedUrl(name: string, text: string, query: "no query" | "query" = "no query"): URL | undefined {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const problem = url === undefined ? "must be an absolute URL" : problemOf(url, query);
    if (problem === undefined) return url;
    this.problem(`${name} ${problem}`);
    return undefined;
  }

  /** The text of `NAME`, or of the file that `NAME_FILE` names, whatever it holds. */
  secretText(name: string): string | undefined {
    const direct = this.text(name);
    const file = this.text(`${name}_FILE`);
    if (direct !== undefined && file !== undefined) this.problem(`${name} and ${name}_FILE are both set`);
    if (direct !== undefined || file === undefined) return direct;
    try {
      const content = readPrivateFile(file).trim();
      if (content === "") this.problem(`the file of ${name}_FILE is empty`);
      return content === "" ? undefined : content;
    } catch (error) {
      this.problem(`the file of ${name}_FILE ${fileProblem(error)}`);
      return undefined;
    }
  }

  /** The content of the file that `NAME` names, for things that are files by nature: keys and certificates. */
  fileContent(name: string, kind: "public" | "private"): string | undefined {
    const path = this.text(name);
    if (path === undefined) return undefined;
    try {
      return kind === "private" ? readPrivateFile(path) : readFileSync(path, "utf8");
    } catch (error) {
      this.problem(`the file of ${name} ${fileProblem(error)}`);
      return undefined;
    }
  }

  /** The value of `NAME`, or the content of the file that `NAME_FILE` names. */
  secret(name: string, kind: SecretKind = "visible"): Secret | undefined {
    const value = this.secretText(name);
    if (value === undefined) return undefined;
    if (kind === "multiline") return new Secret(value);
    const { pattern, refused } = forms[kind];
    if (pattern.test(value)) return new Secret(value);
    this.problem(`${name} holds ${refused}`);
    return undefined;
  }

  /** All that is wrong so far, each once. */
  get problems(): readonly string[] {
    return [...new Set(this.#problems)];
  }

  problem(text: string): void {
    this.#problems.push(text);
  }

  /** @throws SettingsError when anything was wrong. */
  finish(): void {
    if (this.#problems.length > 0) throw new SettingsError(this.problems.join("; "));
  }
}

function fileProblem(error: unknown): string {
  return error instanceof ExposedFileError ? "can be read by others than you: chmod 600 it" : "can't be read";
}

function problemOf(url: URL, query: "no query" | "query"): string | undefined {
  if (url.username !== "" || url.password !== "") return "must not hold a user name or password";
  if ((url.search !== "" && query === "no query") || url.hash !== "") return "must not have a query or fragment";
  if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname))) return undefined;
  return "must begin with https:// (http:// is accepted for loopback addresses only)";
}
