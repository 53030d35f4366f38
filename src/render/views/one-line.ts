/** A text of the document on one line, cut to a length; it is printed as JSON afterwards. */
export function oneLine(text: string, limit: number): string {
  const characters = [...text.replace(/\s+/g, " ").trim()];
  return characters.length <= limit
    ? characters.join("")
    : `${characters
        .slice(0, limit - 3)
        .join("")
        .trimEnd()}...`;
}
