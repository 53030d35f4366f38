import { isDeepStrictEqual } from "node:util";
import { apiChange } from "./api-change.js";
import type { Contract } from "./contract.js";
import { diffTool } from "./diff-tool.js";
import type { ApiChange, Level, Rule } from "./rules.js";
import { connector } from "./rules.js";

export interface ContractPair {
  readonly before: readonly Contract[];
  readonly after: readonly Contract[];
  /** Ids of tools that are back: their operations were gone. */
  readonly returned: ReadonlySet<string>;
  /** Why a tool is gone, by id, when it was not the document. */
  readonly reasons: ReadonlyMap<string, string>;
  /** Keys of all operations of the document now. */
  readonly operations: ReadonlySet<string>;
  /** The API's own address: a change of it is told of the connector, not of every tool. */
  readonly address: { readonly before: string | undefined; readonly after: string | undefined };
}

/**
 * All that changed about the tools: first what needs a person, within a level by tool. A change of address that the
 * whole connector makes is said once.
 */
export function diffContracts({
  before,
  after,
  returned,
  reasons,
  operations,
  address,
}: ContractPair): readonly ApiChange[] {
  const recorded = new Map(before.map((contract) => [contract.id, contract]));
  const now = new Set(after.map(({ id }) => id));
  return [
    ...before.filter(({ id }) => !now.has(id)).map((contract) => removed(contract, reasons.get(contract.id))),
    ...after.flatMap((contract) => {
      const known = recorded.get(contract.id);
      if (known === undefined) return added(contract, returned.has(contract.id));
      const moved = known.server === address.before && contract.server === address.after;
      const old = moved ? { ...known, server: contract.server } : known;
      return isDeepStrictEqual(old, contract) ? [] : diffTool(old, contract, operations);
    }),
  ];
}

function removed({ id, name, operation, ...rest }: Contract, reason = "its operation is gone"): ApiChange {
  const text = `${name} (${operation}) is removed: ${reason}`;
  return apiChange({ subject: id, rule: "tool-removed", text, before: { id, name, operation, ...rest } });
}

const risen: Readonly<Partial<Record<Contract["risk"], Rule>>> = {
  write: "write-tool-added",
  destructive: "destructive-tool-added",
  admin: "destructive-tool-added",
};

function added(contract: Contract, isBack: boolean): readonly ApiChange[] {
  const { id, name, operation, risk } = contract;
  const rule = risen[risk] ?? (isBack ? "tool-returned" : "tool-added");
  const text = `${name} (${operation}) ${isBack ? "is back" : "is new"}${risk === "read" ? "" : `, and it is a ${risk} tool`}`;
  return [apiChange({ subject: id, rule, text, after: contract })];
}

const order: readonly Level[] = ["gate", "breaking", "review", "info"];

/** Sorted for reading: by level, the connector first, then by tool and id. */
export function sortChanges(changes: readonly ApiChange[]): readonly ApiChange[] {
  const rank = ({ level, subject }: ApiChange): number => order.indexOf(level) * 2 + (subject === connector ? 0 : 1);
  return [...changes].sort((one, other) => rank(one) - rank(other) || (one.id < other.id ? -1 : 1));
}
