const longest = 128;
const shortest = 8;

/** Words that models and examples put where a key belongs; compared without separators and case. */
const placeholders: ReadonlySet<string> = new Set(
  `test testkey key mykey thekey yourkey newkey idempotencykey myidempotencykey youridempotencykey idempotency uniquekey unique
  uniqueid string uuid uuidv4 guid example examplekey placeholder sample dummy default undefined null none nokey request
  requestid requestkey random randomkey randomstring randomuuid todo changeme abcdefgh abcdefghij abc12345 abcd1234 asdfasdf
  qwertyui foobar foobarbaz loremipsum helloworld 12345678 deadbeef`.split(/\s+/),
);

/** RFC 4122 and RFC 9562 (examples, namespaces, nil, max), Wikipedia, Swagger UI, Redocly, SwaggerHub, Stoplight. */
const sampleUuids: ReadonlySet<string> = new Set(
  `00000000000000000000000000000000 ffffffffffffffffffffffffffffffff f81d4fae7dec11d0a76500a0c91e6bf6
  6ba7b8109dad11d180b400c04fd430c8 6ba7b8119dad11d180b400c04fd430c8 6ba7b8129dad11d180b400c04fd430c8
  6ba7b8149dad11d180b400c04fd430c8 c232ab00941411ecb3c89f6bdeced846 5df418813aed351588a72f4a814cf09e
  919108f752d143209bacf847db4148a8 2ed6657de927568b95e12665a8aea6a2
  1ec9414c232a6b00b3c89f6bdeced846 017f22e279b07cc398c4dc0c0c07398f 2489e9ad2ee28e008ec932d5f69181c0
  5c146b143c528afd938a375d0df1fbf6 123e4567e89b12d3a456426614174000 123e4567e89b12d3a456426655440000
  550e8400e29b41d4a716446655440000 3fa85f6457174562b3fc2c963f66afa6 497f6eca62764993bfeb53cbbbba6f08
  d290f1ee6c544b0190e6d701748f0851 046b6c7f0b8a43b9b35d6489e6daee91 095be615a8ad4c338e9cc7612fbf6c9f
  7d4448409dc011d1b2455ffdce74fad2 12345678123412341234123456789012
  12345678123456781234567812345678 12345678123412341234123456789abc a1b2c3d4e5f67890abcdef1234567890
  a1b2c3d4e5f647890abcdef123456789`.split(/\s+/),
);

/** Why a key names no single action, as the end of the sentence "the key …"; undefined when it is good. */
export function weaknessOf(key: string, toolName: string): string | undefined {
  if (key.length < shortest) return `is shorter than ${shortest} characters`;
  if (key.length > longest) return `is longer than ${longest} characters`;
  if (!/^[A-Za-z0-9._:-]+$/.test(key)) return "may hold only letters, digits and . _ : -";
  if (/^\d+$/.test(key)) return "is only a number";
  const bare = key.toLowerCase().replace(/[._:-]/g, "");
  if (/^(.)?\1*$/.test(bare)) return "is one repeated character";
  if (bare === toolName.toLowerCase().replace(/_/g, "")) return "is only the name of the tool";
  if (sampleUuids.has(bare)) return "is a sample from documentation";
  if (placeholders.has(bare) || placeholders.has(bare.replace(/\d{1,3}$/, ""))) return "is a placeholder";
  return undefined;
}

/** A good key for these arguments: the same arguments are given the same one, so a copied suggestion keeps its meaning. */
export function suggestKey(toolName: string, contentFingerprint: string): string {
  return `${toolName}-${Buffer.from(contentFingerprint, "base64url").toString("hex").slice(0, 8)}`;
}

/** The key for a further action of the same kind: `order-7` becomes `order-7-2`, `order-7-no2` becomes `order-7-no3`. */
export function nextKey(key: string, otherwise: string): string {
  const numbered = /^(.*-no)([1-9]\d?)$/.exec(key);
  const next = numbered === null ? `${key}-2` : `${numbered[1]}${Number(numbered[2]) + 1}`;
  return next.length <= longest ? next : otherwise;
}
