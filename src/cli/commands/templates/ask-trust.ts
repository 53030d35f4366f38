import type { TemplatePackage } from "../../../templates/package/open-package.js";
import type { CommandContext } from "../command.js";

/** Asks a person whether a package may run; undefined where nobody can be asked. */
export function askTrust({
  screen,
  signal,
}: CommandContext): ((found: TemplatePackage) => Promise<boolean>) | undefined {
  if (!screen.interactive) return undefined;
  return async ({ manifest, version }) => {
    const { confirm } = await import("../../prompts/inquirer.js");
    const { name, digest, files, slots } = manifest;
    const what = `${files.length} templates, ${slots.length} slots`;
    const message = `${name} ${version} (${what}, digest ${digest.slice(0, 12)}) runs programs of its own. Trust it?`;
    return confirm({ message, default: false }, { signal });
  };
}
