import ejs from "ejs";
import type { Code } from "./code/index.js";

/** What a template may see: code, prose that has been escaped, conditions, and lists of these. A raw string does not compile. */
export interface View {
  readonly [name: string]: Code | boolean | View | readonly Code[] | readonly View[];
}

export type Template = (view: View) => string;

/**
 * Compiles a template, once. Templates are ours; what a document says reaches them only in a `View`.
 * `<%=` is refused: it escapes for HTML, which is wrong in every file that we emit.
 */
export function compileTemplate(text: string): Template {
  const render = ejs.compile(text, {
    strict: true,
    localsName: "view",
    compileDebug: false,
    escape: () => {
      throw new Error("A template used <%=: only <%- with a prepared value is allowed");
    },
  });
  return (view) => render(Object.assign(Object.create(null), view));
}
