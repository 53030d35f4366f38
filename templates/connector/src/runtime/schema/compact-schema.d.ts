/** A JSON Schema (2020-12) without `$ref`: what a tool advertises. */
export type JsonSchema = {
    readonly [keyword: string]: unknown;
};
export interface CompactSchema {
    readonly schema: JsonSchema;
    /** Pointers into the given schema whose inner structure is no longer shown. It is still checked. */
    readonly omitted: readonly string[];
}
/** Bytes that the advertised input of a tool may take. */
export declare const inputSchemaBudget: number;
/** How often a recursive schema is shown inside itself. */
export declare const recursionBound = 1;
/**
 * Makes an advertised schema fit `budgetBytes`, losing least first: long descriptions, then structure below the first
 * level (the largest properties first, each to its fair share), then descriptions. Every first-level property stays,
 * with `required`, its type, constraints and enumeration.
 */
export declare function compactSchema(schema: JsonSchema, budgetBytes: number): CompactSchema;
/** Bytes of a value as JSON in UTF-8. */
export declare function sizeOf(value: unknown): number;
