import { sample, stringMatching } from "fast-check";

/** Values that a format takes, and values that come near; those for no format at all stand under "". */
const byFormat: ReadonlyMap<string, { readonly good: readonly string[]; readonly bad: readonly string[] }> = new Map(
  Object.entries({
    "date-time": {
      good: ["2024-02-29T12:30:00Z", "2024-02-29t12:30:00.123+02:00", "1990-12-31T23:59:60Z"],
      bad: [
        "2023-02-29T12:30:00Z",
        "2024-02-29",
        "2024-02-29T12:30:00",
        "2024-13-01T00:00:00Z",
        "1709209800",
        "2024-02-29T25:00:00Z",
      ],
    },
    date: { good: ["2024-02-29"], bad: ["2023-02-29", "29.02.2024", "2024-2-9", "2024-02-29T00:00:00Z"] },
    time: { good: ["12:30:00Z", "12:30:00.5+01:00"], bad: ["25:00:00Z", "12:30", "noon"] },
    duration: { good: ["P1DT2H", "P3W", "PT0.5S"], bad: ["1 day", "P", "PT"] },
    email: {
      good: ["ada@example.com", "a.b+c@mail.example.co.uk"],
      bad: ["ada", "@example.com", "ada@", "a b@example.com", "ada@example..com"],
    },
    uuid: {
      good: ["3f2b8c1e-5d47-4a9b-9e0f-6c7d8a1b2c3d", "00000000-0000-0000-0000-000000000000"],
      bad: ["3f2b8c1e5d474a9b9e0f6c7d8a1b2c3d", "not-a-uuid", ""],
    },
    uri: {
      good: ["https://example.com/a?b=c#d", "urn:isbn:0451450523", "mailto:ada@example.com"],
      bad: ["/a/b", "example.com", "https://exa mple.com", "http://[::1"],
    },
    "uri-reference": { good: ["/a/b", "https://example.com/", "?a=b"], bad: ["a b", "\\\\host\\share"] },
    hostname: { good: ["example.com", "a-b.example", "localhost"], bad: ["-a.example", "a_b.example", "a..b", "a b"] },
    ipv4: { good: ["192.0.2.1"], bad: ["192.0.2.256", "192.0.2", "192.0.02.1"] },
    ipv6: { good: ["2001:db8::1", "::"], bad: ["2001:db8::1::2", "192.0.2.1", "fe80::1%eth0"] },
    byte: { good: ["aGVsbG8=", ""], bad: ["aGVsbG8", "a*b=", "not base64!"] },
    binary: { good: ["aGVsbG8="], bad: ["not base64!"] },
    "json-pointer": { good: ["/a/0", ""], bad: ["a/0", "/~2"] },
    "": { good: ["text", "Grüße, 世界"], bad: [] },
  }),
);

export function formatSamples(format: unknown) {
  return byFormat.get(typeof format === "string" ? format : "") ?? { good: ["text"], bad: [] };
}

const matching = new Map<string, readonly string[]>();

/** Texts that match a pattern, the same in every run; none when the pattern is beyond the generator. */
export function patternSamples(pattern: string, count = 4): readonly string[] {
  const key = `${count} ${pattern}`;
  const known = matching.get(key);
  if (known !== undefined) return known;
  const found = generate(pattern, count);
  matching.set(key, found);
  return found;
}

function generate(pattern: string, numRuns: number): readonly string[] {
  for (const [source, flags] of spellings(pattern)) {
    try {
      return sample(stringMatching(new RegExp(source, flags), { size: "-1" }), { seed: 7, numRuns });
    } catch {
      // Look-around, or no pattern at all: another spelling, then the examples of the document.
    }
  }
  return [];
}

/** Without the flag `u`, the hyphen of `[\w-.]` is a hyphen, which the generator does not know. */
function spellings(pattern: string): readonly (readonly [source: string, flags: string])[] {
  const written = pattern.replace("(?i)", "");
  return [
    [written, "u"],
    [written, ""],
    [written.replace(/(\\[dswDSW])-/g, "$1\\-"), ""],
  ];
}
