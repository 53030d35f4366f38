/** One error of an upstream about one field: in the upstream's names, and as the path that the tool has for it. */
export interface Field {
  readonly wire: readonly string[];
  readonly in: "body" | "query" | "path";
  readonly path: string;
}

export const fields: readonly Field[] = [
  { wire: ["amount"], in: "body", path: "amount" },
  { wire: ["firstName"], in: "body", path: "first_name" },
  { wire: ["address", "city"], in: "body", path: "address.city" },
  { wire: ["address", "zipCode"], in: "body", path: "address.zip_code" },
  { wire: ["items", "0", "sku"], in: "body", path: "items[0].sku" },
  { wire: ["items", "2", "quantity"], in: "body", path: "items[2].quantity" },
  { wire: ["filter[status]"], in: "query", path: "filter_status" },
  { wire: ["customerId"], in: "path", path: "customer_id" },
];

export interface ErrorAnswer {
  readonly status: number;
  readonly contentType?: string;
  readonly body: unknown;
}

/** How a family of APIs tells that a field is wrong. `fits` leaves out what a family can't say. */
export interface ErrorFormat {
  readonly name: string;
  readonly fits?: (field: Field) => boolean;
  readonly write: (field: Field, message: string) => ErrorAnswer;
}

const pointer = ({ wire }: Field): string =>
  `/${wire.map((step) => step.replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`;
const dotted = ({ wire }: Field): string => wire.join(".");
/** `items[0].sku` */
const indexed = ({ wire }: Field): string =>
  wire.map((step, index) => (/^\d+$/.test(step) ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
/** `items[0][sku]` */
const bracketed = ({ wire: [first = "", ...rest] }: Field): string => first + rest.map((step) => `[${step}]`).join("");
const pascal = (text: string): string => text.replace(/(?:^|(?<=[.\]]))[a-z]/g, (letter) => letter.toUpperCase());
const snake = (text: string): string => text.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const steps = ({ wire }: Field): readonly (string | number)[] =>
  wire.map((step) => (/^\d+$/.test(step) ? Number(step) : step));
const isFlat = ({ wire }: Field): boolean => wire.length === 1;
const isPlain = ({ wire }: Field): boolean => !wire.some((step) => step.includes("["));
const isBody = (field: Field): boolean => field.in === "body";

function nested({ wire }: Field, messages: unknown): unknown {
  return wire.reduceRight<unknown>((inner, step) => {
    if (!/^\d+$/.test(step)) return { [step]: inner };
    return [...Array.from({ length: Number(step) }, () => ({})), inner];
  }, messages);
}

export const formats: readonly ErrorFormat[] = [
  {
    name: "RFC 9457",
    write: (field, detail) => ({
      status: 422,
      contentType: "application/problem+json",
      body: {
        type: "https://api.example/problems/invalid",
        title: "Invalid",
        status: 422,
        detail: "Not right.",
        errors: [{ detail, pointer: `#${encodeURI(pointer(field))}` }],
      },
    }),
  },
  {
    name: "RFC 7807 with invalid-params",
    write: (field, reason) => ({
      status: 400,
      contentType: "application/problem+json",
      body: {
        type: "about:blank",
        title: "Your parameters didn't validate.",
        "invalid-params": [{ name: indexed(field), reason }],
      },
    }),
  },
  {
    name: "AIP-193",
    fits: isPlain,
    write: (field, description) => ({
      status: 400,
      body: {
        error: {
          code: 400,
          status: "INVALID_ARGUMENT",
          message: "Invalid argument.",
          details: [
            { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "BAD", domain: "api.example" },
            {
              "@type": "type.googleapis.com/google.rpc.BadRequest",
              fieldViolations: [{ field: `thing.${snake(indexed(field))}`, description }],
            },
          ],
        },
      },
    }),
  },
  {
    name: "Google's older form",
    fits: (field) => !isBody(field),
    write: (field, message) => ({
      status: 400,
      body: {
        error: {
          code: 400,
          message,
          errors: [
            { domain: "global", reason: "invalid", message, locationType: "parameter", location: dotted(field) },
          ],
        },
      },
    }),
  },
  {
    name: "Stripe",
    write: (field, message) => ({
      status: 400,
      body: { error: { type: "invalid_request_error", code: "parameter_invalid", message, param: bracketed(field) } },
    }),
  },
  {
    name: "Microsoft Graph",
    write: (field, message) => ({
      status: 400,
      body: {
        error: {
          code: "BadRequest",
          message: "Not right.",
          innerError: { "request-id": "r-1", date: "2026-11-01T00:00:00" },
          details: [{ code: "InvalidValue", target: indexed(field), message }],
        },
      },
    }),
  },
  {
    name: "OData",
    fits: isPlain,
    write: (field, message) => ({
      status: 400,
      body: { error: { code: "20", message, target: field.wire.join("/"), innererror: { trace: "at Some.Code()" } } },
    }),
  },
  {
    name: "JSON:API",
    write: (field, detail) => ({
      status: 422,
      contentType: "application/vnd.api+json",
      body: {
        errors: [
          {
            status: "422",
            code: "invalid",
            title: "Invalid",
            detail,
            source: isBody(field) ? { pointer: `/data/attributes${pointer(field)}` } : { parameter: dotted(field) },
          },
        ],
      },
    }),
  },
  {
    name: "ASP.NET ProblemDetails",
    fits: isPlain,
    write: (field, message) => ({
      status: 400,
      contentType: "application/problem+json; charset=utf-8",
      body: {
        type: "https://tools.ietf.org/html/rfc9110#section-15.5.1",
        title: "One or more validation errors occurred.",
        status: 400,
        errors: { [pascal(indexed(field))]: [message] },
        traceId: "00-abc-def-00",
      },
    }),
  },
  {
    name: "System.Text.Json in ASP.NET",
    fits: isBody,
    write: (field, message) => ({
      status: 400,
      body: { title: "One or more validation errors occurred.", errors: { [`$.${indexed(field)}`]: [message] } },
    }),
  },
  {
    name: "FastAPI",
    write: (field, msg) => ({
      status: 422,
      body: { detail: [{ type: "value_error", loc: [field.in, ...steps(field)], msg, input: 1 }] },
    }),
  },
  {
    name: "Django REST Framework",
    write: (field, message) => ({ status: 400, body: nested(field, [message]) }),
  },
  {
    name: "Django REST Framework with codes",
    write: (field, message) => ({
      status: 400,
      body: { errors: nested(field, [{ message, code: "invalid" }]) },
    }),
  },
  {
    name: "Rails",
    write: (field, message) => ({ status: 422, body: { errors: { [dotted(field)]: [message] } } }),
  },
  {
    name: "Rails with a model",
    write: (field, message) => ({
      status: 422,
      body: { error: `thing.${dotted(field)}`, errors: { thing: nested(field, [message]) } },
    }),
  },
  {
    name: "Rails in full sentences",
    fits: (field) => isFlat(field) && isPlain(field),
    write: (field, message) => {
      const words = snake(dotted(field)).replaceAll("_", " ");
      return { status: 422, body: { errors: [`${words.charAt(0).toUpperCase()}${words.slice(1)} ${message}`] } };
    },
  },
  {
    name: "Laravel",
    write: (field, message) => ({
      status: 422,
      body: { message: "The given data was invalid.", errors: { [dotted(field)]: [message] } },
    }),
  },
  {
    name: "Spring",
    write: (field, defaultMessage) => ({
      status: 400,
      body: {
        timestamp: "2026-11-01T00:00:00Z",
        status: 400,
        error: "Bad Request",
        message: "Validation failed for object='thing'. Error count: 1",
        errors: [
          { codes: ["Min.thing"], objectName: "thing", field: indexed(field), rejectedValue: 0, defaultMessage },
        ],
        path: "/customers/1/things",
      },
    }),
  },
  {
    name: "Jakarta constraint violations",
    write: (field, message) => ({
      status: 400,
      body: {
        title: "Constraint Violation",
        status: 400,
        violations: [{ propertyPath: `createThing.body.${indexed(field)}`, message }],
      },
    }),
  },
  {
    name: "GraphQL with 200",
    fits: isPlain,
    write: (field, message) => ({
      status: 200,
      body: {
        data: null,
        errors: [
          {
            message: "Validation failed.",
            locations: [{ line: 2, column: 3 }],
            extensions: { code: "BAD_USER_INPUT", validation: { [`input.${dotted(field)}`]: [message] } },
          },
        ],
      },
    }),
  },
  {
    name: "NestJS",
    fits: isPlain,
    write: (field, message) => ({
      status: 400,
      body: { statusCode: 400, message: [`${dotted(field)} ${message}`], error: "Bad Request" },
    }),
  },
  {
    name: "Ajv",
    write: (field, message) => ({
      status: 400,
      body: {
        message: "Validation failed",
        errors: [{ instancePath: pointer(field), keyword: "minimum", params: {}, message }],
      },
    }),
  },
  {
    name: "Zod",
    write: (field, message) => ({
      status: 400,
      body: { success: false, error: { name: "ZodError", issues: [{ code: "custom", path: steps(field), message }] } },
    }),
  },
  {
    name: "express-validator",
    write: (field, msg) => ({
      status: 400,
      body: { errors: [{ type: "field", msg, path: indexed(field), location: field.in, value: "" }] },
    }),
  },
  {
    name: "Joi",
    write: (field, message) => ({
      status: 400,
      body: {
        message: "Invalid request",
        details: [{ message, path: steps(field), type: "any", context: { key: field.wire.at(-1) } }],
      },
    }),
  },
  {
    name: "Mongoose",
    write: (field, message) => ({
      status: 400,
      body: {
        message: "Validation failed",
        errors: { [dotted(field)]: { name: "ValidatorError", message, kind: "min", path: dotted(field), value: 0 } },
      },
    }),
  },
  {
    name: "PayPal",
    fits: isBody,
    write: (field, description) => ({
      status: 422,
      body: {
        name: "UNPROCESSABLE_ENTITY",
        message: "The requested action could not be performed.",
        debug_id: "d1",
        details: [{ field: pointer(field), value: "0", location: "body", issue: "INVALID", description }],
      },
    }),
  },
  {
    name: "Salesforce",
    fits: isFlat,
    write: (field, message) => ({
      status: 400,
      body: [{ message, errorCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION", fields: [dotted(field)] }],
    }),
  },
  {
    name: "Square",
    write: (field, detail) => ({
      status: 400,
      body: { errors: [{ category: "INVALID_REQUEST_ERROR", code: "BAD", detail, field: indexed(field) }] },
    }),
  },
  {
    name: "Adyen",
    write: (field, message) => ({
      status: 422,
      body: {
        status: 422,
        errorCode: "702",
        message: "Required object missing",
        invalidFields: [{ name: indexed(field), message }],
      },
    }),
  },
  {
    name: "Zendesk",
    write: (field, description) => ({
      status: 422,
      body: {
        error: "RecordInvalid",
        description: "Record validation errors",
        details: { [dotted(field)]: [{ description, error: "BlankValue" }] },
      },
    }),
  },
  {
    name: "Jira",
    write: (field, message) => ({ status: 400, body: { errorMessages: [], errors: { [dotted(field)]: message } } }),
  },
  {
    name: "Kubernetes",
    write: (field, message) => ({
      status: 422,
      body: {
        kind: "Status",
        status: "Failure",
        message: "Thing is invalid",
        reason: "Invalid",
        details: {
          name: "a thing",
          kind: "Thing",
          causes: [{ reason: "FieldValueInvalid", message, field: indexed(field) }],
        },
        code: 422,
      },
    }),
  },
  {
    name: "OAuth",
    fits: isFlat,
    write: (field) => ({
      status: 400,
      body: { error: "invalid_request", error_description: `The parameter "${dotted(field)}" is not right.` },
    }),
  },
  {
    name: "plain text",
    write: (field, message) => ({
      status: 400,
      contentType: "text/plain",
      body: `Field '${indexed(field)}': ${message}`,
    }),
  },
  {
    name: "HTML",
    fits: isFlat,
    write: (field, message) => ({
      status: 400,
      contentType: "text/html",
      body: `<!doctype html><html><head><title>400 &quot;${dotted(field)}&quot; ${message}</title></head><body><script>steal()</script></body></html>`,
    }),
  },
  {
    name: "XML of Amazon",
    fits: isFlat,
    write: (field, message) => ({
      status: 400,
      contentType: "application/xml",
      body: `<?xml version="1.0"?><Error><Code>InvalidArgument</Code><Message>&apos;${dotted(field)}&apos; ${message}</Message><RequestId>4442587FB7D0A2F9</RequestId></Error>`,
    }),
  },
  {
    name: "form-encoded",
    fits: isFlat,
    write: (field, message) => ({
      status: 400,
      contentType: "application/x-www-form-urlencoded",
      body: new URLSearchParams({ error: "bad_thing", error_description: `"${dotted(field)}" ${message}` }).toString(),
    }),
  },
];
