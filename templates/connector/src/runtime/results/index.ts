/** How answers of the upstream become answers of a tool. */
export { answerText } from "./answer-text.js";
export { cleanLine, cleanText } from "./clean-text.js";
