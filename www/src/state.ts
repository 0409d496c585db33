import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { ChecklistInfo, Mapping } from "threerings";
import { dates, numbers, written } from "../elements/format.js";
import { LOCALES, say as sayElement, type Args, type Locale } from "../elements/words.js";
import { database, type Recording } from "./db.js";
import { Shown, filtersOf, type Known, type ReviewMark } from "./filters.js";
import { LibraryClient } from "./library/client.js";
import type { OpenProgress, Opened, Row, Told } from "./library/types.js";
import { stateOf, type Step } from "./review/history.js";
import { routeOf, type Route } from "./route.js";
import { say, type AppWord } from "./words.js";

export type Theme = "system" | "light" | "dark";

export const CHECKLISTS = ["phone-etiquette", "five-rules", "patient-consultation", "patient-follow-up"] as const;

const SOUND = /\.(wav|mp3|ogg|oga|opus|m4a|aac|flac)$/i;

/** What all views share. */
class App extends EventTarget {
  locale: Locale = saved("locale", LOCALES, preferred());
  theme: Theme = saved("theme", ["system", "light", "dark"] as const, "system");
  checklistName: string = saved("checklist", CHECKLISTS, "phone-etiquette");
  checklist: ChecklistInfo | undefined;
  /** The calls, in the order in which they were read; new ones are added at the end. */
  rows: Row[] = [];
  /** Counts the times at which rows were not only added. */
  rowsReplaced = 0;
  /** The calls in whose transcripts the words of the search are. */
  saying?: ReadonlySet<string>;
  private readonly list = new Shown();
  marks = new Map<string, ReviewMark>();
  /** The calls that several people score blind: left out of everybody's numbers. */
  calibrated: ReadonlySet<string> = new Set();
  /** What people call the words of records, such as `inbound`. */
  words: Readonly<Record<string, string>> = {};
  progress: OpenProgress | undefined;
  opened: Opened | undefined;
  route: Route = routeOf(location.hash);
  /** What a screen reader is told. */
  announcement = "";
  failure = "";
  /** Whether what was open the last time is there again. */
  ready = false;
  private nowReady!: () => void;
  readonly whenReady = new Promise<void>((resolve) => (this.nowReady = resolve));
  readonly library = new LibraryClient((told) => this.hear(told));
  private readonly byKey = new Map<string, Row>();
  private readonly places = new Map<string, number>();

  async begin(): Promise<void> {
    addEventListener("hashchange", () => {
      this.route = routeOf(location.hash);
      this.changed();
    });
    this.look();
    try {
      const restored = this.restore();
      const started = this.startEngine();
      // What is known of the checklist will do until the engine is there.
      void this.describe();
      await Promise.all([restored, this.readMarks()]);
      this.markReady();
      await started;
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
      this.markReady();
    }
    this.changed();
  }

  private markReady(): void {
    this.ready = true;
    this.nowReady();
    this.changed();
  }

  private async startEngine(): Promise<void> {
    this.checklist = await this.library.ask("start", this.locale, this.checklistName);
    this.words = await this.library.ask("words");
    this.changed();
  }

  private async describe(): Promise<void> {
    const known = await this.library.ask("described", this.locale, this.checklistName);
    if (known && !this.checklist) {
      this.checklist = known;
      this.changed();
    }
  }

  private async restore(): Promise<void> {
    this.forget();
    await this.library.ask("restore", this.checklistName);
    this.progress = undefined;
  }

  private forget(): void {
    this.rows = [];
    this.rowsReplaced += 1;
    this.byKey.clear();
    this.places.clear();
  }

  private hear(told: Told): void {
    if (told.tell === "rows") {
      this.progress = told.progress;
      told.rows.forEach((row) => this.put(row));
    } else if (told.tell === "changed") {
      this.put(told.row);
    } else {
      const left = this.rows.filter((row) => row.source !== told.source);
      this.forget();
      left.forEach((row) => this.put(row));
    }
    this.changed();
  }

  private put(row: Row): void {
    const known = this.places.get(row.key);
    if (known !== undefined) this.rowsReplaced += 1;
    const place = known ?? this.rows.length;
    this.places.set(row.key, place);
    this.byKey.set(row.key, row);
    this.rows[place] = row;
  }

  /** The calls that the filters of the address show, in their order. */
  shown(): readonly Row[] {
    const all = this.checklist?.items ?? [];
    const known: Known = { items: all.map((item) => item.id), sections: all.map((item) => item.section), marks: this.marks, calibrated: this.calibrated };
    if (this.saying) known.saying = this.saying;
    const filters = filtersOf(this.route.query);
    // Only the list searches.
    if (!this.saying && this.route.view !== "calls") filters.words = "";
    return this.list.of(this.rows, this.rowsReplaced, filters, known);
  }

  /** Changes whenever the rows have; while files are being read only once, so that nobody works for what is soon old. */
  get revision(): string {
    return `${this.rowsReplaced}:${this.progress && this.rows.length > 0 ? "reading" : this.rows.length}`;
  }

  /** Where a call stands among all. */
  position(key: string): number {
    return this.places.get(key) ?? -1;
  }

  row(key: string): Row | undefined {
    return this.byKey.get(key);
  }

  changed(): void {
    this.dispatchEvent(new Event("change"));
  }

  say(word: AppWord, args?: Args): string {
    return say(this.locale, word, args);
  }

  /** A word of a record, as people call it. */
  word(word: string): string {
    return this.words[word] ?? word;
  }

  number(n: number): string {
    return numbers(this.locale).format(n);
  }

  /** A size of data: `1.2 MB`. */
  bytes(n: number): string {
    const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
    const step = Math.min(units.length - 1, n > 0 ? Math.floor(Math.log10(n) / 3) : 0);
    return numbers(this.locale, { style: "unit", unit: units[step]!, maximumFractionDigits: 1 }).format(n / 1000 ** step);
  }

  percent(n: number): string {
    return numbers(this.locale, { style: "percent", maximumFractionDigits: 0 }).format(n / 100);
  }

  moment(at: string): string {
    return dates(this.locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
  }

  /** A moment as it is written, in the clock of the place where the call was. */
  written(at?: string): string {
    return written(at ?? "", this.locale);
  }

  region(code: string): string {
    return `${new Intl.DisplayNames(this.locale, { type: "region" }).of(code) ?? ""} ${code}`;
  }

  /** A step of a review's history in words. */
  step(step: Step): string {
    const title = (id: string) => this.checklist?.items.find((item) => item.id === id)?.title ?? id;
    switch (step.do) {
      case "answer":
        return step.answer
          ? this.say("stepAnswer", { item: title(step.item), verdict: sayElement(this.locale, step.answer.verdict) })
          : this.say("stepAnswerTaken", { item: title(step.item) });
      case "hit":
        return this.say("stepHit", { item: title(step.item), right: step.right === null ? "–" : sayElement(this.locale, step.right ? "yes" : "no") });
      case "note":
        return this.say("stepNote", { on: this.place(step.on, title) });
      case "adjust":
        return this.say("stepAdjust");
      case "undo":
        return this.say("stepUndo", { n: step.of });
      case "redo":
        return this.say("stepRedo", { n: step.of });
      case "submit":
        return this.say("stepSubmit", { name: step.name });
      case "revise":
        return this.say("stepRevise");
      case "dispute":
        return this.say("stepDispute", { item: title(step.item), verdict: sayElement(this.locale, step.proposed), name: step.name });
      case "settle":
        return this.say("stepSettle", { item: title(step.item), verdict: sayElement(this.locale, step.verdict), name: step.name });
    }
  }

  /** What a note is about, in words. */
  private place(on: string, title: (id: string) => string): string {
    if (on.startsWith("item:")) return title(on.slice(5));
    return on.startsWith("turn:") ? sayElement(this.locale, "turn", { n: Number(on.slice(5)) + 1 }) : this.say("call");
  }

  announce(text: string): void {
    this.announcement = text;
    this.changed();
  }

  async setLocale(locale: Locale): Promise<void> {
    this.locale = locale;
    localStorage.setItem("locale", locale);
    this.look();
    this.changed();
    await this.startEngine();
    this.dispatchEvent(new Event("locale"));
    this.changed();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    localStorage.setItem("theme", theme);
    this.look();
    this.changed();
  }

  async setChecklist(name: string): Promise<void> {
    this.checklistName = name;
    localStorage.setItem("checklist", name);
    await this.startEngine();
    await this.restore();
    this.changed();
  }

  private look(): void {
    document.documentElement.lang = this.locale;
    document.documentElement.dataset["theme"] = this.theme;
  }

  /** Opens files: calls and registers by the worker, recordings beside them. */
  async open(files: File[]): Promise<Opened | undefined> {
    const recordings = files.filter((file) => SOUND.test(file.name));
    const others = files.filter((file) => !SOUND.test(file.name));
    this.progress = { bytesRead: 0, bytesTotal: 0, calls: 0, refused: 0 };
    this.opened = undefined;
    this.failure = "";
    this.changed();
    try {
      if (others.length > 0) this.opened = await this.library.ask("open", others, mappings());
      await this.keepRecordings(recordings);
      const calls = this.opened?.files.reduce((sum, file) => sum + file.calls, 0) ?? 0;
      this.announce(this.say("openedCalls", { n: calls, refused: this.opened?.refused.length ?? 0 }));
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
    }
    this.progress = undefined;
    this.changed();
    return this.opened;
  }

  /** Reads a table again by a mapping, which is kept for tables with the same header. */
  async remap(source: string, header: string, mapping: Mapping): Promise<void> {
    localStorage.setItem("mappings", JSON.stringify({ ...mappings(), [header]: mapping }));
    this.progress = { bytesRead: 0, bytesTotal: 0, calls: 0, refused: 0 };
    this.changed();
    try {
      const again = await this.library.ask("remap", source, header, mapping);
      this.opened = again;
      const calls = again.files.reduce((sum, file) => sum + file.calls, 0);
      this.announce(this.say("openedCalls", { n: calls, refused: again.refused.length }));
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
    }
    this.progress = undefined;
    this.changed();
  }

  /** A recording belongs to the call whose id is its name. */
  private async keepRecordings(files: readonly File[]): Promise<void> {
    const db = await database();
    for (const file of files) {
      const call = file.name.replace(SOUND, "");
      const recording: Recording = { call, name: file.name, sound: file, offset_ms: 0 };
      await db.put("recordings", recording);
    }
  }

  async openSamples(): Promise<void> {
    const names = ["calls.jsonl", "call-back.txt", "complaint.txt", "night-nurse-station.txt", "pharmacy-medication.txt", "wrong-number.txt", "genesys.json", "amazon.json"];
    const files = await Promise.all(
      names.map(async (name) => new File([await (await fetch(new URL(`samples/${name}`, document.baseURI))).blob()], name)),
    );
    await this.open(files);
  }

  async close(): Promise<void> {
    await this.library.ask("close");
    this.forget();
    this.opened = undefined;
    this.changed();
  }

  async readMarks(): Promise<void> {
    const reviews = await (await database()).getAll("reviews");
    this.marks = new Map();
    this.calibrated = new Set(reviews.flatMap((review) => (review.calibration ? review.call : [])));
    for (const review of reviews.filter((review) => !review.imported && !review.calibration)) {
      this.marks.set(review.call, stateOf(review.history).submitted ? "submitted" : "draft");
    }
    this.changed();
  }

  mark(call: string, mark: ReviewMark): void {
    if (this.marks.get(call) === mark) return;
    this.marks = new Map(this.marks).set(call, mark);
    this.changed();
  }
}

/** The mappings of tables that somebody set right, by their headers. */
function mappings(): Record<string, Mapping> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem("mappings") ?? "{}");
    return typeof kept === "object" && kept !== null ? (kept as Record<string, Mapping>) : {};
  } catch {
    return {};
  }
}

function saved<T extends string>(name: string, known: readonly T[], otherwise: T): T {
  const value = localStorage.getItem(name);
  return known.find((one) => one === value) ?? otherwise;
}

function preferred(): Locale {
  for (const language of navigator.languages) {
    if (/^zh-(hant|tw|hk|mo)/i.test(language)) return "zh-Hant";
    if (/^zh/i.test(language)) return "zh-Hans";
    if (/^en/i.test(language)) return "en";
  }
  return "zh-Hans";
}

export const app = new App();

/** Renders an element anew whenever what all views share has changed. */
export class Follow implements ReactiveController {
  private readonly update: () => void;

  constructor(host: ReactiveControllerHost) {
    this.update = () => host.requestUpdate();
    host.addController(this);
  }

  hostConnected(): void {
    app.addEventListener("change", this.update);
  }

  hostDisconnected(): void {
    app.removeEventListener("change", this.update);
  }
}
