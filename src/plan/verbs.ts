import type { Operation, Parameter } from "../model/types.js";
import { isPlaceholder, staticSegments } from "./paths.js";
import { wordsOf } from "./words.js";

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

export const readVerbs = words(
  "get list read fetch retrieve show describe find search query lookup browse check count compare download view load " +
    "poll is has exists head diff explain preview validate verify test ping status select watch stream inspect",
);
export const createVerbs = words(
  "create add new insert register post open make issue upload import generate put book order copy clone duplicate fork",
);
export const updateVerbs = words(
  "update edit modify change set patch rename replace upsert save assign unassign move enable mark unmark link unlink " +
    "attach detach apply store write configure restore activate resume extend increment decrement adjust sync",
);
export const deleteVerbs = words("delete remove destroy erase purge wipe drop clear unset del trash discard");
/** What cannot simply be taken back, besides deleting (profiles: oauth-audit A5). */
export const irreversibleVerbs = words(
  "send pay publish merge transfer terminate revoke archive cancel void truncate uninstall deactivate disable reset " +
    "rollback revert expire ban suspend kill shutdown reboot restart stop abort close finalize capture submit transmit " +
    "invalidate rotate regenerate unpublish unregister deregister withdraw payout disconnect evict notify broadcast " +
    "invite email sms execute reject decline approve anonymize redact refund charge",
);
/** State changes that a GET would hide, by verbs that are no nouns: a path segment of this one word leaves no doubt. */
export const unmistakable = words(
  "delete remove destroy erase purge wipe create insert send revoke logout signout signoff unsubscribe disable " +
    "enable activate deactivate terminate reset cancel approve reject unpublish execute restart reboot shutdown " +
    "rotate regenerate unset invoke kill unlock confirm accept decline acknowledge clear save deregister pay",
);
/** The same with those that are nouns now and then; words that are as often nouns are not here. */
export const hiddenInGet: ReadonlySet<string> = new Set([
  ...unmistakable,
  ...words(
    "add publish trigger update edit modify set write upload increment rename restore start stop pause resume register transfer",
  ),
]);
/** Verbs of RPC-like APIs that are too often nouns to be looked for elsewhere. */
const ofActions = words("tag untag allow deny associate disassociate call");
export const readLike = words(
  "search query filter lookup validate preview count export find list calculate estimate compare simulate verify check introspect",
);

const prefixes = words("batch bulk mass multi force async try");

/** The words of an operation that stand where a verb stands. */
export interface VerbWords {
  /** At the beginning of the name (operationId), after a namespace. */
  readonly leading: readonly string[];
  /** Its last word, when it does not begin with a verb. */
  readonly trailing: readonly string[];
  /** Whether the name is but the path, after the method or without it: then no word of it is a verb for certain. */
  readonly echoesPath: boolean;
  /** Whether the name says anywhere that it reads, by a word that is no noun and no method. */
  readonly reads: boolean;
  /** In the last static path segment, unless a collection's. */
  readonly path: readonly string[];
  /** The last static path segment, when it is one word; a placeholder may follow. */
  readonly segment: readonly string[];
  /** What the operation always says that it does: `?action=deleteUser`. */
  readonly constant: readonly string[];
  /** First word of the summary. */
  readonly summary: readonly string[];
}

/** Read once for each operation: effect and risk are asked for more than once. */
const known = new WeakMap<Operation, VerbWords>();

export function verbWords(operation: Operation): VerbWords {
  const before = known.get(operation);
  if (before !== undefined) return before;
  const read = readVerbWords(operation);
  known.set(operation, read);
  return read;
}

function readVerbWords(operation: Operation): VerbWords {
  const name = operation.extensions.name ?? operation.operationId ?? "";
  return {
    ...nameVerbs(name),
    echoesPath: echoesPath(name, operation.path),
    reads: wordsOf(name).some((word) => plainReads.has(word)),
    path: pathVerbs(operation.path),
    segment: segmentVerb(operation.path),
    constant: operation.parameters.flatMap(constantVerb),
    summary: summaryVerb(operation.summary),
  };
}

/** In `pulls/merge`, `Pets_Delete` and `sms.send` the verb follows a namespace; a namespace of one word may be the verb. */
function nameVerbs(name: string): Pick<VerbWords, "leading" | "trailing"> {
  const parts = name
    .replace(/^(?:GET|HEAD|POST|PUT|PATCH|DELETE)_/, "")
    .split(/[/.:#]|__|(?<=[a-z])_(?=[A-Z])/)
    .map(wordsOf)
    .filter((part) => part.length > 0);
  const last = parts.at(-1) ?? [];
  const namespace = parts.length > 1 && parts[0]?.length === 1 ? parts[0] : [];
  const leading = [firstVerb(last), ...namespace].filter((word) => word !== undefined);
  const trailing = last.length > 1 && (isMethod(leading[0] ?? "") || !isVerb(leading[0] ?? "")) ? last.slice(-1) : [];
  return { leading, trailing };
}

/** `getCachePurge` of `/cache/purge` and `Line_StopPoints` of `/Line/{id}/StopPoints`: names made from method and path. */
function echoesPath(name: string, path: string): boolean {
  const [first, ...others] = wordsOf(name);
  const rest = first === "get" ? others : [first, ...others];
  const written = [wordsOf(path), staticSegments(path).flatMap(wordsOf)];
  return others.length > 0 && written.some((all) => ` ${all.join(" ")}`.endsWith(` ${rest.join(" ")}`));
}

/** Words that say of themselves that something is read: no nouns, and no method. */
export const plainReads = words("read fetch retrieve");
const actionNames = words("action operation op method command cmd function do task");

function constantVerb({ location, required, wireName, schema }: Parameter): readonly string[] {
  if (location !== "query" || !required || schema.kind !== "enum" || schema.values.length !== 1) return [];
  const [value] = schema.values;
  const verb = typeof value === "string" ? firstVerb(wordsOf(value)) : undefined;
  if (verb === undefined || readVerbs.has(verb)) return [];
  const says = actionNames.has(wireName.toLowerCase())
    ? isVerb(verb) || hiddenInGet.has(verb) || ofActions.has(verb)
    : unmistakable.has(verb);
  return says ? [verb] : [];
}

/** `PostAccountsReject` begins with a method, not with a verb. */
function isMethod(word: string): boolean {
  return word === "post" || word === "put" || word === "patch";
}

/** Whether a word at the beginning of a name says what is done. */
export function isVerb(word: string): boolean {
  return (
    readVerbs.has(word) ||
    createVerbs.has(word) ||
    updateVerbs.has(word) ||
    deleteVerbs.has(word) ||
    irreversibleVerbs.has(word)
  );
}

function firstVerb(part: readonly string[]): string | undefined {
  return part.find((word) => !prefixes.has(word));
}

/** `/invoices/{id}/pay`, `/messages:send`, `/users/{id}/send-invitation`. */
function pathVerbs(path: string): readonly string[] {
  const segments = path.split("/").filter((segment) => segment !== "");
  const last = segments.at(-1) ?? "";
  const custom = last.includes(":") ? (last.split(":").at(-1) ?? "") : undefined;
  if (custom === undefined && isPlaceholder(last)) return [];
  const first = firstVerb(wordsOf(custom ?? last));
  return first === undefined ? [] : [first];
}

function segmentVerb(path: string): readonly string[] {
  const of = wordsOf(staticSegments(path).at(-1) ?? "");
  return of.length === 1 ? of : [];
}

function summaryVerb(summary: string | undefined): readonly string[] {
  const [first] = wordsOf((summary ?? "").slice(0, 60));
  return first === undefined ? [] : [baseForm(first)];
}

/** `fetches` and `lists` as the verbs that they are. */
export function baseForm(word: string): string {
  return word.replace(/(?:sses|ches|shes)$/, (end) => end.slice(0, -2)).replace(/([^s])s$/, "$1");
}

/** The resource an operation works on: the last static segment that is not a verb. */
export function resourceSegment(operation: Operation): string | undefined {
  const segments = staticSegments(operation.path);
  return segments.findLast((segment) => !isAction(segment)) ?? segments.at(-1);
}

function isAction(segment: string): boolean {
  const [first] = wordsOf(segment);
  return first !== undefined && (deleteVerbs.has(first) || irreversibleVerbs.has(first) || updateVerbs.has(first));
}
