/** The layer of a project itself. */
export const projectLayer = "safe-mcp/templates";

/** What makes a package one of templates; it lies beside `package.json`, the templates in `templates/`. */
export const manifestFile = "safe-mcp-templates.json";
export const packageTemplates = "templates";
