import type { About, CallRecord, Diagnostic, Passed, Report } from "threerings";

/** A call in the list. */
export interface Row {
  /** Its id, with a number where several files use the same. */
  key: string;
  source: string;
  /** Where its line is in the source, in bytes. */
  start: number;
  end: number;
  about: About;
  agentName?: string;
  /** A letter for each item: p, f, n, u, r. */
  verdicts: string;
  percent: number | null;
  lowest: number | null;
  highest: number | null;
  result: Passed | null;
  open: number;
  /** Whether the region was taken for granted. */
  regionAssumed: boolean;
}

/** Something that could not be read. */
export interface Refused {
  file: string;
  line: number;
  /** The text of the line, cut. */
  text: string;
  problems: Diagnostic[];
}

/** What became of what was opened. */
export interface Opened {
  files: { name: string; format: string; calls: number }[];
  refused: Refused[];
  warnings: { file: string; message: string; help?: string; count: number }[];
  /** Of how many calls the region was taken for granted. */
  regionAssumed: number;
  /** What the registers had. */
  registers: { name: string; entries: number; unused: number }[];
  cancelled: boolean;
}

export interface OpenProgress {
  bytesRead: number;
  bytesTotal: number;
  calls: number;
  refused: number;
}

/** What a reviewer set right in a record. */
export interface Adjustments {
  swapped: boolean;
  region?: string;
}

/** A call with its report. */
export interface Checked {
  record: CallRecord;
  report: Report;
  /** How the fields of the record and of the evidence are called. */
  fields: Record<string, string>;
  words: Record<string, string>;
}

/** What the worker tells by itself. */
export type Told =
  | { tell: "rows"; rows: Row[]; progress: OpenProgress }
  | { tell: "changed"; row: Row };
