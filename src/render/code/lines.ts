import type { Expression } from "./expression.js";
import { printWidth } from "./prettier-rules.js";

/** Text that is being written, and the column that it has reached. */
export class Lines {
  text = "";
  column: number;

  constructor(column: number) {
    this.column = column;
  }

  write(text: string): void {
    this.text += text;
    this.column += text.length;
  }

  breakLine(indent: number): void {
    this.text += `\n${" ".repeat(indent)}`;
    this.column = indent;
  }

  /** Whether so much more has room on this line. */
  hasRoom(width: number): boolean {
    return this.column + width <= printWidth;
  }

  /** Whether an expression, with what follows its last character, has room on this line. */
  fits(expression: Expression, trailing: number): boolean {
    return !expression.breaks && this.hasRoom(expression.width + trailing);
  }
}
