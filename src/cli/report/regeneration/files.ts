import { printable } from "../../../diagnostics/index.js";
import type { Change, Conflict } from "../../../merge/index.js";
import { count } from "../numbers.js";

/** What happens to files, in a line for each kind. */
export function fileLines(changes: readonly Change[]): readonly string[] {
  const of = (...kinds: readonly Change["kind"][]): readonly Change[] =>
    changes.filter(({ kind }) => kinds.includes(kind));
  const edited = changes.filter((change) => change.kind === "keep" && change.reason === "edited");
  const news = changes.filter((change) => change.kind === "stay-deleted" && change.news);
  return [
    group(of("write", "restore"), "written"),
    group(of("merge"), "merged with your edits"),
    group(edited, `kept as you edited ${edited.length === 1 ? "it" : "them"}`),
    group(of("move"), "moved with your edits"),
    group(of("return"), "back, with the edits they had"),
    group(of("delete"), "removed"),
    group(of("orphan"), "put aside in .safe-mcp/orphans/ with your edits"),
    group(news, "deleted by you, and left so, though they changed: `restore` brings one back"),
    ...notes(changes),
  ].filter((text) => text !== "");
}

/** What a merge decided in the owner's favour, and what would have come in. */
function notes(changes: readonly Change[]): readonly string[] {
  const all = changes.flatMap((change) =>
    "notes" in change ? (change.notes ?? []).map((note) => ({ path: change.path, note })) : [],
  );
  const texts = all.filter(({ note }) => note.kind === "owner-kept");
  const documents = all.filter(({ note }) => note.kind === "documentation-kept");
  return [
    texts.length === 0
      ? ""
      : `${count(texts.length, "text")} of yours kept where the new one differs: ${named(texts.map(({ path }) => path))}`,
    documents.length === 0
      ? ""
      : `your documentation kept where the new one differs: ${named(documents.map(({ path }) => path))}`,
  ];
}

function group(changes: readonly { readonly path: string }[], what: string): string {
  return changes.length === 0
    ? ""
    : `${count(changes.length, "file")} ${what}: ${named(changes.map(({ path }) => path))}`;
}

function named(paths: readonly string[]): string {
  const distinct = [...new Set(paths)].map((path) => printable(path, 80));
  return distinct.length > 4
    ? `${distinct.slice(0, 3).join(", ")} and ${distinct.length - 3} more`
    : distinct.join(", ");
}

/** Where two sides of a file meet: path and lines, or the keys of a structured file. */
export function conflictLines(conflicts: readonly Conflict[], most = 10): readonly string[] {
  const lines = conflicts.map(({ path, reason, merge }) => {
    const places = [
      ...(merge?.hunks ?? []).map(({ line, ours }) => linesText(line, ours.length)),
      ...(merge?.keys ?? []).map(({ pointer }) => printable(pointer, 60)),
    ];
    return `${printable(path, 100)}: ${reasons[reason]}${places.length === 0 ? "" : ` (${places.slice(0, 4).join(", ")})`}`;
  });
  return lines.length > most ? [...lines.slice(0, most - 1), `and ${lines.length - most + 1} more`] : lines;
}

const reasons: Readonly<Record<Conflict["reason"], string>> = {
  overlap: "you and the generator changed the same place",
  unparseable: "both changes together would not parse",
  binary: "it is no text any more",
  "in-the-way": "a file of yours stands where a new one belongs",
};

function linesText(first: number, length: number): string {
  return length > 1 ? `lines ${first}-${first + length - 1}` : `line ${first}`;
}
