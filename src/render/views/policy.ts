import type { PolicyView } from "../../../templates/context/index.js";
import type { AccessAlternative, ConnectorPlan, IdempotencyPlan, ToolPlan, UpstreamKeyPlan } from "../../plan/types.js";
import { array, type Code, type Expression, number, object, printExpression, string } from "../code/index.js";
import { underProfiles } from "./under-profiles.js";
import { broaderScopes } from "./broader-scopes.js";

/** What every tool may do, one row a tool. */
export function policyView({ tools, scopes }: ConnectorPlan): PolicyView {
  const rows = object(
    tools.map((tool) => [tool.name, rowOf(tool)]),
    { expanded: true },
  );
  return { rows: printed(rows), broaderScopes: printed(broaderScopes(scopes)) };
}

function printed(expression: Expression): Code<"typescript"> {
  return printExpression(expression, { indent: 0, column: 0, trailing: 1 });
}

function rowOf({ effect, risk, access, accessUnder, idempotency }: ToolPlan): Expression {
  return object(
    [
      ["effect", string(effect.verdict)],
      ["risk", string(risk.verdict)],
      ["access", array(access.map(alternativeOf))],
      ...underProfiles("accessUnder", accessUnder, (narrower) => array(narrower.map(alternativeOf))),
      ...(idempotency === undefined ? [] : [["idempotency", idempotencyOf(idempotency)] as const]),
    ],
    { expanded: true },
  );
}

function alternativeOf(alternative: AccessAlternative): Expression {
  return object(alternative.map(({ credential, scopes }) => [credential, array(scopes.map(string))]));
}

function upstreamKeyOf({ in: place, wireName, layout }: UpstreamKeyPlan): Expression {
  const laidOut = typeof layout === "number" ? number(layout) : layout && string(layout);
  return object([[place, string(wireName)], ...(laidOut === undefined ? [] : [["layout", laidOut] as const])]);
}

function idempotencyOf({ argument, method, upstream, verifyWith }: IdempotencyPlan): Expression {
  return object([
    ["argument", string(argument)],
    ["method", string(method)],
    ...(upstream === undefined ? [] : [["upstream", upstreamKeyOf(upstream)] as const]),
    ...(verifyWith === undefined ? [] : [["verifyWith", string(verifyWith)] as const]),
  ]);
}
