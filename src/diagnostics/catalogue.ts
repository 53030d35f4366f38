/** Every code with its title, its usual cause and its fix: a code without them does not compile. */
interface CatalogueEntry {
  readonly title: string;
  readonly cause: string;
  readonly fix: string;
}

export const catalogue = {
  // Areas: CLI_, DOCUMENT_, REFERENCE_, SCHEMA_, OPERATION_, SCOPE_, SECURITY_, TEXT_, SELECTION_, TEMPLATE_, WRITE_. One entry a code, sorted within its area.
  ANSWERS_INVALID: {
    title: "Answers that do not fit",
    cause: "The answers file has a value of the wrong kind, an unknown key, or lacks a required one.",
    fix: "Correct the named place; `create-safe-mcp --help` lists the flags that an answers file may carry.",
  },
  ANSWERS_UNREADABLE: {
    title: "Answers cannot be read",
    cause: "The answers file is missing, or is neither JSON nor YAML.",
    fix: "Check the path and the syntax; `-` reads the answers from standard input.",
  },
  CHECK_ASIDE: {
    title: "Work that was put aside",
    cause: "An edited file lost its operation, or a conflict was settled for one side: nothing was thrown away.",
    fix: "Take what you still need from it, then delete it.",
  },
  CHECK_BASE: {
    title: "Not what is generated",
    cause: "The recorded files are not those that the recorded document, choices and scopes give.",
    fix: "Run `regenerate`.",
  },
  CHECK_CONFIG: {
    title: "Choices that were not followed",
    cause: "safe-mcp.json was edited, and the connector still is what the earlier choices made of it.",
    fix: "Run `regenerate`.",
  },
  CHECK_DOCUMENT: {
    title: "The document has moved on",
    cause: "The connector was generated from another version of the document.",
    fix: "Run `regenerate`, and read its report.",
  },
  CHECK_MARKERS: {
    title: "Conflict markers",
    cause: "A file still holds the markers of a merge.",
    fix: "Settle the conflict, then `regenerate --continue` if a run of regenerate wrote them.",
  },
  CHECK_MERGED: {
    title: "The records of two branches",
    cause: "Two branches had regenerated, and git has put the lines of both into .safe-mcp/: that was no conflict.",
    fix: "Run `regenerate` and commit what it writes. What either branch had accepted is not asked again.",
  },
  CHECK_RECORD: {
    title: "Recorded state that contradicts itself",
    cause: "A file in .safe-mcp/ was edited, or merged line by line.",
    fix: "Take .safe-mcp/ from the last good commit and run `regenerate`.",
  },
  CHECK_SCOPES: {
    title: "Scopes that nobody accepted",
    cause: "scopes.lock.json was changed by hand: what the connector may ask for is decided by regenerate.",
    fix: "Take it from the last good commit, or run `regenerate` and accept what widens.",
  },
  CHECK_UNRESOLVED: {
    title: "Conflict that is not settled",
    cause: "A run left conflicts for a person.",
    fix: "Settle them, then `regenerate --continue`; or `regenerate --abort`.",
  },
  CHECK_UPSTREAM: {
    title: "An address that nobody accepted",
    cause: "src/upstream.ts sends calls or credentials elsewhere than was generated and accepted.",
    fix: "Take it back: `UPSTREAM_URL` names another address for one installation, an overlay corrects the document. To keep it as it is, `own src/upstream.ts`.",
  },
  CHECK_VERSION: {
    title: "Another version of the generator",
    cause: "Only the version that made a connector makes the same again.",
    fix: "Run `npx create-safe-mcp@<version> check`, or upgrade the connector with `regenerate`.",
  },
  CLI_ANSWERS_MISSING: {
    title: "Missing answers",
    cause: "There is no terminal to ask on, and not every question is answered by a flag.",
    fix: "Run the printed command line.",
  },
  CLI_ARGUMENTS: {
    title: "Command line not understood",
    cause: "An unknown flag, a flag without its value, or more arguments than there are places for.",
    fix: "See `create-safe-mcp --help`.",
  },
  CLI_CANCELLED: {
    title: "Cancelled",
    cause: "Ctrl-C, or the terminal was closed.",
    fix: "Nothing was left behind; run the command again.",
  },
  CLI_SWALLOWED_FLAGS: {
    title: "Flags that npm kept for itself",
    cause: "`npm create` hands only what stands after `--` to the program; some shells remove a bare `--`.",
    fix: "Run the corrected command line.",
  },
  CLI_VALUE: {
    title: "Value not understood",
    cause: "A flag has a value that it does not take.",
    fix: "See `create-safe-mcp --help`.",
  },
  CONFIG_INVALID: {
    title: "Settings of the project that do not fit",
    cause: "safe-mcp.json was edited: a key is unknown, a value has the wrong kind, or it is no JSON any more.",
    fix: "Correct the named place; editors check the file against its $schema.",
  },
  DOCUMENT_ADDRESS_FORBIDDEN: {
    title: "Address not allowed",
    cause: "The URL is plain http, leads to a private, loopback or link-local address, or carries credentials.",
    fix: "Name an https URL on a public host; --allow-private allows http and private addresses that you trust.",
  },
  DOCUMENT_DUPLICATE_KEY: {
    title: "Key that stands twice",
    cause: "A YAML mapping holds the same key more than once; the last one counts.",
    fix: "Remove one of the two.",
  },
  DOCUMENT_ENCODING: {
    title: "Not UTF-8",
    cause: "The file holds bytes that are not UTF-8 text: another encoding, or an archive.",
    fix: "Save it as UTF-8.",
  },
  DOCUMENT_LENIENT_JSON: {
    title: "Not quite JSON",
    cause: "The document begins with a brace, but has comments, trailing commas or unquoted keys.",
    fix: "Nothing need be done; name the file .yaml if that is what it is.",
  },
  DOCUMENT_NO_OPERATIONS: {
    title: "Nothing to call",
    cause: "The document has no paths: it describes webhooks or shared components only.",
    fix: "Name a document whose `paths` describe the API's operations.",
  },
  DOCUMENT_NOT_FOUND: {
    title: "Document cannot be read",
    cause: "There is no such file, it is a directory, or it may not be read.",
    fix: "Check the path; --spec takes a file, an http(s) URL, or - for standard input.",
  },
  DOCUMENT_NOT_OPENAPI: {
    title: "Not an OpenAPI document",
    cause: "The document has neither `openapi: 3.x` nor `swagger: 2.0` at its top.",
    fix: "Name an OpenAPI document of version 2.0 (Swagger), 3.0, 3.1 or 3.2.",
  },
  DOCUMENT_NUMBER_RANGE: {
    title: "Number out of range",
    cause: "A number is infinite, or not a number at all; JSON has no such value.",
    fix: "Write a finite number, or leave the keyword out.",
  },
  DOCUMENT_PATH: {
    title: "Path without a slash",
    cause: "A key of `paths` does not begin with a slash.",
    fix: "Write the path as it follows the server's URL, with a leading slash.",
  },
  DOCUMENT_PROTOTYPE_KEY: {
    title: "Key named `__proto__`",
    cause: "An object of the document has a key that JavaScript programs take for something else.",
    fix: "Rename it, if it is meant.",
  },
  DOCUMENT_SERVER_REPAIRED: {
    title: "Server corrected",
    cause: "A variable of a server URL has a default that is none of its values.",
    fix: "Correct the default in the document, or set UPSTREAM_URL.",
  },
  DOCUMENT_SERVER_UNUSABLE: {
    title: "Server that cannot be called",
    cause: "A server URL is malformed, not http(s), or carries credentials, a query or a fragment.",
    fix: "Correct it in the document, or set UPSTREAM_URL.",
  },
  DOCUMENT_SHAPE: {
    title: "Wrong kind of value",
    cause: "A list, a string or nothing stands where OpenAPI has an object, or the other way round.",
    fix: "Correct the document there; until then the part is ignored.",
  },
  DOCUMENT_SYNTAX: {
    title: "Document cannot be parsed",
    cause: "The text is neither JSON nor YAML: a bracket, a quote or an indent is wrong.",
    fix: "Correct the named line; indents are spaces, never tabs.",
  },
  DOCUMENT_TOO_LARGE: {
    title: "Document too large",
    cause: "The document is larger, deeper, or expands by aliases to more than the limits allow.",
    fix: "Split the document, or remove the aliases that multiply it.",
  },
  DOCUMENT_UNREACHABLE: {
    title: "URL cannot be read",
    cause: "The host cannot be reached, does not answer in time, redirects elsewhere, or answers with an error.",
    fix: "Open the URL in a browser; download the document and name the file instead.",
  },
  DOCUMENT_VERSION: {
    title: "Unusual version",
    cause: "The version is a number, or is not a released version of OpenAPI.",
    fix: 'Write it in quotes and in full, such as `openapi: "3.0.3"`.',
  },
  INTERNAL: {
    title: "Internal error",
    cause: "A fault of create-safe-mcp itself.",
    fix: "Run again with --debug and report what it prints.",
  },
  OPERATION_BODY_DROPPED: {
    title: "Request body left out",
    cause: "The method has no body, or none of its media types can be sent.",
    fix: "Declare application/json, a form, multipart/form-data, text or a binary type.",
  },
  OPERATION_BODY_TEXT: {
    title: "Body as one text",
    cause:
      "The body is sent as XML or another text: what its schema says of the inside is told to the model, not checked.",
    fix: "Declare application/json besides, if the API takes it.",
  },
  OPERATION_KEYWORD_INVALID: {
    title: "Field of the wrong kind",
    cause: "A field of an operation or parameter has a value that OpenAPI does not allow there.",
    fix: "Correct the field in the document.",
  },
  OPERATION_LEFT_OUT: {
    title: "Operation left out",
    cause: "Something that a call of it needs cannot be sent.",
    fix: "Correct what the message names; the other operations are not affected.",
  },
  OPERATION_MEDIA_TYPE_UNSUPPORTED: {
    title: "Media type left out",
    cause: "The media type is malformed or can be neither written nor read.",
    fix: "Declare a media type of a known family besides.",
  },
  OPERATION_METHOD_UNSUPPORTED: {
    title: "Method that cannot be sent",
    cause: "additionalOperations names a method outside GET, HEAD, OPTIONS, TRACE, POST, PUT, PATCH, DELETE and QUERY.",
    fix: "Leave it, or declare the operation under one of these methods.",
  },
  OPERATION_NOT_ALLOWED: {
    title: "Operation above the access level",
    cause: "The chosen access level leaves tools of this risk out.",
    fix: "Choose `--access write` or `--access full`, or take this one tool by `--allow <tool>`.",
  },
  OPERATION_PARAMETER_DROPPED: {
    title: "Parameter left out",
    cause: "The parameter is declared twice, has no place in the path, or a name that HTTP does not allow.",
    fix: "Correct the parameter in the document.",
  },
  OPERATION_PARAMETER_RESERVED: {
    title: "Parameter that is no argument",
    cause: "The parameter belongs to HTTP, to the connection or to the credentials; no model fills it.",
    fix: "Nothing to do, unless the operation needs a credential there that its `security` does not name: add it by an overlay.",
  },
  OPERATION_PARAMETER_SUPPLIED: {
    title: "Path parameter supplied",
    cause: "A placeholder of the path is not declared, or declared under a slightly different name.",
    fix: "Declare the parameter under the name that the path uses.",
  },
  OPERATION_PATH_REPAIRED: {
    title: "Path corrected",
    cause: "The path carries a fragment, which is never sent, or characters that a path cannot hold.",
    fix: "Nothing to do when the rest of the path is right.",
  },
  OPERATION_RESPONSE_DROPPED: {
    title: "Response left out",
    cause: "Its key is no status code, status range or `default`.",
    fix: "Correct the key in the document.",
  },
  OPERATION_SHADOWS_TOOL: {
    title: "Name of a well-known tool",
    cause: "Clients bring a tool of this name themselves; a model may take one for the other.",
    fix: "Give the operation another operationId, or `x-mcp: { name: … }`.",
  },
  OPERATION_WITHOUT_SAMPLE: {
    title: "No example arguments",
    cause: "No arguments could be made that pass the schema, so the emitted tests do not call this tool.",
    fix: "Add an `example` to the parameters that are hard to make up.",
  },
  SCHEMA_BOUNDS_CONTRADICT: {
    title: "Bounds that exclude each other",
    cause: "A lower bound is above its upper bound.",
    fix: "Correct the bounds in the document.",
  },
  SCHEMA_CHOICE_UNCHECKED: {
    title: "Choice that is not checked",
    cause: "Several choices hold at once in too many combinations, or nest too deep.",
    fix: "Nothing to do: the API checks it; a simpler schema would be checked here too.",
  },
  SCHEMA_CONTRADICTION: {
    title: "Schemas that exclude each other",
    cause: "Parts of one `allOf` name different types.",
    fix: "Correct the types in the document.",
  },
  SCHEMA_DEFAULT_DROPPED: {
    title: "Default left out",
    cause: "The default is no value that its own schema accepts.",
    fix: "Correct the default in the document.",
  },
  SCHEMA_ENUM_REPAIRED: {
    title: "Enum corrected",
    cause: "An enum is empty or holds values of another type than the schema's.",
    fix: "Correct the list in the document; in YAML, quote texts that look like numbers.",
  },
  SCHEMA_KEYWORD_INVALID: {
    title: "Schema keyword of the wrong kind",
    cause: "A keyword has a value that JSON Schema does not allow there.",
    fix: "Correct the keyword in the document.",
  },
  SCHEMA_KEYWORD_UNSUPPORTED: {
    title: "Schema keyword that is not checked",
    cause: "The keyword has no counterpart in the emitted schemas.",
    fix: "Nothing to do: the API checks it.",
  },
  SCHEMA_PATTERN_DROPPED: {
    title: "Pattern left out",
    cause: "The pattern is no ECMAScript pattern, is too long, or could take very long on some input.",
    fix: "Write it without look-around, back-references and possessive quantifiers.",
  },
  SCHEMA_PROPERTY_REFUSED: {
    title: "Property left out",
    cause: "Its name would change the object that it is written to.",
    fix: "Rename the property.",
  },
  SCHEMA_REFERENCE_LOOP: {
    title: "Reference without an end",
    cause: "A `$ref` leads to itself through other references, or nowhere.",
    fix: "Correct the reference in the document.",
  },
  SCHEMA_REQUIRED_UNDECLARED: {
    title: "Required property without a declaration",
    cause: "`required` names a property that `properties` does not have, often a misspelling.",
    fix: "Declare the property, or correct the name.",
  },
  SCHEMA_TOO_DEEP: {
    title: "Schema nested too deep",
    cause: "Schemas stand inside each other beyond any use.",
    fix: "Name the inner schemas and refer to them.",
  },
  SCHEMA_TOO_LARGE: {
    title: "Schema too large to show whole",
    cause: "The input schema of the tool would take too much of a model's context.",
    fix: "Nothing is lost for calls: what is not shown is still accepted and checked.",
  },
  SCOPE_ARRAY_AMBIGUOUS: {
    title: "List of scopes that means a choice",
    cause: "OpenAPI requires every scope of a list, but one of these includes another.",
    fix: "Nothing to do: the narrower one is asked for, and an API that wants more answers 403 and names it.",
  },
  SCOPE_ARRAY_ONE_OF: {
    title: "List of scopes that may mean a choice",
    cause: "OpenAPI requires every scope of a list; lists like this one often mean any of them.",
    fix: "Ask the API's documentation. If one is enough, write each into a requirement of its own, by an overlay.",
  },
  SCOPE_COARSE: {
    title: "Coarse scope",
    cause: "The API has no narrower scope for what the tools do, or the document knows none.",
    fix: "Grant it from an account of its own whose role allows no more than the tools need.",
  },
  SCOPE_EXCESS: {
    title: "Scope that allows more than the tools do",
    cause: "No scope of the document allows less and lets the tools in.",
    fix: "Leave out the tools that need it, or accept it: `create-safe-mcp scopes` explains each.",
  },
  SCOPE_FLOW_DEPRECATED: {
    title: "Outdated OAuth flow",
    cause: "The scheme offers the implicit or the password flow only, which RFC 9700 advises against.",
    fix: "Get a token for the connector another way and set the variable of the scheme.",
  },
  SCOPE_LOCK_UNREADABLE: {
    title: "Scope lock cannot be read",
    cause: "There is no scopes.lock.json there, it is not JSON, or it is of another version.",
    fix: "Name the folder of a connector, or its scopes.lock.json.",
  },
  SCOPE_READ_LIKE: {
    title: "POST that looks like a read",
    cause: "Its name says search, query or the like, and a scope for reading is enough for it.",
    fix: "Nothing to do where scopes are concerned: as a tool it still counts as a write.",
  },
  SCOPE_SEARCH_GREEDY: {
    title: "Scopes not proven to be the fewest",
    cause: "There are too many combinations to look at every one.",
    fix: "Select fewer tools, or review the scopes with more care.",
  },
  SCOPE_SUGGESTED: {
    title: "Scopes in a text",
    cause: "The description of an operation names scopes that its security requirement does not.",
    fix: "If they are right, write them into the requirement by an overlay.",
  },
  SCOPE_REASON_UNUSED: {
    title: "Reason for a tool that is not there",
    cause:
      "`--reason`, or `reasons` in safe-mcp.json, names a tool that is not selected, or that the access level leaves out.",
    fix: "Name it as `inspect` does, allow it, or take the reason away.",
  },
  SCOPE_UNSCOPED_ONLY: {
    title: "Credential without scopes",
    cause: "The only way into a tool is a key or a token that carries no scopes.",
    fix: "Make a credential for this connector alone, as narrow as the provider allows, and rotate it.",
  },
  SECURITY_INVALID: {
    title: "Security requirement of the wrong kind",
    cause: "`security` or the scopes in it are no list, or an element of it is no object.",
    fix: "Correct it in the document.",
  },
  SECURITY_KEY_ALWAYS_NEEDED: {
    title: "Ways to authenticate without a required key",
    cause: "An operation requires a parameter that is the key of one of its alternatives; the others do not send it.",
    fix: "Nothing to do where the key is at hand; else make the parameter optional, by an overlay if need be.",
  },
  SECURITY_NO_ALTERNATIVE: {
    title: "Operation without a usable way to authenticate",
    cause: "Every security requirement of the operation needs a scheme that a connector cannot use.",
    fix: "Add a requirement with OAuth 2.0, a bearer token, HTTP basic or an API key, by an overlay if need be.",
  },
  SECURITY_SCHEME_INVALID: {
    title: "Security scheme not understood",
    cause: "Its type is unknown, or a field that the type needs is missing.",
    fix: "Correct the scheme in the document.",
  },
  SECURITY_SCHEME_UNDECLARED: {
    title: "Security scheme not declared",
    cause: "An operation needs a scheme that `components/securitySchemes` does not have.",
    fix: "Declare the scheme, or correct its name.",
  },
  SECURITY_SCOPE_INVALID: {
    title: "Scope that is no token",
    cause: "A scope holds a space, a quote or a character outside ASCII.",
    fix: "Correct the scope in the document; several of them are several elements of the list.",
  },
  SECURITY_SCOPE_UNDECLARED: {
    title: "Scope not declared",
    cause: "An operation needs a scope that no flow of its scheme declares.",
    fix: "Declare the scope, or correct its name.",
  },
  SECURITY_UNDECIDED: {
    title: "Nothing known about authentication",
    cause: "The document declares no security, everywhere or for some operations, and unknown is not anonymous.",
    fix: 'Say `--auth bearer`, `--auth api-key`, `--auth basic` or `--auth none`; to a connector that stands, by `"auth": "bearer"` or another of these in its safe-mcp.json.',
  },
  SECURITY_UNUSABLE_SCHEME: {
    title: "Security scheme that cannot be used",
    cause: "The scheme is not one of OAuth 2.0, OpenID Connect, bearer, basic and API key.",
    fix: "Nothing to do while another alternative of the operation can be used.",
  },
  SECURITY_URL_INVALID: {
    title: "OAuth URL left out",
    cause: "The URL is not http(s), or carries credentials or a fragment.",
    fix: "Correct it in the document, or set the _TOKEN_URL variable of the scheme.",
  },
  SELECTION_EMPTY: {
    title: "No tool left",
    cause: "Selection and access level together leave no operation.",
    fix: "Widen `--tools`, or choose a higher `--access`.",
  },
  SELECTION_UNDECIDED: {
    title: "Too many operations to take all",
    cause: "A model works worse with hundreds of tools, so above 40 operations somebody has to pick.",
    fix: "Say `--tools tag:<tag>`, `--tools path:/v1/**`, operationIds, or `--tools all`.",
  },
  SELECTION_UNMATCHED: {
    title: "Selector without a match",
    cause: "No operation of the document has this tag, path, method, operationId or tool name.",
    fix: "See `create-safe-mcp inspect <spec>` for the names.",
  },
  SERVER_UNUSABLE: {
    title: "Server that cannot be the default",
    cause: "The document names no absolute https URL for the API.",
    fix: "Set UPSTREAM_URL when the connector runs.",
  },
  TEXT_HIDDEN_CHARACTERS: {
    title: "Hidden or deceptive characters",
    cause: "A text or name of the document has characters that a person does not see as a model does.",
    fix: "Look at the place in the document; the connector carries the text without them.",
  },
  TEXT_INSTRUCTS_MODEL: {
    title: "Text that instructs the model",
    cause:
      "A description of the document reads like an instruction to a model (prompt injection), not like documentation.",
    fix: "Read the place and decide; `--strict` refuses such a document.",
  },
  PARAMETER_FORMAT_UNSUPPORTED: {
    title: "List format without an equivalent",
    cause: "A list parameter of Swagger 2.0 is joined in a way that OpenAPI 3 cannot express.",
    fix: "The argument is one string; join the items as the API wants them.",
  },
  OVERLAY_NO_EFFECT: {
    title: "Overlay action without effect",
    cause:
      "The target of an action selects nothing in the document, or the action has neither update, remove nor copy.",
    fix: "Correct the target: it is a JSONPath into the document as it is written, in its own OpenAPI version.",
  },
  OVERLAY_UNUSABLE: {
    title: "Overlay that cannot be applied",
    cause: "It is no Overlay of version 1.0 or 1.1, a path is not JSONPath (RFC 9535), or values do not fit together.",
    fix: "Correct the named place of the overlay, or leave it out.",
  },
  REFERENCE_FILE_MISSING: {
    title: "Referenced file cannot be read",
    cause: "A `$ref` names a file or URL beside the document that is not there.",
    fix: "Put the file where the reference says, or bundle the document into one file first.",
  },
  REFERENCE_FORBIDDEN: {
    title: "Reference not followed",
    cause: "A `$ref` leads out of the document's folder, to another scheme or host, or to a built-in name.",
    fix: "Bundle the document into one file first, for example with `npx @redocly/cli bundle`.",
  },
  REFERENCE_NOT_FOUND: {
    title: "Reference that leads nowhere",
    cause: "A `$ref` names a place that does not exist, or a document that is not fetched.",
    fix: "Correct the reference, or bundle the document into one file first.",
  },
  REFERENCE_ROOT: {
    title: "Reference root that cannot be used",
    cause: "What --reference-root names is no folder that holds the document.",
    fix: "Name a folder above the document's file, or leave the flag out.",
  },
  SCHEMA_DYNAMIC_REFERENCE: {
    title: "Dynamic reference",
    cause: "A schema uses `$dynamicRef` or `$recursiveRef`, whose target depends on where it is used.",
    fix: "Use `$ref` if the target is fixed.",
  },
  SCHEMA_NULLABLE_OUTDATED: {
    title: "`nullable` in OpenAPI 3.1 or later",
    cause: '3.1 replaced `nullable: true` by `type: [..., "null"]`.',
    fix: "Write null as one of the types.",
  },
  REGENERATE_MARKERS: {
    title: "A merge that is not finished",
    cause: "A generated file holds the conflict markers of git, or of an older run.",
    fix: "Settle them first. In a file that you have not edited either side will do: regenerate brings what is missing.",
  },
  REGENERATE_PENDING: {
    title: "Conflicts of the last run are open",
    cause: "A run wrote conflict markers, and they are still in the files.",
    fix: "Settle them, then `regenerate --continue`; or put everything back with `regenerate --abort`.",
  },
  REGENERATE_PLAN: {
    title: "Not the plan that was reviewed",
    cause:
      "The document, the project, create-safe-mcp or `--on-conflict` is another than when `--dry-run --json` printed the digest.",
    fix: "Review the new plan: `regenerate --dry-run --json`.",
  },
  REGENERATE_STOPPED: {
    title: "Stopped at a conflict",
    cause: "A person chose to stop.",
    fix: "Run `regenerate` again; nothing was written.",
  },
  REGENERATE_UNVERIFIED: {
    title: "The result does not type-check",
    cause: "What you edited and what the document changed fit together as text, and not as TypeScript.",
    fix: "Look at the named places; without --verify the merge is written all the same, for you to mend.",
  },
  STATE_MERGED: {
    title: "The records of two branches",
    cause: "Two branches that had both regenerated were merged, and nothing has been generated from the outcome yet.",
    fix: "Run `regenerate` first: it makes one record of the two.",
  },
  STATE_INVALID: {
    title: "Recorded state that cannot be used",
    cause: "A file in .safe-mcp/ was edited, truncated or merged by hand, or names a path outside the project.",
    fix: "Take .safe-mcp/ from the last good commit and run `regenerate` again.",
  },
  STATE_MISSING: {
    title: "Not a connector",
    cause:
      "The folder has no .safe-mcp/lock.json: it was not made by create-safe-mcp, or by a version without regeneration.",
    fix: "Name the folder of a connector; `create-safe-mcp` makes one.",
  },
  STATE_VERSION: {
    title: "State of another version",
    cause: "The project was last written by a version of create-safe-mcp that records its state in another format.",
    fix: "Use the version that the message names, or a newer one: `npx create-safe-mcp@latest`.",
  },
  WRITE_BUSY: {
    title: "Another run is at work",
    cause: "A second process is changing the same project, here or on another machine that shares the folder.",
    fix: "Wait for it to end. If its machine is gone for good, remove .safe-mcp/run.lock.",
  },
  WRITE_CHANGED: {
    title: "File changed meanwhile",
    cause: "A file was saved by somebody else between the plan and the write.",
    fix: "Run the command again: it plans anew with what stands there now.",
  },
  TEMPLATE_COLLISION: {
    title: "Two templates for one file",
    cause: "A template of a layer makes a file that another template makes already.",
    fix: "Give it another path, or override the template that makes the file.",
  },
  TEMPLATE_CONFLICT: {
    title: "Changes that meet",
    cause: "The stock template and its copy changed the same lines differently.",
    fix: "Run `create-safe-mcp templates upgrade --on-conflict markers`, or keep or take one side.",
  },
  TEMPLATE_CONTEXT_VERSION: {
    title: "Templates for another context",
    cause: "A package of templates is written for another version of what templates see.",
    fix: "Use versions of the two that fit.",
  },
  TEMPLATE_DIGEST: {
    title: "Package that is not what it says",
    cause: "The templates of a package differ from its manifest.",
    fix: "Install the package again.",
  },
  TEMPLATE_FOLDER: {
    title: "Folder of templates that cannot be read",
    cause: "There is no such folder, or it holds links, too much, or files that are no text.",
    fix: "Name a folder of text files.",
  },
  TEMPLATE_FORBIDDEN: {
    title: "File that no template makes",
    cause: "A layer holds a file that is written from the plan: the promises of a connector hang on it.",
    fix: "Change `safe-mcp.json`, or the document, instead.",
  },
  TEMPLATE_INCLUDE: {
    title: "Partial that is missing",
    cause: 'A template says `include("name")`, and no layer has that file in its `partials/`.',
    fix: "Put the file into `partials/` of the layer.",
  },
  TEMPLATE_LAYER: {
    title: "layer.json that does not fit",
    cause: "The file has an unknown key or a value of the wrong kind.",
    fix: 'Correct the named place: it takes "omit" and "extra", lists of paths.',
  },
  TEMPLATE_LIFT: {
    title: "Edit that no template can make",
    cause: "A hand edit of a generated file touches what comes from the document, or more than one template.",
    fix: "Follow the suggestion.",
  },
  TEMPLATE_MANIFEST: {
    title: "Manifest that does not fit",
    cause: "safe-mcp-templates.json of a package has an unknown key or a wrong value.",
    fix: "Its author runs `create-safe-mcp templates pack`.",
  },
  TEMPLATE_OUTPUT: {
    title: "Template that makes a broken file",
    cause: "What the template prints is not what its file must be.",
    fix: "Correct the named place.",
  },
  TEMPLATE_PACKAGE: {
    title: "Package of templates that cannot be used",
    cause: "The package is not in the node_modules of the project, or is no package of templates.",
    fix: "Install it: npm install --save-dev <name>.",
  },
  TEMPLATE_PLACE: {
    title: "Printed in the wrong place",
    cause: "Each kind of printed text is safe in one place only: a literal as an expression, a comment in a comment.",
    fix: "Use the emitter for that place.",
  },
  TEMPLATE_PROMISE: {
    title: "Promise that a template drops",
    cause: "A connector made with these templates does not keep one of the five promises.",
    fix: "Take the named safeguard back in; `templates upgrade` merges what the stock templates do now.",
  },
  TEMPLATE_RENDER: {
    title: "Template that fails",
    cause: "A tag of the template threw an exception, or printed something that no emitter has made.",
    fix: "Run `create-safe-mcp templates check`.",
  },
  TEMPLATE_SECURITY: {
    title: "Security change that is not merged",
    cause: "A stock template was mended since it was copied, and the copy does not have the change.",
    fix: "Run `create-safe-mcp templates upgrade`.",
  },
  TEMPLATE_SLOT: {
    title: "Slot that does not exist",
    cause: "A layer fills a slot, or a template names one, that no stock template has.",
    fix: "Name one of the slots in docs/templates.md.",
  },
  TEMPLATE_SYNTAX: {
    title: "Template that cannot be read",
    cause: "A tag or a block of the template is not closed.",
    fix: "Close it at the named place.",
  },
  TEMPLATE_TYPE: {
    title: "Template that does not compile",
    cause: "A tag of a template uses what does not exist, or prints what no emitter has printed.",
    fix: "Correct the named place; `create-safe-mcp templates context` shows what there is.",
  },
  TEMPLATE_TYPESCRIPT: {
    title: "No TypeScript to check with",
    cause: "Templates are checked by the TypeScript of the project.",
    fix: "Run `npm install` in the project.",
  },
  TEMPLATE_UNMATCHED: {
    title: "Template that overrides nothing",
    cause: "A file of a layer has the name of no stock template, and is not listed as an extra one.",
    fix: 'Correct the name, or list the file under "extra" in `layer.json`.',
  },
  TEMPLATE_UNTRUSTED: {
    title: "Package that nobody has trusted",
    cause: "Templates are programs; a package runs only in the state in which somebody has trusted it.",
    fix: "Read its templates, then run the command with --trust <name>.",
  },
  WRITE_FAILED: {
    title: "Writing failed",
    cause: "The disk refused a file or the last rename; what had been written was removed.",
    fix: "Free some space or choose another folder, and run the command again.",
  },
  WRITE_INSTALL_FAILED: {
    title: "Installing the dependencies failed",
    cause: "npm could not fetch or unpack a package. The project itself is complete.",
    fix: "Run `npm install` in the project.",
  },
  WRITE_JOURNAL: {
    title: "Damaged journal",
    cause: "A run was interrupted, and what it wrote down about itself was changed since.",
    fix: "The originals are in old/ and gone/ beside the journal: look at them, then remove that folder.",
  },
  WRITE_NOTHING_PENDING: {
    title: "Nothing to abort or continue",
    cause: "The last run left no conflict, or it has been aborted or continued already.",
    fix: "Nothing need be done.",
  },
  WRITE_OBSTACLE: {
    title: "Something in the way",
    cause: "A folder, a symbolic link, a read-only file or a folder without write permission stands where a file goes.",
    fix: "Move it away or make it writable, and run the command again.",
  },
  WRITE_PATH: {
    title: "File name that cannot be written",
    cause: "Two rendered files would share a name on some file systems, or one would stand outside the project.",
    fix: "Report it with --debug: names are made by create-safe-mcp, never taken from a document.",
  },
  WRITE_RECORDED_PATH: {
    title: "Recorded path outside the project",
    cause:
      "A file under .safe-mcp/ names a path that is absolute, climbs out of the project, or lies in .git or node_modules.",
    fix: "Somebody edited .safe-mcp/: restore it from version control. Nothing was written.",
  },
  WRITE_ROLLED_BACK: {
    title: "Changes taken back",
    cause: "The disk refused a file, for want of space or permission; what had been changed was put back.",
    fix: "Free some space or mend the permission, and run the command again.",
  },
  WRITE_TARGET: {
    title: "Folder that cannot be used",
    cause: "The target exists and is not an empty folder, or its parent cannot be written.",
    fix: "Choose another folder, or empty this one yourself.",
  },
  SECURITY_URL_RELATIVE: {
    title: "OAuth URL without a host",
    cause: "An OAuth URL is relative; it is taken relative to the API's own server.",
    fix: "Write the whole URL into the document, or set the _TOKEN_URL variable of the scheme.",
  },
} as const satisfies Record<string, CatalogueEntry>;
