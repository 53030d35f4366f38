/** The segments of a path template that are no placeholders. */
export function staticSegments(path: string): readonly string[] {
  return segmentsOf(path).filter((segment) => !isPlaceholder(segment));
}

export function segmentsOf(path: string): readonly string[] {
  return path.split("/").filter((segment) => segment !== "");
}

export function isPlaceholder(segment: string): boolean {
  return segment.startsWith("{") && segment.endsWith("}");
}
