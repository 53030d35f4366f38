/** Encodes a text for any place of a URL: nothing but unreserved characters (RFC 3986 section 2.3) stands for itself. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Reserved characters that can't end a query value, start a fragment or be read as a space; some servers split at `;`. */
const HARMLESS = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C)/g;

/** `allowReserved` of OpenAPI, as far as a value can't become something else than a value. */
export function encodeReserved(text: string): string {
  return encode(text).replace(HARMLESS, decodeURIComponent);
}
