import type { Report } from "threerings";
import { database, keepReview } from "../db.js";
import { nextEntry, stateOf, type Review, type ReviewState, type Step } from "./history.js";

/** Without a key or a movement for so long, nobody is at work. */
const IDLE_MS = 60_000;

/** What can still be said of a submitted review. */
const AFTERWARDS: readonly Step["do"][] = ["revise", "dispute", "settle"];

/** The review of one call, as it is being made. */
export class ReviewStore extends EventTarget {
  private review: Review;
  private computed: ReviewState;
  private queue: Promise<unknown> = Promise.resolve();
  /** What is on the disk. */
  private written: Review;
  private adding = 0;
  private readonly finishing = new Set<string>();
  private saving: Promise<void> | undefined;
  private failed = false;
  private stored: boolean;
  private activeAt = performance.now();
  private ticking: ReturnType<typeof setInterval> | undefined;
  private readonly noteActivity = () => (this.activeAt = performance.now());

  /** A review that is kept already, for what can be said of it afterwards. */
  static kept(review: Review): ReviewStore {
    return new ReviewStore(review, true);
  }

  private constructor(review: Review, stored: boolean) {
    super();
    this.review = review;
    this.written = review;
    this.stored = stored;
    this.computed = stateOf(review.history);
  }

  /** The review of a call, as part of a calibration if it is one; a new one where there is none, which is kept once it says something. */
  static async of(call: string, report: Report, calibration?: string): Promise<ReviewStore> {
    const kept = await (await database()).getAllFromIndex("reviews", "call", call);
    const own = kept.find((review) => !review.imported && review.calibration === calibration);
    if (own) return new ReviewStore(own, true);
    const id = crypto.randomUUID();
    const review: Review = {
      key: id,
      id,
      call,
      input_sha256: report.input_sha256,
      checklist: report.checklist,
      engine: Object.fromEntries(report.items.map((item) => [item.id, item.verdict])),
      created_at: new Date().toISOString(),
      ...(calibration === undefined ? {} : { calibration }),
      history: [],
      pending: {},
      active_ms: 0,
    };
    return new ReviewStore(review, false);
  }

  get state(): ReviewState {
    return this.computed;
  }

  /** The review as it stands, for exports. */
  get whole(): Readonly<Review> {
    return this.review;
  }

  /** Whether there is anything to keep. */
  get exists(): boolean {
    return this.stored;
  }

  /** Words that are not finished yet. */
  pending(key: string): string | undefined {
    return this.review.pending[key];
  }

  /** Adds a step; it is kept right after. To a submitted review only its revision, a dispute or its answer. */
  add(step: Step): Promise<void> {
    return this.step(step, (pending) => pending);
  }

  /** Waits until everything is on the disk. */
  settled(): Promise<void> {
    return this.afterwards(async () => {});
  }

  /** Saves words as they are written. */
  type(key: string, text: string): Promise<void> {
    this.review = { ...this.review, pending: { ...this.review.pending, [key]: text } };
    this.dispatchEvent(new Event("tick"));
    return this.save();
  }

  /** The words are finished: they become a step, unless they say what is there already. */
  async finish(key: string, step: (text: string) => Step | undefined): Promise<void> {
    const text = this.review.pending[key];
    // Enter and the loss of the focus both finish them.
    if (text === undefined || this.finishing.has(key)) return;
    const made = step(text);
    const without = ({ [key]: now, ...pending }: Review["pending"]) => (now === undefined || now === text ? pending : { ...pending, [key]: now });
    if (!made) {
      this.review = { ...this.review, pending: without(this.review.pending) };
      return this.save();
    }
    this.finishing.add(key);
    // At no time the words are in neither place.
    await this.step(made, without).finally(() => this.finishing.delete(key));
  }

  undo(): Promise<void> {
    const of = this.computed.undoable;
    return of === undefined ? Promise.resolve() : this.add({ do: "undo", of });
  }

  redo(): Promise<void> {
    const of = this.computed.redoable;
    return of === undefined ? Promise.resolve() : this.add({ do: "redo", of });
  }

  /** Counts the time in which somebody is at work. */
  watch(): () => void {
    const events = ["pointermove", "pointerdown", "keydown", "wheel"] as const;
    events.forEach((event) => addEventListener(event, this.noteActivity, { passive: true }));
    let seconds = 0;
    this.ticking = setInterval(() => {
      const idle = document.hidden || performance.now() - this.activeAt > IDLE_MS;
      if (idle || this.computed.submitted) return;
      this.review = { ...this.review, active_ms: this.review.active_ms + 1000 };
      this.dispatchEvent(new Event("tick"));
      seconds += 1;
      if (seconds % 5 === 0 && this.stored) void this.save();
    }, 1000);
    const stay = (event: BeforeUnloadEvent) => {
      if (this.keeping !== "kept") event.preventDefault();
    };
    addEventListener("beforeunload", stay);
    return () => {
      clearInterval(this.ticking);
      removeEventListener("beforeunload", stay);
      events.forEach((event) => removeEventListener(event, this.noteActivity));
    };
  }

  /** Whether everything is on the disk, on its way there, or could not be written. */
  get keeping(): "kept" | "keeping" | "failed" {
    if (this.failed) return "failed";
    const { history, pending } = this.review;
    return this.adding > 0 || history !== this.written.history || pending !== this.written.pending ? "keeping" : "kept";
  }

  /** Writes the review as it will be then: whatever is written before it begins goes with it. */
  private save(): Promise<void> {
    this.saving ??= this.afterwards(() => {
      this.saving = undefined;
      return this.keep();
    });
    return this.saving;
  }

  private step(step: Step, pending: (before: Review["pending"]) => Review["pending"]): Promise<void> {
    this.adding += 1;
    const added = this.afterwards(async () => {
      if (this.computed.submitted && !AFTERWARDS.includes(step.do)) return;
      const entry = await nextEntry(this.review, step, new Date().toISOString());
      this.change({ ...this.review, history: [...this.review.history, entry], pending: pending(this.review.pending) });
    }).finally(() => (this.adding -= 1));
    // A write that waits already comes before the step.
    this.saving = undefined;
    void this.save();
    return added;
  }

  private afterwards(work: () => Promise<void>): Promise<void> {
    const done = this.queue.then(work);
    this.queue = done.catch(() => {});
    return done;
  }

  private change(review: Review): void {
    this.review = review;
    this.computed = stateOf(review.history);
    this.dispatchEvent(new Event("change"));
  }

  private async keep(): Promise<void> {
    const { review } = this;
    try {
      await keepReview(review);
    } catch {
      // The disk is full, or the browser forbids it: said where the review is shown, tried again with the next step.
      this.failed = true;
      this.dispatchEvent(new Event("tick"));
      return;
    }
    this.failed = false;
    this.written = review;
    const first = !this.stored;
    this.stored = true;
    this.dispatchEvent(new Event(first ? "change" : "tick"));
  }
}
