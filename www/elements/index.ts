// The package `threerings/elements`: importing it defines the elements.

export { ThreeRingsRecord } from "./record.js";
export { ThreeRingsScore } from "./score.js";
export { ThreeRingsScorecard, type Answer, type FieldNames } from "./scorecard.js";
export { ThreeRingsTimeline } from "./timeline.js";
export { ThreeRingsTranscript } from "./transcript.js";
export type { Locale } from "./words.js";
