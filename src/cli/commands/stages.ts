import { type Stage } from "../../pipeline.js";

/** What a person reads while a stage runs. */
export const stageLabels: Readonly<Record<Stage, string>> = {
  load: "Reading the document",
  model: "Understanding its operations",
  plan: "Deciding on the tools",
  render: "Writing the code",
  merge: "Merging with what stands in the project",
  write: "Putting the project in place",
};
