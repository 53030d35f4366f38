/** What a format means: how a value is recognised, how it is named, and a value that is right. */
export interface Format {
    readonly accepts: (text: string) => boolean;
    readonly expected: string;
    readonly example: string;
}
/** The formats that are checked, by name. Every expression here takes time linear in its input. */
export declare const formats: ReadonlyMap<string, Format>;
/** RFC 4648 section 4, padded. */
export declare function isBase64(text: string): boolean;
