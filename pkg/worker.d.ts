// The package `threerings/worker`: the same engine, in workers that it starts itself; promises instead of values.

import type {
  About,
  AuditOptions,
  CallRecord,
  Calls as LocalCalls,
  ChecklistInfo,
  EngineOptions as LocalOptions,
  Explanation,
  Filter,
  Input,
  Line,
  Report,
  Source,
  Summary,
  Verdict,
  WhatIf,
  WorkOptions,
} from "./index.js";

export type * from "./index.js";
export { ThreeRingsError, checklists, importCalls, init, lint, readScript } from "./index.js";

/** What an engine checks with, and in how many workers. */
export interface EngineOptions extends LocalOptions {
  /** How many workers; 1 unless given. Reports come in the order of the input however many there are. */
  workers?: number;
  /** Makes a worker of `threerings/worker-thread`, where a host has another way to start one. */
  worker?: () => Worker;
}

/**
 * Checks calls against checklists, in one or more workers. Files are read in slices: one of a gigabyte is never held whole.
 *
 * ```js
 * const engine = await Engine.create({ workers: navigator.hardwareConcurrency });
 * const summary = await engine.audit(file, { by: "agent", onProgress: ({ bytesRead, bytesTotal }) => … });
 * ```
 */
export class Engine implements Disposable {
  private constructor();
  /** Starts the workers, loads the engine and compiles the checklists. */
  static create(options?: EngineOptions): Promise<Engine>;
  /** The report on a call. */
  check(record: CallRecord | Input): Promise<Report>;
  /** The same as the bytes of JSON. */
  checkBytes(record: CallRecord | Input): Promise<Uint8Array<ArrayBuffer>>;
  /** The verdicts alone, in the order of the checklist's items. */
  verdicts(record: CallRecord | Input): Promise<Verdict[]>;
  /** A line for each record: its report, or `{"problems": […]}`; all in memory at the end. */
  checkLines(source: Source, options?: WorkOptions): Promise<Uint8Array<ArrayBuffer>>;
  /** A report for each record, in order; a few parts of a megabyte are ahead of what was asked for. */
  checkStream(source: Source, options?: WorkOptions): AsyncGenerator<Line, void, undefined>;
  /** The summary of the calls. */
  audit(source: Source, options?: AuditOptions & WorkOptions): Promise<Summary>;
  /** Calls to keep with their verdicts in one of the workers, none at first, for questions about any part of them. */
  calls(): Promise<Calls>;
  /** One rule explained. */
  explain(item: string): Promise<Explanation>;
  /** The checklist as it is used. */
  describe(): Promise<ChecklistInfo>;
  /** Ends the workers; what is still being asked is refused. */
  free(): void;
  [Symbol.dispose](): void;
}

/** What a method answers, by and by. */
type Promised<Method> = Method extends (...given: infer Given) => infer Answer ? (...given: Given) => Promise<Answer> : never;

/**
 * Calls with what they are about and their verdicts, as `engine.calls()` of `threerings` keeps them, but in a worker. What
 * is asked for is answered in order, so that nobody has to wait for `add`.
 */
export class Calls implements Disposable {
  private constructor();
  /** How many calls there are. */
  readonly size: Promise<number>;
  /** Keeps a call, in place of one with the same id. */
  add(id: string, about: About, verdicts: readonly Verdict[] | string, options?: { calibration?: boolean }): Promise<void>;
  /** Forgets a call; whether it was there. */
  remove: Promised<LocalCalls["remove"]>;
  /** The summary of the calls that are meant. */
  summary: Promised<LocalCalls["summary"]>;
  /** The ids of the calls that are meant, in order: those behind a number. */
  find: Promised<LocalCalls["find"]>;
  /** Groups beside each other. */
  compare: Promised<LocalCalls["compare"]>;
  /** A control chart by day, or by week. */
  chart: Promised<LocalCalls["chart"]>;
  /** How every rule was kept by every group before a date and from it on. */
  changes: Promised<LocalCalls["changes"]>;
  /** The calls to review next, with the rule that picked each. */
  sample: Promised<LocalCalls["sample"]>;
  /** What was left undone, as far as the checklist has items about it. */
  workLists: Promised<LocalCalls["workLists"]>;
  /** What flips between these verdicts and those of other calls of the same ids, which may be those of another engine. */
  whatIf(after: Calls, where?: Filter): Promise<WhatIf>;
  /** Gives the memory back. */
  free(): void;
  [Symbol.dispose](): void;
}
