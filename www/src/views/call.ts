import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { ArrowLeftRight, AudioLines, ChevronLeft, ChevronRight, Download, Pause, Play, Redo2, Undo2 } from "lucide";
import type { Evidence, Explanation, ItemReport, Score, Verdict } from "threerings";
import "../../elements/index.js";
import { clock, percent } from "../../elements/format.js";
import type { ThreeRingsScorecard } from "../../elements/scorecard.js";
import type { ThreeRingsTranscript } from "../../elements/transcript.js";
import { SIGNS } from "../../elements/verdict.js";
import { say } from "../../elements/words.js";
import { database, type Recording } from "../db.js";
import { AS_IT_IS, redactor } from "../export/redact.js";
import { asCsv, asJson, asWorkbook, download, evidenceLine, fileName, redactOf, type Taken } from "../export/take.js";
import type { Checked, Row } from "../library/types.js";
import { brokenAt, decided, stateOf, type Review, type ReviewState } from "../review/history.js";
import { ReviewStore } from "../review/store.js";
import { address, withQuery } from "../route.js";
import { Follow, app } from "../state.js";
import { REGIONS } from "../words.js";
import { callStyle } from "./call-style.js";
import { icon } from "./icon.js";
import { loudnessOf } from "./sound.js";
import { viewStyle } from "./style.js";

const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];

const ANSWERS: readonly Verdict[] = ["pass", "fail", "not_applicable"];

/** One call: what happened, what was said, what the engine and the reviewer make of it. */
@customElement("view-call")
export class ViewCall extends LitElement {
  @state() private checked?: Checked;
  @state() private store?: ReviewStore;
  @state() private score?: Score;
  @state() private gone = false;
  @state() private others: readonly Review[] = [];
  @state() private explanation?: Explanation;
  @state() private chosenField?: string;
  @state() private marked?: { from: number; to: number };
  @state() private turn?: number;
  @state() private playhead?: number;
  @state() private playing = false;
  @state() private recording?: Recording;
  @state() private soundUrl = "";
  @state() private loudness?: { loudness: Float32Array; length_ms: number };
  @state() private speed = 1;
  @state() private openOnly = false;
  /** Whether the reasons of rules are wanted, for every item alike. */
  @state() private whyOpen = false;
  @state() private redact = false;
  @state() private chain: "whole" | "broken" | "unknown" = "unknown";
  @query("threerings-scorecard") private readonly card!: ThreeRingsScorecard;
  @query("threerings-transcript") private readonly transcript!: ThreeRingsTranscript;
  @query("audio") private readonly audio!: HTMLAudioElement | null;
  @query("dialog.submit") private readonly submitDialog!: HTMLDialogElement;
  @query("#recording") private readonly recordingInput!: HTMLInputElement;
  private key = "";
  private stopWatching?: () => void;
  private frame = 0;

  constructor() {
    super();
    new Follow(this);
  }

  private readonly reload = () => void this.load(this.key, true);

  private readonly onReview = () => {
    void this.rescore();
    this.requestUpdate();
  };

  private readonly onTick = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    app.addEventListener("locale", this.reload);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    app.removeEventListener("locale", this.reload);
    this.leave();
    this.key = "";
  }

  private leave(): void {
    this.stopWatching?.();
    // What was done last may be on its way still; the list has to know of it.
    const { store } = this;
    if (store) void store.settled().then(() => marked(store));
    this.store?.removeEventListener("change", this.onReview);
    this.store?.removeEventListener("tick", this.onTick);
    cancelAnimationFrame(this.frame);
    if (this.soundUrl) URL.revokeObjectURL(this.soundUrl);
    this.soundUrl = "";
  }

  protected override willUpdate(_: PropertyValues<this>): void {
    if (app.route.view === "call" && app.ready && app.route.call !== this.key) void this.load(app.route.call);
  }

  private async load(key: string, again = false): Promise<void> {
    if (!again) {
      this.leave();
      this.key = key;
      this.clear();
      this.gone = !app.row(key);
      if (this.gone) return;
    }
    let checked = await app.library.ask("call", key, this.store?.state.adjustments ?? { swapped: false });
    if (this.key !== key || !checked) return;
    if (!this.store) {
      const store = await ReviewStore.of(key, checked.report);
      if (this.key !== key) return;
      const { adjustments } = store.state;
      if (adjustments.swapped || adjustments.region !== undefined) checked = (await app.library.ask("call", key, adjustments)) ?? checked;
      store.addEventListener("change", this.onReview);
      store.addEventListener("tick", this.onTick);
      this.stopWatching = store.watch();
      this.store = store;
      void this.finishPending(store);
      void this.loadRecording(key);
      const all = await (await database()).getAllFromIndex("reviews", "call", key);
      // Whoever scores blind does not see the others.
      this.others = all.filter((review) => review.imported && !review.calibration);
    }
    this.checked = checked;
    await this.rescore();
    if (!this.item) this.choose(this.nextOpen() ?? checked.report.items[0]?.id ?? "", false);
    else void this.explain();
  }

  private clear(): void {
    [this.checked, this.store, this.score, this.explanation] = [undefined, undefined, undefined, undefined];
    [this.recording, this.loudness, this.playhead, this.turn] = [undefined, undefined, undefined, undefined];
    [this.marked, this.chosenField] = [undefined, undefined];
    this.others = [];
    this.playing = false;
  }

  /** Words that were being written when the page was left. */
  private async finishPending(store: ReviewStore): Promise<void> {
    for (const key of Object.keys(store.whole.pending)) await this.finish(key);
  }

  private async rescore(): Promise<void> {
    const { checked, store } = this;
    if (!checked || !store) return;
    marked(store);
    this.score = await app.library.ask("score", decided(checked.report.items, store.state));
    this.chain = (await brokenAt(store.whole)) === undefined ? "whole" : "broken";
    this.requestUpdate();
  }

  private get review(): ReviewState | undefined {
    return this.store?.state;
  }

  private get locked(): boolean {
    return !!this.review?.submitted;
  }

  private get item(): string {
    return app.route.query.get("item") ?? "";
  }

  private get items(): readonly ItemReport[] {
    const items = this.checked?.report.items ?? [];
    return this.openOnly ? items.filter((item) => this.isOpen(item) || item.id === this.item) : items;
  }

  private verdict(item: ItemReport): Verdict {
    return this.review?.answers[item.id]?.verdict ?? item.verdict;
  }

  private isOpen(item: ItemReport): boolean {
    const verdict = this.verdict(item);
    return verdict === "unknown" || verdict === "review";
  }

  private nextOpen(after = ""): string | undefined {
    const items = this.checked?.report.items ?? [];
    const start = items.findIndex((item) => item.id === after) + 1;
    return [...items.slice(start), ...items.slice(0, start)].find((item) => this.isOpen(item))?.id;
  }

  private choose(item: string, focus = true): void {
    location.replace(address("call", withQuery(app.route.query, { item }), this.key));
    app.route = { ...app.route, query: withQuery(app.route.query, { item }) };
    this.requestUpdate();
    void this.explain();
    void this.updateComplete.then(async () => {
      await this.card?.show(item, focus);
      // Nobody asked to scroll: only the list of items does, not what is around it.
      if (!focus) this.parentElement?.scrollTo(0, 0);
    });
  }

  private async explain(): Promise<void> {
    const { item } = this;
    this.explanation = item && this.checked?.report.items.some(({ id }) => id === item) ? await app.library.ask("explain", item) : undefined;
  }

  // What the keys do; the table of keys is in keys.ts.

  step(by: number): void {
    const ids = this.items.map((item) => item.id);
    const next = ids[Math.max(0, Math.min(ids.length - 1, ids.indexOf(this.item) + by))];
    if (next) this.choose(next);
  }

  stepOpen(): void {
    const next = this.nextOpen(this.item);
    if (next) this.choose(next);
    else app.announce(app.say("nothingOpen"));
  }

  stepCall(by: number): void {
    const next = this.neighbour(by);
    if (next) location.hash = address("call", withQuery(app.route.query, { item: "" }), next);
  }

  /** The call before or after this one, in the list as it is filtered and sorted. */
  private neighbour(by: number): string | undefined {
    const shown = app.shown();
    const place = shown.findIndex((row) => row.key === this.key);
    if (place >= 0) return shown[place + by]?.key;
    // The filters leave it out, since it was submitted for instance: the nearest that they show.
    const position = app.position(this.key);
    const beyond = (row: Row) => Math.sign(app.position(row.key) - position) === by;
    return (by > 0 ? shown.find(beyond) : shown.findLast(beyond))?.key;
  }

  answer(verdict: Verdict | null): void {
    const item = this.checked?.report.items.find(({ id }) => id === this.item);
    if (!item || !this.store) return;
    if (this.locked) {
      app.announce(app.say("lockedHint"));
      return;
    }
    const before = this.review?.answers[item.id];
    const same = before?.verdict === verdict;
    const answer = verdict === null || same ? null : before?.reason ? { verdict, reason: before.reason } : { verdict };
    const added = this.store.add({ do: "answer", item: item.id, answer });
    app.announce(answer ? app.say("answered", { item: item.title, verdict: say(app.locale, answer.verdict) }) : app.say("answerTaken", { item: item.title }));
    if (answer && overrules(item, answer.verdict)) void added.then(() => this.focusField("reason"));
  }

  hit(right: boolean): void {
    const item = this.checked?.report.items.find(({ id }) => id === this.item);
    if (!item || this.locked || !item.evidence.some((one) => one.kind === "quote")) return;
    const now = this.review?.hits[item.id];
    void this.store?.add({ do: "hit", item: item.id, right: now === right ? null : right });
  }

  focusField(which: "reason" | "note"): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#${which}`)?.focus());
  }

  showEvidence(): void {
    const item = this.checked?.report.items.find(({ id }) => id === this.item);
    const evidence = item?.evidence.find((one) => one.kind === "quote" || one.kind === "span") ?? item?.evidence.find((one) => one.kind === "field");
    if (evidence) this.lead(evidence);
  }

  undo(): void {
    void this.store?.undo().then(() => this.afterUndo());
  }

  redo(): void {
    void this.store?.redo().then(() => this.afterUndo());
  }

  private async afterUndo(): Promise<void> {
    await this.load(this.key, true);
    app.announce(app.say("undone"));
  }

  swap(): void {
    const { adjustments } = this.review ?? {};
    if (!adjustments) return;
    void this.adjust({ ...adjustments, swapped: !adjustments.swapped });
  }

  private async adjust(adjustments: ReviewState["adjustments"]): Promise<void> {
    if (this.locked) return;
    await this.store?.add({ do: "adjust", adjustments });
    await this.load(this.key, true);
    app.announce(app.say("checkedAgain"));
  }

  askSubmit(): void {
    if (this.locked || !this.store) return;
    this.submitDialog.showModal();
  }

  togglePlay(): void {
    const { audio } = this;
    if (!audio) return;
    if (audio.paused) void audio.play();
    else audio.pause();
  }

  skip(ms: number): void {
    if (this.playhead !== undefined) this.seek(this.playhead + ms);
  }

  private seek(ms: number): void {
    this.playhead = ms;
    if (this.audio && this.recording) this.audio.currentTime = Math.max(0, (ms - this.recording.offset_ms) / 1000);
  }

  private lead(evidence: Evidence): void {
    this.chosenField = undefined;
    this.marked = undefined;
    const zero = this.checked?.record.transcript?.zero_at_ms ?? 0;
    if (evidence.kind === "quote") {
      void this.transcript.show(evidence.turn);
      if (typeof evidence.start_ms === "number") {
        this.marked = { from: zero + evidence.start_ms, to: zero + (evidence.end_ms ?? evidence.start_ms + 1000) };
        this.seek(zero + evidence.start_ms);
      }
    } else if (evidence.kind === "span") {
      const shift = evidence.of === "overlap" || evidence.of === "silence" ? zero : 0;
      this.marked = { from: shift + evidence.start_ms, to: shift + (evidence.end_ms ?? evidence.start_ms + 1000) };
      this.seek(this.marked.from);
      this.renderRoot.querySelector("threerings-timeline")?.scrollIntoView({ block: "nearest" });
    } else if (evidence.kind === "field") {
      this.chosenField = evidence.path;
      const facts = this.renderRoot.querySelector<HTMLDetailsElement>("details.facts");
      if (facts) facts.open = true;
      void this.updateComplete.then(() => facts?.scrollIntoView({ block: "nearest" }));
    }
  }

  // Recordings.

  private async loadRecording(key: string): Promise<void> {
    const recording = await (await database()).get("recordings", key);
    if (this.key === key && recording) await this.useRecording(recording);
  }

  private async useRecording(recording: Recording): Promise<void> {
    if (this.soundUrl) URL.revokeObjectURL(this.soundUrl);
    this.recording = recording;
    this.soundUrl = URL.createObjectURL(recording.sound);
    this.loudness = await loudnessOf(recording.sound);
  }

  private async addRecording(file: File): Promise<void> {
    const recording: Recording = { call: this.key, name: file.name, sound: file, offset_ms: this.checked?.record.transcript?.zero_at_ms ?? 0 };
    await (await database()).put("recordings", recording);
    await this.useRecording(recording);
  }

  private async shiftRecording(offset_ms: number): Promise<void> {
    if (!this.recording || Number.isNaN(offset_ms)) return;
    this.recording = { ...this.recording, offset_ms };
    await (await database()).put("recordings", this.recording);
  }

  private async removeRecording(): Promise<void> {
    await (await database()).delete("recordings", this.key);
    if (this.soundUrl) URL.revokeObjectURL(this.soundUrl);
    [this.recording, this.soundUrl, this.loudness, this.playhead] = [undefined, "", undefined, undefined];
  }

  private readonly follow = () => {
    if (this.audio && this.recording) this.playhead = this.recording.offset_ms + this.audio.currentTime * 1000;
    if (this.playing) this.frame = requestAnimationFrame(this.follow);
  };

  // Words that are written: saved at each keystroke.

  private pendingOr(key: string, otherwise: string): string {
    return this.store?.pending(key) ?? otherwise;
  }

  private type(key: string, event: Event): void {
    void this.store?.type(key, (event.target as HTMLInputElement | HTMLTextAreaElement).value);
  }

  private finish(key: string): Promise<void> {
    const [what, on = ""] = [key.slice(0, key.indexOf(":")), key.slice(key.indexOf(":") + 1)];
    return (
      this.store?.finish(key, (text) => {
        const { answers, notes } = this.store!.state;
        if (what === "note") return text === (notes[on] ?? "") ? undefined : { do: "note", on, text };
        const answer = answers[on];
        if (!answer || (answer.reason ?? "") === text) return undefined;
        return { do: "answer", item: on, answer: text ? { verdict: answer.verdict, reason: text } : { verdict: answer.verdict } };
      }) ?? Promise.resolve()
    );
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const name = this.renderRoot.querySelector<HTMLInputElement>("#reviewer")?.value.trim() ?? "";
    if (!name || this.unreasoned().length > 0) return;
    localStorage.setItem("reviewer", name);
    this.submitDialog.close();
    await this.store?.add({ do: "submit", name });
    app.announce(app.say("submitted"));
  }

  /** The items that were overruled without a reason. */
  private unreasoned(): ItemReport[] {
    const answers = this.review?.answers ?? {};
    return (this.checked?.report.items ?? []).filter((item) => {
      const answer = answers[item.id];
      return answer && overrules(item, answer.verdict) && !answer.reason?.trim();
    });
  }

  private get taken(): Taken | undefined {
    const { checked, store, score } = this;
    if (!checked || !store || !score) return undefined;
    return { record: checked.record, report: checked.report, review: store.whole, state: store.state, score, locale: app.locale, redact: this.redact };
  }

  private async take(kind: "json" | "csv" | "xlsx" | "print"): Promise<void> {
    const { taken } = this;
    if (!taken) return;
    this.renderRoot.querySelector<HTMLElement>("#take")?.hidePopover();
    const name = (end: string) => fileName(this.key, end, redactOf(taken));
    if (kind === "json") download(asJson(taken), name("json"), "application/json");
    else if (kind === "csv") download(asCsv(taken), name("csv"), "text/csv");
    else if (kind === "xlsx") download(await asWorkbook(taken), name("xlsx"), "");
    else this.print();
  }

  /** The page's title lands in the head of the paper and in the name of a PDF. */
  private print(): void {
    const { title } = document;
    if (this.redact) document.title = app.say("sheetTitle");
    addEventListener("afterprint", () => (document.title = title), { once: true });
    print();
  }

  protected override render(): TemplateResult {
    if (this.gone) return html`<p class="none">${app.say("noSuchCall")} <a href=${address("calls")}>${app.say("calls")}</a></p>`;
    const { checked, store, score } = this;
    if (!checked || !store || !score) return html`<p class="none">${app.say("loading")}</p>`;
    const { record, report } = checked;
    const state = store.state;
    const names = { field: (pointer: string) => checked.fields[pointer] ?? pointer, word: (word: string) => checked.words[word] ?? word };
    return html`
      <div class="screen">
        ${this.header(checked, state, score)}
        <section class="card line" aria-label=${app.say("timeline")}>
          <threerings-timeline
            .record=${record}
            .report=${report}
            .locale=${app.locale}
            .playhead=${this.playhead}
            .marked=${this.marked}
            .loudness=${this.loudness?.loudness}
            .recorded=${this.loudness && this.recording ? { from: this.recording.offset_ms, to: this.recording.offset_ms + this.loudness.length_ms } : undefined}
            @threerings-seek=${(event: CustomEvent<{ ms: number }>) => this.seek(event.detail.ms)}
          ></threerings-timeline>
          <div class="under">
            ${this.sound()} ${this.settings(checked, state)}
            <details class="facts">
              <summary>${app.say("facts")}</summary>
              <threerings-record .record=${record} .names=${names} .locale=${app.locale} .field=${this.chosenField}></threerings-record>
            </details>
          </div>
        </section>
        <div class="panes">
          <section class="card pane" aria-label=${app.say("scorecard")} tabindex="-1">
            <div class="pane-head row">
              <h2>${app.say("scorecard")}</h2>
              <button type="button" class="button" aria-pressed=${this.openOnly ? "true" : "false"} @click=${() => (this.openOnly = !this.openOnly)}>
                ${app.say("onlyOpen", { n: report.items.filter((item) => this.isOpen(item)).length })}
              </button>
              <button type="button" class="button" @click=${() => this.stepOpen()}>${app.say("nextOpen")}</button>
            </div>
            <threerings-scorecard
              .report=${this.openOnly ? { ...report, items: [...this.items] } : report}
              .checklist=${app.checklist}
              .answers=${state.answers}
              .names=${names}
              .locale=${app.locale}
              .zero=${record.transcript?.zero_at_ms ?? 0}
              .selected=${this.item}
              @threerings-select=${(event: CustomEvent<{ item: string }>) => this.choose(event.detail.item)}
              @threerings-evidence=${(event: CustomEvent<{ evidence: Evidence }>) => this.lead(event.detail.evidence)}
            >
              ${this.source()} ${this.controls(report.items, state)}
            </threerings-scorecard>
            ${this.closing(state)}
          </section>
          <section class="card pane words" aria-label=${app.say("transcript")} tabindex="-1">
            <div class="pane-head row"><h2>${app.say("transcript")}</h2></div>
            <threerings-transcript
              .record=${record}
              .report=${report}
              .locale=${app.locale}
              .item=${this.item}
              .playhead=${this.playing ? this.playhead : undefined}
              @threerings-seek=${(event: CustomEvent<{ ms: number }>) => this.seek(event.detail.ms)}
              @threerings-quote=${(event: CustomEvent<{ item: string }>) => this.choose(event.detail.item)}
            >
              ${(record.transcript?.turns ?? []).map((_, index) => this.turnNote(index, state))}
            </threerings-transcript>
          </section>
        </div>
      </div>
      ${this.dialog(report.items)} ${this.sheet(checked, state, score)}
    `;
  }

  private header({ record, report }: Checked, state: ReviewState, score: Score): TemplateResult {
    const { about } = report;
    const words = this.checked!.words;
    const facts = [about.direction, about.outcome, about.purpose].filter((word): word is NonNullable<typeof word> => !!word).map((word) => words[word] ?? word);
    const who = [app.written(about.started_at), record.agent?.name ?? about.agent, about.team].filter(Boolean).join(" · ");
    return html`<header class="top">
      <div class="what">
        <div class="row">
          <a class="button" href=${address("calls", withQuery(app.route.query, { item: "" }))}>${icon(ChevronLeft)} ${app.say("calls")}</a>
          <button type="button" class="button" ?disabled=${!this.neighbour(-1)} aria-label=${app.say("previousCall")} title=${app.say("previousCall")} @click=${() => this.stepCall(-1)}>${icon(ChevronLeft)}</button>
          <button type="button" class="button" ?disabled=${!this.neighbour(1)} aria-label=${app.say("nextCall")} title=${app.say("nextCall")} @click=${() => this.stepCall(1)}>${icon(ChevronRight)}</button>
        </div>
        <h1 dir="auto">${this.key}</h1>
        <p class="quiet" dir="auto">${[...facts, who].filter(Boolean).join(" · ")}</p>
      </div>
      <div class="score"><threerings-score .score=${score} .locale=${app.locale}></threerings-score></div>
      <div class="acts">
        <div class="row">
          <span class="badge" data-state=${state.submitted ? "submitted" : "draft"}>
            ${state.submitted ? app.say("submittedBy", { name: state.submitted.name, at: app.moment(state.submitted.at) }) : app.say("draft", { n: state.revision })}
          </span>
          ${this.store!.exists || this.store!.keeping !== "kept" ? html`<span class="quiet kept" role=${this.store!.keeping === "failed" ? "alert" : nothing} data-kept=${this.store!.keeping}>${app.say(this.store!.keeping === "failed" ? "keepFailed" : this.store!.keeping)}</span>` : nothing}
          <span class="quiet" title=${app.say("activeTime")}>${app.say("activeTime")} ${clock(this.store!.whole.active_ms)}</span>
        </div>
        <div class="row">
          <button type="button" class="button" ?disabled=${state.undoable === undefined} aria-label=${app.say("undo")} title=${app.say("undo")} @click=${() => this.undo()}>${icon(Undo2)}</button>
          <button type="button" class="button" ?disabled=${state.redoable === undefined} aria-label=${app.say("redo")} title=${app.say("redo")} @click=${() => this.redo()}>${icon(Redo2)}</button>
          <button type="button" class="button" popovertarget="take">${icon(Download)} ${app.say("takeAway")}</button>
          ${state.submitted
            ? html`<a class="button" href=${address("calibration", new URLSearchParams({ dispute: this.store!.whole.key, ...(this.item ? { item: this.item } : {}) }))}>${app.say("dispute")}</a>
                <button type="button" class="button" @click=${() => this.store?.add({ do: "revise" })}>${app.say("revise")}</button>`
            : html`<button type="button" class="button main" @click=${() => this.askSubmit()}>${app.say("submit")}</button>`}
        </div>
        <div id="take" popover class="card menu">
          <label><input type="checkbox" .checked=${this.redact} @change=${(event: Event) => (this.redact = (event.target as HTMLInputElement).checked)} /> ${app.say("redact")}</label>
          ${(["json", "csv", "xlsx", "print"] as const).map((kind) => html`<button type="button" class="button" @click=${() => this.take(kind)}>${app.say(({ json: "takeJson", csv: "takeCsv", xlsx: "takeExcel", print: "takePrint" } as const)[kind])}</button>`)}
        </div>
      </div>
    </header>`;
  }

  /** What a reviewer can set right in the record. */
  private settings({ record }: Checked, state: ReviewState): TemplateResult {
    return html`<div class="row small">
        <button type="button" class="button" ?disabled=${this.locked || !record.transcript} aria-pressed=${state.adjustments.swapped ? "true" : "false"} @click=${() => this.swap()}>${icon(ArrowLeftRight)} ${app.say("swap")}</button>
        <label>${app.say("region")}
          <select ?disabled=${this.locked} @change=${(event: Event) => this.setRegion((event.target as HTMLSelectElement).value)}>
            <option value="">${record.region && !state.adjustments.region ? record.region : app.say("regionAsRecorded")}</option>
            ${REGIONS.map((code) => html`<option value=${code} .selected=${code === state.adjustments.region}>${app.region(code)}</option>`)}
          </select>
        </label>
      </div>`;
  }

  private setRegion(region: string): void {
    const { swapped } = this.review?.adjustments ?? { swapped: false };
    void this.adjust(region ? { swapped, region } : { swapped });
  }

  private sound(): TemplateResult {
    const choose = html`<input
      id="recording"
      type="file"
      accept="audio/*,.wav,.mp3,.ogg,.m4a"
      hidden
      aria-label=${app.say("addRecording")}
      @change=${(event: Event) => {
        const file = (event.target as HTMLInputElement).files?.[0];
        if (file) void this.addRecording(file);
      }}
    />`;
    if (!this.recording) {
      return html`<div class="sound row">
        <button type="button" class="button" title=${app.say("noRecording")} @click=${() => this.recordingInput.click()}>${icon(AudioLines)} ${app.say("addRecording")}</button>
        ${choose}
      </div>`;
    }
    const name = this.playing ? app.say("pause") : app.say("play");
    return html`<div class="sound row">
      <audio
        src=${this.soundUrl}
        preload="auto"
        .playbackRate=${this.speed}
        @play=${() => {
          this.playing = true;
          if (this.audio) this.audio.playbackRate = this.speed;
          this.follow();
        }}
        @pause=${() => (this.playing = false)}
        @ended=${() => (this.playing = false)}
      ></audio>
      <button type="button" class="button main" aria-label=${name} title=${name} @click=${() => this.togglePlay()}>${icon(this.playing ? Pause : Play)}</button>
      <button type="button" class="button" @click=${() => this.skip(-5000)}>−5 s</button>
      <button type="button" class="button" @click=${() => this.skip(5000)}>+5 s</button>
      <span class="clock">${clock(this.playhead ?? this.recording.offset_ms)}</span>
      <label>${app.say("speed")}
        <select
          @change=${(event: Event) => {
            this.speed = Number((event.target as HTMLSelectElement).value);
            if (this.audio) this.audio.playbackRate = this.speed;
          }}
        >
          ${SPEEDS.map((speed) => html`<option value=${speed} .selected=${speed === this.speed}>${app.number(speed)}×</option>`)}
        </select>
      </label>
      <label>${app.say("offset")}
        <input type="number" step="0.1" .value=${String(this.recording.offset_ms / 1000)} @change=${(event: Event) => this.shiftRecording(Math.round(Number((event.target as HTMLInputElement).value) * 1000))} />
      </label>
      <span class="quiet">${this.recording.name}</span>
      <button type="button" class="button" @click=${() => this.removeRecording()}>${app.say("removeRecording")}</button>${choose}
    </div>`;
  }

  private source(): TemplateResult | typeof nothing {
    const { explanation } = this;
    if (!explanation) return nothing;
    const places = explanation.source.map(({ title, section, item }) => [title, section, item].filter(Boolean).join(" · "));
    return html`<details slot="source-${explanation.item.id}" class="source" ?open=${this.whyOpen} @toggle=${(event: Event) => (this.whyOpen = (event.target as HTMLDetailsElement).open)}>
      <summary>${app.say("aboutRule")}</summary>
      <p>${explanation.why}</p>
      ${explanation.advice ? html`<p>${explanation.advice}</p>` : nothing}
      ${places.length > 0 ? html`<p class="quiet">${app.say("source")}${say(app.locale, "colon")}${places.join(say(app.locale, "semicolon"))}</p>` : nothing}
    </details>`;
  }

  private controls(items: readonly ItemReport[], state: ReviewState): TemplateResult | typeof nothing {
    const item = items.find(({ id }) => id === this.item);
    if (!item) return nothing;
    const answer = state.answers[item.id];
    const quoted = item.evidence.some((one) => one.kind === "quote");
    const hit = state.hits[item.id];
    const needs = answer && overrules(item, answer.verdict) && !answer.reason?.trim();
    const [reason, note] = [`reason:${item.id}`, `note:item:${item.id}`];
    return html`<div slot="item-${item.id}" class="controls">
      <div class="row" role="group" aria-label=${app.say("yourVerdict")}>
        <span class="quiet">${app.say("yourVerdict")}</span>
        ${ANSWERS.map(
          (verdict, index) => html`<button
            type="button"
            class="button answer"
            data-verdict=${verdict}
            aria-pressed=${answer?.verdict === verdict ? "true" : "false"}
            ?disabled=${this.locked}
            @click=${() => this.answer(verdict)}
          >
            <span aria-hidden="true">${SIGNS[verdict]}</span> ${say(app.locale, verdict)} <kbd aria-hidden="true">${index + 1}</kbd>
          </button>`,
        )}
        ${quoted
          ? html`<span class="hit row" role="group" aria-label=${app.say("hitQuestion")}>
              <button type="button" class="button" aria-pressed=${hit === true ? "true" : "false"} ?disabled=${this.locked} @click=${() => this.hit(true)}>${app.say("hitRight")}</button>
              <button type="button" class="button" aria-pressed=${hit === false ? "true" : "false"} ?disabled=${this.locked} @click=${() => this.hit(false)}>${app.say("hitWrong")}</button>
            </span>`
          : nothing}
      </div>
      ${answer
        ? html`<label class="field" for="reason">${needs ? app.say("reasonNeeded") : app.say("reason")}</label
            ><input id="reason" ?readonly=${this.locked} aria-invalid=${needs ? "true" : "false"} .value=${this.pendingOr(reason, answer.reason ?? "")} @input=${(event: Event) => this.type(reason, event)} @blur=${() => this.finish(reason)} @change=${() => this.finish(reason)} />`
        : nothing}
      <label class="field" for="note">${app.say("itemNote")}</label
      ><textarea id="note" rows="1" ?readonly=${this.locked} .value=${this.pendingOr(note, state.notes[`item:${item.id}`] ?? "")} @input=${(event: Event) => this.type(note, event)} @blur=${() => this.finish(note)}></textarea>
    </div>`;
  }

  private turnNote(index: number, state: ReviewState): TemplateResult | typeof nothing {
    const on = `turn:${index}`;
    const key = `note:${on}`;
    const text = this.pendingOr(key, state.notes[on] ?? "");
    if (this.turn !== index && !text) {
      if (this.locked) return nothing;
      const open = () => {
        this.turn = index;
        void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#turn-note-${index}`)?.focus());
      };
      return html`<button slot="turn-${index}" type="button" class="note-button" aria-label=${app.say("noteOnTurn", { n: index + 1 })} title=${app.say("noteOnTurn", { n: index + 1 })} @click=${open}>✎</button>`;
    }
    return html`<textarea
      slot="turn-${index}"
      id="turn-note-${index}"
      class="turn-note"
      rows="1"
      ?readonly=${this.locked}
      aria-label=${app.say("noteOnTurn", { n: index + 1 })}
      .value=${text}
      @input=${(event: Event) => this.type(key, event)}
      @blur=${() => {
        this.turn = undefined;
        void this.finish(key);
      }}
    ></textarea>`;
  }

  private closing(state: ReviewState): TemplateResult {
    const { history } = this.store!.whole;
    return html`<div class="closing">
      <label class="field" for="call-note">${app.say("callNote")}</label
      ><textarea id="call-note" rows="2" ?readonly=${this.locked} .value=${this.pendingOr("note:call", state.notes["call"] ?? "")} @input=${(event: Event) => this.type("note:call", event)} @blur=${() => this.finish("note:call")}></textarea>
      <details class="history">
        <summary>
          ${app.say("history", { n: history.length })}
          <span class="chain" data-chain=${this.chain}>${history.length === 0 ? "" : app.say(this.chain === "broken" ? "chainBroken" : "chainWhole")}</span>
        </summary>
        <ol>
          ${history.map((entry) => html`<li value=${entry.n}><time>${app.moment(entry.at)}</time> ${app.step(entry.step)} <code title=${entry.hash}>${entry.hash.slice(0, 10)}</code></li>`)}
        </ol>
      </details>
      ${this.others.map((review) => this.other(review))}
    </div>`;
  }

  private other(review: Review): TemplateResult {
    const state = stateOf(review.history);
    const items = this.checked?.report.items ?? [];
    const answers = items.filter((item) => state.answers[item.id]);
    return html`<details>
      <summary>${app.say("otherReview", { name: state.submitted?.name ?? app.say("draft", { n: state.revision }) })}</summary>
      <ul>
        ${answers.map((item) => html`<li>${item.title}${say(app.locale, "colon")}${say(app.locale, state.answers[item.id]!.verdict)} <span class="quiet">${state.answers[item.id]!.reason ?? ""}</span></li>`)}
        ${Object.entries(state.notes).map(([on, text]) => html`<li><span class="quiet">${on}</span> ${text}</li>`)}
      </ul>
    </details>`;
  }

  private dialog(items: readonly ItemReport[]): TemplateResult {
    const open = items.filter((item) => this.isOpen(item) && item.weight > 0).length;
    const unreasoned = this.unreasoned();
    return html`<dialog class="submit card" aria-labelledby="submit-title">
      <form @submit=${this.submit}>
        <h2 id="submit-title">${app.say("submitTitle")}</h2>
        <p>${open > 0 ? app.say("submitOpen", { n: open }) : app.say("submitClosed")}</p>
        ${unreasoned.length > 0 ? html`<p class="problem" role="alert">${app.say("submitUnreasoned", { items: unreasoned.map((item) => item.title).join(say(app.locale, "comma")) })}</p>` : nothing}
        <label class="field">${app.say("yourName")} <input id="reviewer" required autocomplete="name" .value=${localStorage.getItem("reviewer") ?? ""} /></label>
        <div class="row end">
          <button type="button" class="button" @click=${() => this.submitDialog.close()}>${app.say("cancel")}</button>
          <button type="submit" class="button main" ?disabled=${unreasoned.length > 0}>${app.say("submit")}</button>
        </div>
      </form>
    </dialog>`;
  }

  /** What is printed: one A4 for a normal call. */
  private sheet({ record, report }: Checked, state: ReviewState, score: Score): TemplateResult {
    const redact = this.redact ? redactor(record) : AS_IT_IS;
    const shown = report.items.filter((item) => this.verdict(item) !== "not_applicable");
    const left = report.items.filter((item) => this.verdict(item) === "not_applicable");
    const locale = app.locale;
    return html`<div class="sheet" aria-hidden="true">
      <h1>${app.say("sheetTitle")}</h1>
      <p>
        <b>${redact.id(this.key)}</b> · ${app.written(report.about.started_at)} · ${redact([record.agent?.name ?? report.about.agent, report.about.team].filter(Boolean).join(" · "))} · ${app.checklist?.title ?? report.checklist.id}
        ${report.checklist.version}
      </p>
      <p>
        <b>${percent(score.percent, locale)}</b> (${percent(score.lowest, locale)} – ${percent(score.highest, locale)})
        ${score.pass_mark === null ? "" : ` · ${say(locale, "passMark", { mark: percent(score.pass_mark, locale) })}`}
        ${score.result ? ` · ${say(locale, ({ pass: "resultPass", fail: "resultFail", open: "resultOpen" } as const)[score.result])}` : ""} ·
        ${state.submitted ? app.say("submittedBy", { name: redact(state.submitted.name), at: app.moment(state.submitted.at) }) : app.say("draft", { n: state.revision })}
      </p>
      <table>
        ${shown.map((item) => {
          const answer = state.answers[item.id];
          const note = state.notes[`item:${item.id}`];
          const evidence = item.evidence.filter((one) => one.kind !== "searched" && one.kind !== "field").map((one) => evidenceLine(one, locale));
          const words = [answer ? `${say(locale, "personSays")}${answer.reason ? `${say(app.locale, "colon")}${answer.reason}` : ""}` : item.reason, note, ...evidence.slice(0, 1)].filter(Boolean).join(" · ");
          return html`<tr>
            <td>${SIGNS[this.verdict(item)]}</td>
            <td>${item.title}</td>
            <td>${say(locale, this.verdict(item))}${answer && answer.verdict !== item.verdict ? ` (${say(locale, item.verdict)})` : ""}</td>
            <td>${redact(words)}</td>
          </tr>`;
        })}
      </table>
      ${left.length > 0 ? html`<p class="left">${say(locale, "not_applicable")}${say(app.locale, "colon")}${left.map((item) => item.title).join(say(app.locale, "semicolon"))}</p>` : nothing}
      ${state.notes["call"] ? html`<p>${app.say("callNote")}${say(app.locale, "colon")}${redact(state.notes["call"])}</p>` : nothing}
    </div>`;
  }

  static override styles = [...viewStyle, callStyle];
}

/** Tells the list how far a review is. */
function marked(store: ReviewStore): void {
  if (store.exists) app.mark(store.whole.call, store.state.submitted ? "submitted" : "draft");
}

/** Whether a verdict goes against one that the engine decided. */
function overrules(item: ItemReport, verdict: Verdict): boolean {
  return item.verdict !== "unknown" && item.verdict !== "review" && item.verdict !== verdict;
}
