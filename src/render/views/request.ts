import type { ParameterLocation, ParameterStyle } from "../../model/types.js";
import type { RequestBodyPlan, RequestParameter, RequestPlan } from "../../plan/types.js";
import { array, type Expression, literal, object, string } from "../code/index.js";

type Properties = (readonly [key: string, value: Expression])[];

/** How arguments become an HTTP request: what is the default of OpenAPI is left out. */
export function requestExpression({ method, path, server, parameters, body, accept }: RequestPlan): Expression {
  const properties: Properties = [
    ["method", string(method)],
    ["path", string(path)],
  ];
  if (server !== undefined) properties.push(["server", string(server)]);
  properties.push(["parameters", array(parameters.map(parameterExpression))]);
  if (body !== undefined) properties.push(["body", bodyExpression(body)]);
  if (accept !== "application/json") properties.push(["accept", string(accept)]);
  return object(properties, { expanded: true });
}

const defaultStyles = { path: "simple", header: "simple", query: "form", cookie: "form" } as const satisfies Record<
  ParameterLocation,
  ParameterStyle
>;

const locations = { path: string("path"), query: string("query"), header: string("header"), cookie: string("cookie") };

function parameterExpression(parameter: RequestParameter): Expression {
  const { argument, constant, wireName, style, explode, contentType } = parameter;
  const properties: Properties = [];
  if (argument !== undefined) properties.push(["argument", string(argument)]);
  else if (constant !== undefined) properties.push(["constant", literal(constant)]);
  properties.push(["in", locations[parameter.in]]);
  if (wireName !== argument) properties.push(["wireName", string(wireName)]);
  if (style !== defaultStyles[parameter.in]) properties.push(["style", string(style)]);
  if (explode !== (style === "form")) properties.push(["explode", literal(explode)]);
  if (parameter.allowReserved) properties.push(["allowReserved", literal(true)]);
  if (contentType !== undefined) properties.push(["contentType", string(contentType)]);
  return object(properties);
}

function bodyExpression({ contentType, shape, encoding }: RequestBodyPlan): Expression {
  const properties: Properties = [["type", string(contentType)]];
  if (encoding.size > 0) properties.push(["encoding", encodingExpression(encoding)]);
  if (shape.kind === "whole") return object([...properties, ["argument", string(shape.argument)]]);
  properties.push(["fields", array(shape.fields.map(({ argument }) => string(argument)))]);
  const renamed = shape.fields.filter(({ argument, wireName }) => argument !== wireName);
  if (renamed.length > 0)
    properties.push(["wireNames", object(renamed.map(({ argument, wireName }) => [argument, string(wireName)]))]);
  return object(properties);
}

/** Styles that a field of a form can have. */
const fieldStyles: ReadonlySet<string> = new Set([
  "form",
  "spaceDelimited",
  "pipeDelimited",
  "deepObject",
] satisfies ParameterStyle[]);

function encodingExpression(encoding: RequestBodyPlan["encoding"]): Expression {
  return object(
    [...encoding].map(([wireName, { contentType, contentTypes, style, explode }]) => {
      const properties: Properties = [];
      if (contentType !== undefined) properties.push(["contentType", string(contentType)]);
      if (contentTypes !== undefined) properties.push(["contentTypes", array(contentTypes.map(string))]);
      if (style !== undefined && fieldStyles.has(style)) properties.push(["style", string(style)]);
      if (explode !== undefined) properties.push(["explode", literal(explode)]);
      return [wireName, object(properties)] as const;
    }),
  );
}
