// The package `threerings/worker`: the same engine, in workers that it starts itself; promises instead of values.

import type {
  AuditOptions,
  CallRecord,
  ChecklistInfo,
  EngineOptions as LocalOptions,
  Explanation,
  Input,
  Line,
  Report,
  Source,
  Summary,
  Verdict,
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
  /** One rule explained. */
  explain(item: string): Promise<Explanation>;
  /** The checklist as it is used. */
  describe(): Promise<ChecklistInfo>;
  /** Ends the workers; what is still being asked is refused. */
  free(): void;
  [Symbol.dispose](): void;
}
