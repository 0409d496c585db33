/** Whose holds got worse, and since when. */
export const WORSE: { agent: string; since: string };
/** Who has too few calls to be compared. */
export const NEW: string;
/** The calls as JSON Lines, a line each, with its line end. */
export function department(options?: { calls?: number; seed?: number }): Generator<string>;
