import type { InputLayout } from "../input.js";
import type { ArgumentPlan, RequestParameter } from "../types.js";
import type { AnswerField } from "./answer-fields.js";

const wireName = "$skiptoken";

/**
 * `@odata.nextLink` carries `$skiptoken`, which documents seldom declare because nobody makes one up (OData 4.01, part 1,
 * section 11.2.6.7, and part 2, section 5.1.8): it becomes an argument that only a cursor fills.
 */
export function withSkipToken(layout: InputLayout, fields: readonly AnswerField[]): InputLayout {
  const isOdata = fields.some(({ path: [name, ...inner] }) => name === "@odata.nextLink" && inner.length === 0);
  if (!isOdata || layout.parameters.some((parameter) => parameter.wireName.toLowerCase() === wireName)) return layout;
  const name = "skiptoken";
  if (layout.arguments.some((argument) => argument.name === name)) return layout;
  const parameter: RequestParameter = {
    argument: name,
    wireName,
    in: "query",
    style: "form",
    explode: true,
    allowReserved: false,
  };
  const argument: ArgumentPlan = {
    name,
    required: false,
    schema: { kind: "string", pointer: "", nullable: false, maxLength: 4_000 },
    target: { kind: "parameter", index: layout.parameters.length },
  };
  return { ...layout, arguments: [...layout.arguments, argument], parameters: [...layout.parameters, parameter] };
}
