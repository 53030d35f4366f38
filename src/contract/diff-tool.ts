import { printable } from "../diagnostics/index.js";
import { canonicalJson } from "../state/canonical-json.js";
import { apiChange, type ChangeFacts } from "./api-change.js";
import type { Contract } from "./contract.js";
import { diffInput } from "./diff-input.js";
import { diffOutput } from "./diff-output.js";
import type { ApiChange } from "./rules.js";
import { textFindings } from "./text-findings.js";

type Facts = Omit<ChangeFacts, "subject">;

/**
 * All that changed about one tool.
 * @param operations keys of all operations of the document now
 */
export function diffTool(
  before: Contract,
  after: Contract,
  operations: ReadonlySet<string> = new Set(),
): readonly ApiChange[] {
  const facts = [
    ...diffPower(before, after),
    ...diffKey(before, after),
    ...diffAccess(before, after),
    ...diffIdentity(before, after, operations),
    ...diffTexts(before, after),
  ];
  return [
    ...facts.map((fact) => apiChange({ subject: after.id, ...fact })),
    ...diffInput(before, after),
    ...diffOutput(before, after),
  ];
}

const weight: Readonly<Record<Contract["risk"], number>> = { read: 0, write: 1, destructive: 2, admin: 3 };

function diffPower(before: Contract, after: Contract): readonly Facts[] {
  const [old, now] = [before.effect, after.effect];
  const risk = { before: before.risk, after: after.risk };
  return [
    ...(old === "read" && now !== "read"
      ? [
          {
            rule: "became-write" as const,
            text: `it only read, and now it changes something (${now})`,
            before: old,
            after: now,
          },
        ]
      : []),
    ...(old !== now && old !== "read"
      ? [{ rule: "effect-changed" as const, text: `its effect was ${old} and is ${now}`, before: old, after: now }]
      : []),
    ...(weight[after.risk] > weight[before.risk] && before.risk !== "read"
      ? [{ rule: "risk-raised" as const, text: `its risk was ${before.risk} and is ${after.risk}`, ...risk }]
      : []),
    ...(weight[after.risk] < weight[before.risk]
      ? [{ rule: "risk-lowered" as const, text: `its risk was ${before.risk} and is ${after.risk}`, ...risk }]
      : []),
    ...diffServer(before.server, after.server),
  ];
}

function diffServer(old: string | undefined, now: string | undefined): readonly Facts[] {
  if (old === now) return [];
  const text = `its calls go to ${printable(now ?? "wherever UPSTREAM_URL says", 120)} instead of ${printable(old ?? "wherever UPSTREAM_URL says", 120)}`;
  return [{ rule: "host-changed", text, before: old, after: now }];
}

function diffKey({ key: old }: Contract, { key: now }: Contract): readonly Facts[] {
  if (old === undefined) return [];
  const facts: Facts[] = [];
  if (now === undefined || (old.upstream !== undefined && now.upstream === undefined)) {
    const text = "the API's own idempotency key is gone: a repeat can no longer be told by it";
    if (old.upstream !== undefined) facts.push({ rule: "key-lost", text, before: old.upstream });
  }
  if (old.method === "idempotent" && now?.method === "unsafe")
    facts.push({ rule: "idempotency-lost", text: "the same request sent twice may now have two effects" });
  if (now !== undefined && old.method === "unsafe" && now.method === "idempotent")
    facts.push({ rule: "idempotency-gained", text: "the same request may be sent twice now" });
  return facts;
}

function diffAccess(before: Contract, after: Contract): readonly Facts[] {
  const [old, now] = [before.access, after.access];
  if (canonicalJson(old) === canonicalJson(now)) return [];
  const sides = { before: old, after: now };
  if (!isAnonymous(old) && isAnonymous(now))
    return [
      { rule: "credential-dropped", text: "it goes in without a credential now; the document asks for none", ...sides },
    ];
  return [{ rule: "access-changed", text: accessText(old, now), ...sides }];
}

/** The way that is taken first, where it is another; else those that may be taken in its place. */
function accessText(old: Contract["access"], now: Contract["access"]): string {
  if (canonicalJson(old[0]) !== canonicalJson(now[0]))
    return `it goes in with ${wayText(now)} instead of ${wayText(old)}`;
  const [gone, added] = [waysOnlyIn(old, now), waysOnlyIn(now, old)];
  if (added.length === 0 && gone.length === 0) return "the order of the other ways in is not what it was";
  if (added.length === 0) return `it may no longer go in with ${gone.join(" or ")}`;
  const instead = gone.length === 0 ? "" : ` instead of ${gone.join(" or ")}`;
  return `it may also go in with ${added.join(" or ")}${instead}`;
}

function waysOnlyIn(ways: Contract["access"], others: Contract["access"]): readonly string[] {
  const known = new Set(others.map(canonicalJson));
  return ways.filter((way) => !known.has(canonicalJson(way))).map((way) => wayText([way]));
}

function isAnonymous(access: Contract["access"]): boolean {
  return access.length === 0 || access.some((needs) => Object.keys(needs).length === 0);
}

function wayText([best]: Contract["access"]): string {
  const parts = Object.entries(best ?? {}).map(([credential, scopes]) =>
    scopes.length === 0 ? credential : `${credential} (${scopes.join(" ")})`,
  );
  return parts.length === 0 ? "no credential" : printable(parts.join(" and "), 120);
}

function diffIdentity(before: Contract, after: Contract, operations: ReadonlySet<string>): readonly Facts[] {
  const facts: Facts[] = [];
  if (before.name !== after.name)
    facts.push({
      rule: "tool-renamed",
      text: `${before.name} is called ${after.name} now`,
      before: before.name,
      after: after.name,
    });
  if (before.operation !== after.operation) {
    const text = `it calls ${printable(after.operation, 100)} instead of ${printable(before.operation, 100)}`;
    const sides = { before: before.operation, after: after.operation };
    facts.push(
      after.risk !== "read" && operations.has(before.operation)
        ? { rule: "write-redirected", text: `${text}, which is still there: it may do something else now`, ...sides }
        : { rule: "operation-moved", text, ...sides },
    );
  }
  if (before.operationId !== after.operationId) {
    const text = `the document calls it ${printable(after.operationId ?? "nothing", 60)} instead of ${printable(before.operationId ?? "nothing", 60)}; its name stays`;
    facts.push({ rule: "operation-id-changed", text, before: before.operationId, after: after.operationId });
  }
  if (before.deprecated !== after.deprecated)
    facts.push(
      after.deprecated === true
        ? { rule: "deprecated", text: "the document advises against it now" }
        : { rule: "undeprecated", text: "the document no longer advises against it" },
    );
  return facts;
}

function diffTexts(before: Contract, after: Contract): readonly Facts[] {
  const texts = [
    ["title-changed", before.title, after.title],
    ["description-changed", before.description, after.description],
  ] as const;
  return texts.flatMap(([rule, old, now]) => {
    const what = rule === "title-changed" ? "title" : "description";
    return old === now ? [] : [{ rule, text: `its ${what} changed${textFindings(now)}`, before: old, after: now }];
  });
}
