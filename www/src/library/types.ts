import type { About, Answer, CallRecord, Code, Diagnostic, Mapping, Passed, Report, TableProposal } from "threerings";

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

/** A table of calls, and how it was read. */
export interface OpenedTable {
  source: string;
  name: string;
  proposal: TableProposal;
  /** The mapping that was used: the proposal's, or one that a person set right. */
  mapping: Mapping;
}

/** What became of what was opened. */
export interface Opened {
  files: { name: string; format: string; calls: number }[];
  refused: Refused[];
  warnings: { file: string; code: Code; message: string; help?: string; count: number }[];
  /** Of how many calls the region was taken for granted. */
  regionAssumed: number;
  /** What the registers had. */
  registers: { name: string; entries: number; unused: number }[];
  /** Which rules the calls answer. */
  answers: Answer[];
  tables: OpenedTable[];
  /** The names of what is missing, by pointer. */
  fields: Record<string, string>;
  cancelled: boolean;
  /** The files that are open but could not be kept for the next time. */
  notKept: string[];
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
  | { tell: "changed"; row: Row }
  /** These calls are not open any more, or are read anew. */
  | { tell: "gone"; source: string };
