/** The prompts in one chunk that is loaded only when something is asked. */
export { confirm, input, select } from "@inquirer/prompts";
