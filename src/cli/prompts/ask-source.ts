import type { Settings } from "../settings.js";
import { describeApi } from "./describe-api.js";
import { input, select } from "./inquirer.js";

/** Asks for a document, or, where there is none, for the API itself, tool by tool. */
export async function askSource(settings: Settings, signal: AbortSignal): Promise<Settings> {
  const kind = await select(
    {
      message: "What describes the API?",
      choices: [
        { value: "document", name: "an OpenAPI document: a file or a URL" },
        { value: "answers", name: "nothing yet: describe it here, tool by tool" },
      ],
    },
    { signal },
  );
  if (kind === "answers") return { ...settings, description: await describeApi(settings.name, signal) };
  const spec = await input({ message: "File or URL of the OpenAPI document", required: true }, { signal });
  return { ...settings, spec: spec.trim() };
}
