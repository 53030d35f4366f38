export { commitProject, type Commit } from "./commit-project.js";
export { checkTarget } from "./check-target.js";
export { checkPaths } from "./check-paths.js";
export { installDependencies, installCommand } from "./install-dependencies.js";
export { initialiseRepository } from "./initialise-repository.js";
