// Loaded with `--import` into a measured Node process: its peak memory, in MiB, into the file that `USAGE_FILE` names.
import { writeFileSync } from "node:fs";

process.on("exit", () => {
  if (process.env.USAGE_FILE) writeFileSync(process.env.USAGE_FILE, String(process.resourceUsage().maxRSS / 1024));
});
