/** How files begin, a character a byte. */
const BEGINNINGS: readonly (readonly [type: string, pattern: RegExp])[] = [
  ["image/png", /^\x89PNG\r\n\x1a\n/],
  ["image/jpeg", /^\xff\xd8\xff/],
  ["image/gif", /^GIF8[79]a/],
  ["image/webp", /^RIFF[^]{4}WEBP/],
  ["image/tiff", /^(?:II\*\0|MM\0\*)/],
  ["application/pdf", /^%PDF-/],
  ["application/zip", /^PK\x03\x04/],
  ["application/gzip", /^\x1f\x8b/],
  ["audio/wav", /^RIFF[^]{4}WAVE/],
  ["audio/mpeg", /^ID3/],
  ["audio/ogg", /^OggS/],
  ["video/mp4", /^[^]{4}ftyp/],
  ["video/webm", /^\x1a\x45\xdf\xa3/],
];

/** Which of some types (`image/png`, `image/*`) a file has, by its first bytes; undefined when they show none of them. */
export function fileType(content: Uint8Array, types: readonly string[]): string | undefined {
  const beginning = Buffer.from(content.subarray(0, 16)).toString("latin1");
  const allowed = new Set(types.map((type) => type.toLowerCase()));
  const isAllowed = (type: string) => allowed.has(type) || allowed.has(type.replace(/\/.*/, "/*"));
  return BEGINNINGS.find(([type, pattern]) => pattern.test(beginning) && isAllowed(type))?.[0];
}
