import { printable } from "../../diagnostics/index.js";
import type { CompilerError } from "./typescript.js";

/** What the compiler says about a tag, in the words of templates, with what to do where that is known. */
export function explain({ code, message }: Pick<CompilerError, "code" | "message">): {
  readonly sentence: string;
  readonly help?: string;
} {
  const meant = /Did you mean '([^']+)'\?/.exec(message)?.[1];
  const plain = printable(message.replace(/ Did you mean .*$/, ""), 300);
  if (
    code === 2345 &&
    message.startsWith("Argument of type 'Code<") &&
    !/parameter of type '(?:Printed|Code)</.test(message)
  )
    return { sentence: "<%= prints a value, and this is code already.", help: "Print it with <%-." };
  if (code === 2345 && /'DocumentText'|'string'/.test(message) && /Code</.test(message))
    return {
      sentence: "<%- takes only what an emitter has printed, and this is raw text.",
      help: "Use <%= for a value, or the emitter for the place: it.emit.comment, it.emit.literal, it.emit.markdown.",
    };
  if (code === 2345 && /'Name'/.test(message) && /'DocumentText'|'string'/.test(message))
    return {
      sentence: "Only a name that the plan has made may stand here, and this is text of the document.",
      help: "Text of the document has no place in a file of this kind; it.tool.name and it.project.name are names.",
    };
  if (code === 2345 && /undefined/.test(message))
    return { sentence: "This may be undefined, and nothing would be printed.", help: "Ask first: <% if (…) { %>." };
  return {
    sentence: plain.endsWith(".") ? plain : `${plain}.`,
    ...(meant !== undefined && { help: `Did you mean ${meant}?` }),
  };
}
