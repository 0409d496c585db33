import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import type { Agreement, CallRecord, Estimate, Measures, Verdict } from "threerings";
import "../../elements/timeline.js";
import "../../elements/transcript.js";
import "../../elements/record.js";
import { VERDICTS, verdictMark } from "../../elements/verdict.js";
import { say as sayElement } from "../../elements/words.js";
import { download } from "../export/take.js";
import type { Checked } from "../library/types.js";
import { bundleOf, readBundle } from "../review/bundle.js";
import { receive } from "../review/receive.js";
import { ReviewStore } from "../review/store.js";
import { address } from "../route.js";
import { Follow, app } from "../state.js";
import { allReviews, disputedVerdict, disputesIn, keepSet, newSet, readSets, scoredIn, setIn, settledName, type CalibrationSet, type Known, type Raised } from "../team/calibration.js";
import { exportMenu } from "../team/export.js";
import { Latest } from "../team/latest.js";
import { points, share } from "../team/rate.js";
import { teamStyle } from "../team/style.js";
import { cell, shownTable, type Table } from "../team/table.js";
import { say } from "../team/words.js";

/** What people say of a rule when they score. */
const ANSWERS: readonly Verdict[] = ["pass", "fail", "not_applicable"];

/** Do people judge alike? Calls that several score blind, what they differ in, and what agents dispute. */
@customElement("view-calibration")
export class ViewCalibration extends LitElement {
  @state() private reviews: readonly Known[] = [];
  @state() private checked?: Checked;
  @state() private message = "";
  @query("#open") private readonly file!: HTMLInputElement;
  private store?: ReviewStore;
  private scoring = "";
  private revision = 0;
  private readonly agreement = new Latest<Agreement>(this, () => app.library.ask("agreementOf", this.set?.id ?? ""));

  constructor() {
    super();
    new Follow(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.read();
  }

  private async read(): Promise<void> {
    this.reviews = await allReviews();
    this.revision += 1;
    await app.readMarks();
  }

  private get set(): CalibrationSet | undefined {
    return readSets().find(({ id }) => id === app.route.query.get("set"));
  }

  protected override willUpdate(): void {
    const { set } = this;
    if (set) this.agreement.ask(`${set.id}|${this.revision}|${app.locale}`);
    const call = app.route.query.get("call") ?? "";
    const scoring = set && call ? `${set.id}/${call}` : "";
    if (scoring !== this.scoring && (!scoring || app.row(call))) {
      this.scoring = scoring;
      this.store = undefined;
      this.checked = undefined;
      if (set && scoring) void this.begin(set, call);
    }
  }

  private async begin(set: CalibrationSet, call: string): Promise<void> {
    const checked = await app.library.ask("call", call, { swapped: false });
    if (!checked || this.scoring !== `${set.id}/${call}`) return;
    this.store = await ReviewStore.of(call, checked.report, set.id);
    this.store.addEventListener("change", () => this.requestUpdate());
    this.checked = checked;
  }

  private readonly onFiles = async () => {
    const files = [...(this.file.files ?? [])];
    this.file.value = "";
    for (const file of files) {
      const text = await file.text();
      const [set, bundle] = [setIn(text), readBundle(text)];
      if (set) keepSet(set);
      if (bundle) await receive(bundle);
      this.message = set ? say(app.locale, "setLoaded", { title: set.title }) : bundle ? app.announcement : say(app.locale, "notASet", { name: file.name });
    }
    await this.read();
  };

  protected override render(): TemplateResult {
    const asked = app.route.query;
    const { set } = this;
    const scoring = set && asked.get("call");
    return html`
      <input id="open" type="file" accept=".json,application/json" multiple hidden aria-label=${say(app.locale, "collect")} @change=${this.onFiles} />
      ${scoring ? this.score(set, scoring) : set ? this.compare(set) : asked.has("new") ? this.create() : asked.has("dispute") ? this.raise(asked.get("dispute") ?? "") : this.overview()}
    `;
  }

  // The sets, and the disputes.

  private overview(): TemplateResult {
    const sets = readSets();
    return html`
      <h1>${say(app.locale, "calibrationTitle")}</h1>
      <p class="quiet">${say(app.locale, "calibrationLead")}</p>
      <div class="tools space">
        <a class="button main" href=${address("calibration", new URLSearchParams({ new: "" }))}>${say(app.locale, "startSet")}</a>
        <button type="button" class="button" @click=${() => this.file.click()}>${say(app.locale, "collect")}</button>
      </div>
      <p class="message" role="status">${this.message}</p>
      <section class="card" aria-labelledby="sets">
        <h2 id="sets">${say(app.locale, "sets")}</h2>
        ${sets.length === 0
          ? html`<p class="quiet">${say(app.locale, "noSets")}</p>`
          : shownTable(
              {
                name: "sets",
                title: say(app.locale, "sets"),
                head: [say(app.locale, "setTitle"), say(app.locale, "callCount"), say(app.locale, "scoredBy")],
                rows: sets.map((set) => {
                  const by = scoredIn(set, this.reviews);
                  return [cell(set.title, address("calibration", new URLSearchParams({ set: set.id }))), cell(set.calls.length), cell([...by].map(([name, calls]) => `${name} ${calls.size}/${set.calls.length}`).join(" · ") || "–")];
                }),
              },
              { numbersFrom: 9 },
            )}
      </section>
      ${this.disputes()}
    `;
  }

  private create(): TemplateResult {
    const given = (app.route.query.get("new") ?? "").split(",").filter(Boolean);
    const sections = app.checklist?.sections ?? [];
    const submit = (event: SubmitEvent) => {
      event.preventDefault();
      const form = event.target as HTMLFormElement;
      const data = new FormData(form);
      const chosen = data.getAll("section");
      const items = (app.checklist?.items ?? []).filter((item) => chosen.includes(item.section)).map((item) => item.id);
      const calls = String(data.get("calls")).split(/[\s,;]+/).filter((key) => app.row(key));
      if (items.length === 0 || calls.length === 0) {
        this.message = say(app.locale, "setEmpty");
        return;
      }
      const set = newSet(String(data.get("title")).trim(), items, [...new Set(calls)]);
      keepSet(set);
      this.message = "";
      location.hash = address("calibration", new URLSearchParams({ set: set.id }));
    };
    return html`
      <h1>${say(app.locale, "startSet")}</h1>
      <p class="quiet">${say(app.locale, "setHint")} <a href=${address("sample")}>${say(app.locale, "tabSample")}</a></p>
      <form class="card form" @submit=${submit}>
        <label class="field">${say(app.locale, "setTitle")} <input name="title" required .value=${say(app.locale, "setName", { date: new Date().toISOString().slice(0, 10) })} /></label>
        <label class="field">${say(app.locale, "setCalls")} <textarea name="calls" rows="4" required spellcheck="false" .value=${given.join("\n")}></textarea></label>
        <fieldset>
          <legend>${say(app.locale, "setSections")}</legend>
          ${sections.map((section, index) => html`<label><input type="checkbox" name="section" value=${section.id} ?checked=${index === 0} /> ${section.title}</label>`)}
        </fieldset>
        <p class="failure" role="alert">${this.message}</p>
        <button type="submit" class="button main">${say(app.locale, "startSet")}</button>
      </form>
    `;
  }

  // Scoring blind.

  private score(set: CalibrationSet, key: string): TemplateResult {
    const { store, checked } = this;
    const place = set.calls.indexOf(key);
    const back = address("calibration", new URLSearchParams({ set: set.id }));
    if (!checked || !store) return html`<p><a href=${back}>← ${set.title}</a></p><p class="empty">${app.rows.length > 0 && !app.row(key) ? app.say("noSuchCall") : app.say("loading")}</p>`;
    const { answers, submitted } = store.state;
    const left = set.items.filter((item) => !answers[item]).length;
    const title = (id: string) => app.checklist?.items.find((item) => item.id === id)?.title ?? id;
    const answer = (item: string, verdict: Verdict) => void store.add({ do: "answer", item, answer: answers[item]?.verdict === verdict ? null : { verdict } });
    return html`
      <p><a href=${back}>← ${set.title}</a> <span class="quiet">${say(app.locale, "placeInSet", { n: place + 1, of: set.calls.length })}</span></p>
      <h1>${key}</h1>
      <p class="quiet">${say(app.locale, "blind")}</p>
      <div class="blind">
        <section class="card" aria-label=${app.say("transcript")}>
          <threerings-timeline .record=${checked.record as CallRecord} .locale=${app.locale}></threerings-timeline>
          <details><summary>${app.say("facts")}</summary><threerings-record .record=${checked.record} .names=${{ field: (pointer: string) => checked.fields[pointer] ?? pointer, word: (word: string) => checked.words[word] ?? word }} .locale=${app.locale}></threerings-record></details>
          <threerings-transcript .record=${checked.record} .locale=${app.locale}></threerings-transcript>
        </section>
        <section class="card" aria-label=${app.say("scorecard")}>
          <ol class="items">
            ${set.items.map(
              (item) => html`<li>
                <fieldset ?disabled=${!!submitted}>
                  <legend>${title(item)}</legend>
                  ${ANSWERS.map((verdict) => html`<button type="button" class="button" data-verdict=${verdict} aria-pressed=${answers[item]?.verdict === verdict ? "true" : "false"} @click=${() => answer(item, verdict)}>${sayElement(app.locale, verdict)}</button>`)}
                </fieldset>
              </li>`,
            )}
          </ol>
          ${submitted
            ? html`<p>${app.say("submittedBy", { name: submitted.name, at: app.moment(submitted.at) })}</p>`
            : html`<form
                class="tools"
                @submit=${(event: SubmitEvent) => {
                  event.preventDefault();
                  void this.submit(set, key, String(new FormData(event.target as HTMLFormElement).get("name")).trim());
                }}
              >
                <label class="field">${app.say("yourName")} <input name="name" required autocomplete="name" .value=${localStorage.getItem("reviewer") ?? ""} /></label>
                <button type="submit" class="button main" ?disabled=${left > 0}>${app.say("submit")}</button>
                ${left > 0 ? html`<span class="quiet">${say(app.locale, "itemsLeft", { n: left })}</span>` : nothing}
              </form>`}
        </section>
      </div>
    `;
  }

  private async submit(set: CalibrationSet, key: string, name: string): Promise<void> {
    if (!name || !this.store) return;
    localStorage.setItem("reviewer", name);
    await this.store.add({ do: "submit", name });
    await this.store.settled();
    await this.read();
    const next = set.calls.find((call) => call !== key && !this.reviews.some(({ review, state }) => review.call === call && review.calibration === set.id && !review.imported && state.submitted));
    location.hash = address("calibration", new URLSearchParams(next ? { set: set.id, call: next } : { set: set.id }));
  }

  // Comparing.

  private compare(set: CalibrationSet): TemplateResult {
    const by = scoredIn(set, this.reviews);
    const own = this.reviews.filter(({ review }) => review.calibration === set.id && !review.imported);
    const done = (call: string) => own.some(({ review, state }) => review.call === call && state.submitted);
    const ownDone = set.calls.every(done);
    const next = set.calls.find((call) => !done(call));
    const { value } = this.agreement;
    const shown = ownDone || own.length === 0;
    const tables = value && by.size > 0 ? [this.agreementTable(value), this.reviewersTable(value)] : [];
    return html`
      <p><a href=${address("calibration")}>← ${say(app.locale, "tabCalibration")}</a></p>
      <div class="head">
        <h1>${set.title}</h1>
        ${tables.length > 0 ? exportMenu(() => [...tables, this.answersTable(set, by)], { name: "calibration", title: set.title }) : nothing}
      </div>
      <p class="quiet">${say(app.locale, "setAbout", { calls: set.calls.length, items: set.items.length })}</p>
      <div class="tools space">
        ${next ? html`<a class="button main" href=${address("calibration", new URLSearchParams({ set: set.id, call: next }))}>${say(app.locale, "scoreNext")}</a>` : nothing}
        <button type="button" class="button" @click=${() => download(`${JSON.stringify(set, null, 2)}\n`, `calibration-${set.created_at.slice(0, 10)}.json`, "application/json")}>${say(app.locale, "takeSet")}</button>
        ${own.length > 0 ? html`<button type="button" class="button" @click=${() => this.takeOwn(set)}>${say(app.locale, "takeBundle")}</button>` : nothing}
        <button type="button" class="button" @click=${() => this.file.click()}>${say(app.locale, "collect")}</button>
      </div>
      <p class="message" role="status">${this.message}</p>
      <section class="card" aria-labelledby="progress">
        <h2 id="progress">${say(app.locale, "scoredBy")}</h2>
        <ul class="plain">
          ${[...by].map(([name, calls]) => html`<li><b>${name}</b> ${calls.size}/${set.calls.length}</li>`)}
          ${by.size === 0 ? html`<li class="quiet">–</li>` : nothing}
        </ul>
      </section>
      ${by.size > 1 && !shown ? html`<p class="card">${say(app.locale, "finishFirst")}</p>` : nothing}
      ${by.size > 1 && shown && value
        ? html`<section class="card" aria-labelledby="agreement">
              <h2 id="agreement">${say(app.locale, "agreement")} <small>${say(app.locale, "agreementHint")}</small></h2>
              ${shownTable(tables[0]!)}
            </section>
            <section class="card" aria-labelledby="leniency">
              <h2 id="leniency">${say(app.locale, "leniency")} <small>${say(app.locale, "leniencyHint")}</small></h2>
              ${shownTable(tables[1]!)}
            </section>
            <section class="card" aria-labelledby="differences">
              <h2 id="differences">${say(app.locale, "differences")}</h2>
              ${this.differences(set, by)}
            </section>`
        : nothing}
    `;
  }

  private takeOwn(set: CalibrationSet): void {
    const reviews = this.reviews.map(({ review }) => review).filter((review) => review.calibration?.startsWith(set.id) && !review.imported);
    download(`${JSON.stringify(bundleOf(reviews), null, 2)}\n`, `calibration-${localStorage.getItem("reviewer") ?? "reviews"}.json`, "application/json");
  }

  private agreementTable({ between, engine, items }: Agreement): Table {
    const measures = (found: Measures | null) => [estimate(found?.observed, true), estimate(found?.kappa), estimate(found?.ac1), estimate(found?.alpha), cell(found ? share(found.prevalence.fail, 0) : "–"), cell(found?.units ?? "–")];
    const title = (id: string) => app.checklist?.items.find((item) => item.id === id)?.title ?? id;
    return {
      name: "agreement",
      title: say(app.locale, "agreement"),
      head: [app.say("rule"), say(app.locale, "observed"), "κ", "AC1", "α", say(app.locale, "prevalence"), say(app.locale, "units"), say(app.locale, "withEngine")],
      rows: [
        [cell(say(app.locale, "overAll")), ...measures(between), estimate(engine?.kappa)],
        ...items.map((item) => [cell(title(item.item)), ...measures(item.between), estimate(item.engine?.kappa)]),
      ],
    };
  }

  private reviewersTable({ reviewers }: Agreement): Table {
    return {
      name: "reviewers",
      title: say(app.locale, "leniency"),
      head: [say(app.locale, "reviewer"), say(app.locale, "reviewed"), say(app.locale, "passesGiven"), say(app.locale, "againstPeers"), say(app.locale, "units")],
      rows: reviewers.map((one) => [
        cell(one.reviewer),
        cell(one.reviews),
        cell(one.pass_ratio ? `${share(one.pass_ratio.value)} (${share(one.pass_ratio.low)}–${share(one.pass_ratio.high)})` : "–"),
        cell(one.leniency ? `${points(one.leniency.value)} (${sayElement(app.locale, "scoreRange", { low: points(one.leniency.low), high: points(one.leniency.high) })})` : "–"),
        cell(one.shared_answers),
      ]),
    };
  }

  private answersTable(set: CalibrationSet, by: ReturnType<typeof scoredIn>): Table {
    const names = [...by.keys()];
    return {
      name: "answers",
      title: say(app.locale, "answers"),
      head: [app.say("call"), app.say("rule"), ...names, say(app.locale, "engine"), say(app.locale, "agreedOn")],
      rows: set.calls.flatMap((call) =>
        set.items.map((item) => {
          const given = names.map((name) => by.get(name)?.get(call));
          const engine = given.find(Boolean)?.review.engine[item];
          const settled = this.settledOf(set, call)?.state.answers[item]?.verdict;
          return [cell(call), cell(item), ...given.map((known) => cell(known?.state.answers[item] ? sayElement(app.locale, known.state.answers[item].verdict) : "–")), cell(engine ? sayElement(app.locale, engine) : "–"), cell(settled ? sayElement(app.locale, settled) : "")];
        }),
      ),
    };
  }

  private settledOf(set: CalibrationSet, call: string): Known | undefined {
    return this.reviews.find(({ review }) => review.call === call && review.calibration === settledName(set.id));
  }

  /** Item by item where the answers differ, to be settled. */
  private differences(set: CalibrationSet, by: ReturnType<typeof scoredIn>): TemplateResult {
    const names = [...by.keys()];
    const title = (id: string) => app.checklist?.items.find((item) => item.id === id)?.title ?? id;
    const found = set.calls.flatMap((call) =>
      set.items.flatMap((item) => {
        const given = names.map((name) => by.get(name)?.get(call)?.state.answers[item]?.verdict);
        return new Set(given.filter(Boolean)).size > 1 ? [{ call, item, given, engine: [...by.values()].map((calls) => calls.get(call)?.review.engine[item]).find(Boolean) }] : [];
      }),
    );
    if (found.length === 0) return html`<p>${say(app.locale, "noDifferences")}</p>`;
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${say(app.locale, "differences")}>
      <table class="figures">
        <thead>
          <tr>
            <th scope="col">${app.say("call")}</th>
            <th scope="col">${app.say("rule")}</th>
            ${names.map((name) => html`<th scope="col">${name}</th>`)}
            <th scope="col">${say(app.locale, "engine")}</th>
            <th scope="col">${say(app.locale, "agreedOn")}</th>
          </tr>
        </thead>
        <tbody>
          ${found.map(({ call, item, given, engine }) => {
            const settled = this.settledOf(set, call)?.state.answers[item];
            return html`<tr>
              <th scope="row"><a href=${address("call", new URLSearchParams({ item }), call)}>${call}</a></th>
              <td>${title(item)}</td>
              ${given.map((verdict) => html`<td>${verdict ? verdictMark(verdict, app.locale) : "–"}</td>`)}
              <td>${engine ? verdictMark(engine, app.locale) : "–"}</td>
              <td>
                ${settled
                  ? html`${verdictMark(settled.verdict, app.locale)} <div class="quiet small">${settled.reason ?? ""}</div>`
                  : html`<form
                      class="tools"
                      @submit=${(event: SubmitEvent) => {
                        event.preventDefault();
                        const data = new FormData(event.target as HTMLFormElement);
                        void this.agree(set, call, item, data.get("verdict") as Verdict, String(data.get("reason")));
                      }}
                    >
                      <select name="verdict" aria-label=${say(app.locale, "agreedVerdict", { rule: title(item), call })}>
                        ${ANSWERS.map((verdict) => html`<option value=${verdict}>${sayElement(app.locale, verdict)}</option>`)}
                      </select>
                      <input name="reason" required placeholder=${app.say("reason")} aria-label=${say(app.locale, "agreedReason", { rule: title(item), call })} />
                      <button type="submit" class="button">${say(app.locale, "settle")}</button>
                    </form>`}
              </td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;
  }

  /** What was agreed on, in a review of its own. */
  private async agree(set: CalibrationSet, call: string, item: string, verdict: Verdict, reason: string): Promise<void> {
    const checked = await app.library.ask("call", call, { swapped: false });
    if (!checked) return;
    const store = await ReviewStore.of(call, checked.report, settledName(set.id));
    await store.add({ do: "answer", item, answer: { verdict, reason } });
    await store.settled();
    await this.read();
  }

  // Disputes.

  private disputes(): TemplateResult {
    const raised = disputesIn(this.reviews);
    const settled = raised.filter((one) => one.settled);
    const upheld = settled.filter((one) => one.settled!.verdict !== disputedVerdict(one));
    const title = (id: string) => app.checklist?.items.find((item) => item.id === id)?.title ?? id;
    const byItem = new Map<string, Raised[]>();
    for (const one of raised) byItem.set(one.item, [...(byItem.get(one.item) ?? []), one]);
    const statistics: Table = {
      name: "disputes",
      title: say(app.locale, "disputeStatistics"),
      head: [app.say("rule"), say(app.locale, "raised"), say(app.locale, "settledCount"), say(app.locale, "changedCount")],
      rows: [...byItem].map(([item, list]) => {
        const done = list.filter((one) => one.settled);
        return [cell(title(item)), cell(list.length), cell(done.length), cell(done.filter((one) => one.settled!.verdict !== disputedVerdict(one)).length)];
      }),
    };
    const submitted = this.reviews.filter(({ review, state }) => state.submitted && !review.calibration);
    return html`<section class="card" aria-labelledby="disputes">
      <h2 id="disputes">${say(app.locale, "disputes")} <small>${say(app.locale, "disputesCount", { n: raised.length, open: raised.length - settled.length, changed: upheld.length })}</small></h2>
      <p class="quiet small">${say(app.locale, "disputesHint")}</p>
      ${submitted.length > 0
        ? html`<p class="links">${say(app.locale, "disputeA")} ${submitted.slice(0, 20).map(({ review }) => html`<a href=${address("calibration", new URLSearchParams({ dispute: review.key }))}>${review.call}</a> `)}</p>`
        : nothing}
      ${raised.length > 0
        ? html`<ul class="raised">
              ${raised.map((one) => this.dispute(one, title(one.item)))}
            </ul>
            ${shownTable(statistics, { caption: true })}`
        : nothing}
    </section>`;
  }

  private dispute(one: Raised, title: string): TemplateResult {
    const { review } = one.known;
    return html`<li>
      <div>
        <a href=${address("call", new URLSearchParams({ item: one.item }), review.call)}>${review.call}</a> · <b>${title}</b> ${verdictMark(disputedVerdict(one), app.locale)} → ${verdictMark(one.proposed, app.locale)}
        <span class="quiet small">${one.name}, ${app.moment(one.at)}</span>
      </div>
      <q>${one.reason}</q>
      ${one.settled
        ? html`<p>${say(app.locale, "settledWith")} ${verdictMark(one.settled.verdict, app.locale)} ${one.settled.reason} <span class="quiet small">${one.settled.name}, ${app.moment(one.settled.at)}</span></p>
            ${this.bundleButton(one.known)}`
        : html`<form
            class="tools"
            @submit=${(event: SubmitEvent) => {
              event.preventDefault();
              const data = new FormData(event.target as HTMLFormElement);
              void this.say_(one.known, { do: "settle", item: one.item, verdict: data.get("verdict") as Verdict, reason: String(data.get("reason")).trim(), name: String(data.get("name")).trim() });
            }}
          >
            <label class="field">${app.say("verdict")} <select name="verdict">${VERDICTS.filter((verdict) => ANSWERS.includes(verdict)).map((verdict) => html`<option value=${verdict} ?selected=${verdict === one.proposed}>${sayElement(app.locale, verdict)}</option>`)}</select></label>
            <label class="field">${app.say("reason")} <input name="reason" required /></label>
            <label class="field">${app.say("yourName")} <input name="name" required autocomplete="name" .value=${localStorage.getItem("reviewer") ?? ""} /></label>
            <button type="submit" class="button main">${say(app.locale, "settle")}</button>
            ${this.bundleButton(one.known)}
          </form>`}
    </li>`;
  }

  private bundleButton({ review }: Known): TemplateResult {
    return html`<button type="button" class="button" @click=${() => download(`${JSON.stringify(bundleOf([review]), null, 2)}\n`, `dispute-${review.call}.json`, "application/json")}>${say(app.locale, "takeBundle")}</button>`;
  }

  /** An agent does not agree with an item of a submitted review. */
  private raise(key: string): TemplateResult {
    const known = this.reviews.find(({ review }) => review.key === key);
    if (!known) return html`<p><a href=${address("calibration")}>← ${say(app.locale, "tabCalibration")}</a></p><p class="empty">${say(app.locale, "noSuchReview")}</p>`;
    const { review, state } = known;
    const items = app.checklist?.items ?? [];
    const verdict = (id: string) => state.answers[id]?.verdict ?? review.engine[id] ?? "unknown";
    return html`
      <p><a href=${address("calibration")}>← ${say(app.locale, "tabCalibration")}</a></p>
      <h1>${say(app.locale, "disputeTitle", { call: review.call })}</h1>
      <p class="quiet">${state.submitted ? app.say("submittedBy", { name: state.submitted.name, at: app.moment(state.submitted.at) }) : ""} ${say(app.locale, "disputesHint")}</p>
      <form
        class="card form"
        @submit=${async (event: SubmitEvent) => {
          event.preventDefault();
          const data = new FormData(event.target as HTMLFormElement);
          await this.say_(known, { do: "dispute", item: String(data.get("item")), proposed: data.get("verdict") as Verdict, reason: String(data.get("reason")).trim(), name: String(data.get("name")).trim() });
          location.hash = address("calibration");
        }}
      >
        <label class="field"
          >${app.say("rule")}
          <select name="item" required>
            ${items.filter((item) => review.engine[item.id]).map((item) => html`<option value=${item.id} ?selected=${item.id === app.route.query.get("item")}>${item.title} – ${sayElement(app.locale, verdict(item.id))}</option>`)}
          </select></label
        >
        <label class="field">${say(app.locale, "proposed")} <select name="verdict">${ANSWERS.map((one) => html`<option value=${one}>${sayElement(app.locale, one)}</option>`)}</select></label>
        <label class="field">${app.say("reason")} <textarea name="reason" rows="3" required></textarea></label>
        <label class="field">${app.say("yourName")} <input name="name" required autocomplete="name" /></label>
        <button type="submit" class="button main">${say(app.locale, "disputeSend")}</button>
      </form>
    `;
  }

  private async say_({ review }: Known, step: Parameters<ReviewStore["add"]>[0]): Promise<void> {
    const store = ReviewStore.kept(review);
    await store.add(step);
    await store.settled();
    await this.read();
  }

  static override styles = [
    ...teamStyle,
    css`
      .space {
        margin: 10px 0;
      }
      .form {
        display: grid;
        gap: 14px;
        justify-items: start;
        max-width: 44rem;
      }
      .form label.field {
        width: 100%;
      }
      .form textarea,
      .form select {
        width: min(36rem, 100%);
      }
      fieldset {
        border: 0;
        padding: 0;
        margin: 0;
        display: flex;
        flex-wrap: wrap;
        gap: 6px 16px;
        align-items: center;
      }
      legend {
        padding: 0 0 4px;
        font-weight: 600;
      }
      .form legend {
        font-weight: 400;
        font-size: 0.8125rem;
        color: var(--_quiet);
      }
      .blind {
        display: grid;
        grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
        gap: 16px;
        align-items: start;
      }
      .items {
        margin: 0 0 14px;
        padding-inline-start: 1.4em;
      }
      .items li {
        padding: 8px 0;
        border-bottom: 1px solid var(--_line);
      }
      .items fieldset {
        gap: 6px;
      }
      .plain,
      .raised {
        list-style: none;
        margin: 0;
        padding: 0;
      }
      .raised li {
        padding: 12px 0;
        border-bottom: 1px solid var(--_line);
      }
      .raised q {
        quotes: none;
        display: block;
        margin: 4px 0 8px;
        padding-inline-start: 8px;
        border-inline-start: 3px solid var(--_line);
      }
      .links a {
        margin-inline-end: 6px;
      }
      .message:empty,
      .failure:empty {
        display: none;
      }
      .failure {
        color: var(--_fail);
        margin: 0;
      }
      @media (max-width: 900px) {
        .blind {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];
}

function estimate(found: Estimate | null | undefined, asShare = false): { text: string; number?: number } {
  if (!found) return cell("–");
  const show = (value: number) => (asShare ? share(value, 0) : value.toFixed(2));
  return { text: `${show(found.value)} (${show(found.low)} – ${show(found.high)})`, number: found.value };
}
