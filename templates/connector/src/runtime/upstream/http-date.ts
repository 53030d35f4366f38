/** The three forms of RFC 9110 section 5.6.7, the last without a zone of its own, and ISO 8601, which some send instead. */
const DATES = new RegExp(
  [
    /[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT/,
    /[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT/,
    /[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}/,
    /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "g",
);

/** Takes the dates out of a header, whose values may be several joined by commas: as times, and what is left of it. */
export function takeDates(header: string): { readonly times: readonly number[]; readonly rest: string } {
  const times = (header.match(DATES) ?? []).map((date) => Date.parse(/\d{4}$/.test(date) ? `${date} GMT` : date));
  return { times: times.filter((time) => !Number.isNaN(time)), rest: header.replace(DATES, "") };
}
