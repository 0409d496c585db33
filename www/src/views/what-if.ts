import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import type { ChecklistFile, Explanation, Verdict } from "threerings";
import { say as sayElement } from "../../elements/words.js";
import { download } from "../export/take.js";
import { titled } from "../problems.js";
import { address, withQuery } from "../route.js";
import { Follow, app } from "../state.js";
import { limitsOf, nextVersion, ownItem, phrasesOf, readEdits, rejudged, withEdit, type Edit } from "../team/edits.js";
import { exportMenu } from "../team/export.js";
import { Latest } from "../team/latest.js";
import { resultWord } from "../team/measure.js";
import { nameOf } from "../team/names.js";
import { shared, there } from "../team/query.js";
import { share } from "../team/rate.js";
import { teamStyle } from "../team/style.js";
import { cell, shownTable, type Table } from "../team/table.js";
import type { Base } from "../team/types.js";
import type { Tried } from "../team/what-if.js";
import { LIMIT_WORDS, say, sayLimit } from "../team/words.js";

type Found = Tried & { base: Base };

/** How many calls of a flip are listed before the rest is asked for. */
const MOST = 40;

/** What would change if a rule did: at once, for everything that is open. */
@customElement("view-what-if")
export class ViewWhatIf extends LitElement {
  @state() private file?: ChecklistFile;
  @state() private loaded = "";
  @state() private explanation?: Explanation;
  @state() private all = false;
  @query("#other") private readonly other!: HTMLInputElement;
  private fileOf = "";
  /** The rule that is explained, and in which language. */
  private explained = "";
  private readonly tried = new Latest<Found>(this, async () => app.library.ask("whatIf", shared().toString(), await this.text(), this.loaded ? undefined : rejudged(this.edits)));

  constructor() {
    super();
    new Follow(this);
  }

  private get edits(): Edit[] {
    return readEdits(app.route.query.get("edits") ?? "");
  }

  private get item(): string {
    return app.route.query.get("item") ?? "hold-under-one-minute";
  }

  private get version(): string {
    return app.route.query.get("version") ?? nextVersion(this.file?.version ?? "");
  }

  /** The checklist that is tried out. */
  private async text(): Promise<string> {
    return this.loaded || app.library.ask("editedChecklist", app.checklistName, this.edits, this.version);
  }

  private async save(): Promise<void> {
    download(await this.text(), `${this.file?.id ?? "checklist"}-${this.version}.json`, "application/json");
  }

  private set(changes: Readonly<Record<string, string>>): void {
    location.replace(address("what-if", withQuery(app.route.query, changes)));
  }

  private edit(change: Partial<Edit>): void {
    const edits = withEdit(this.edits, this.item, change);
    this.set({ edits: edits.length > 0 ? JSON.stringify(edits) : "" });
  }

  protected override willUpdate(): void {
    if (this.fileOf !== app.checklistName) void this.load(app.checklistName);
    if (this.explained !== `${this.item} ${app.locale}`) void this.explain(this.item);
    if (this.file && (this.loaded || this.edits.length > 0)) this.tried.ask(shared(), this.loaded || JSON.stringify(this.edits), this.version, app.checklistName, app.revision, app.locale);
  }

  private async explain(item: string): Promise<void> {
    if (!app.checklist?.items.some(({ id }) => id === item)) return;
    this.explanation = undefined;
    this.explained = `${item} ${app.locale}`;
    const explanation = await app.library.ask("explain", item);
    if (this.explained === `${item} ${app.locale}`) this.explanation = explanation;
  }

  private async load(name: string): Promise<void> {
    this.fileOf = name;
    this.file = await app.library.ask("checklistFile", name);
  }

  private readonly onOther = async () => {
    const file = this.other.files?.[0];
    this.other.value = "";
    if (file) this.loaded = await file.text();
  };

  protected override render(): TemplateResult {
    const { value, failure } = this.tried;
    const trying = !!this.file && (!!this.loaded || this.edits.length > 0);
    return html`
      <div class="head">
        <h1>${say(app.locale, "whatIfTitle")}</h1>
        ${trying && value ? exportMenu(() => this.tables(value), { name: "what-if", title: say(app.locale, "whatIfTitle") }) : nothing}
      </div>
      <div class="parts">
        <section class="card" aria-labelledby="edit-title">
          <h2 id="edit-title">${say(app.locale, "changeRule")}</h2>
          ${this.loaded ? this.other_() : this.editor()}
        </section>
        <section class="card" aria-labelledby="effect-title" aria-live="polite">
          <h2 id="effect-title">${say(app.locale, "effect")}</h2>
          ${failure ? html`<p role="alert" class="failure">${app.say("failure", { what: failure })}</p>` : nothing}
          ${!trying ? html`<p class="quiet">${say(app.locale, "changeFirst")}</p>` : value ? this.effect(value) : failure ? nothing : html`<p class="quiet">${say(app.locale, "rechecking", { n: app.number(app.rows.length) })}</p>`}
        </section>
      </div>
      ${trying && value ? this.flips(value) : nothing}
    `;
  }

  /** Another version of the checklist, from a file. */
  private other_(): TemplateResult {
    return html`<p>${say(app.locale, "otherLoaded")}</p>
      <button type="button" class="button" @click=${() => (this.loaded = "")}>${say(app.locale, "backToEdits")}</button>`;
  }

  private editor(): TemplateResult {
    const info = app.checklist?.items.find(({ id }) => id === this.item);
    const edit: Partial<Edit> = this.edits.find(({ item }) => item === this.item) ?? {};
    const check = this.explanation?.check;
    const own = this.file && ownItem(this.file, this.item);
    return html`
      <label class="field"
        >${app.say("rule")}
        <select id="item" @change=${(event: Event) => this.set({ item: (event.target as HTMLSelectElement).value })}>
          ${(app.checklist?.sections ?? []).map(
            (section) => html`<optgroup label=${section.title}>
              ${app.checklist!.items.filter((item) => item.section === section.id).map((item) => html`<option value=${item.id} ?selected=${item.id === this.item} .selected=${item.id === this.item}>${item.title}</option>`)}
            </optgroup>`,
          )}
        </select></label
      >
      ${info
        ? html`<div class="tools fields">
            <label class="check"><input id="on" type="checkbox" .checked=${edit.on !== false} @change=${(event: Event) => this.edit({ on: (event.target as HTMLInputElement).checked ? undefined : false })} /> ${say(app.locale, "switchedOn")}</label>
            ${this.number("weight", say(app.locale, "weight"), info.weight, edit.weight, (weight) => this.edit({ weight }))}
            ${limitsOf(check?.json).map(({ name, value }) =>
              this.number(`limit-${name}`, limitName(name), inUnit(name, value), edit.limits?.[name] === undefined ? undefined : inUnit(name, edit.limits[name]), (changed) => {
                const { [name]: _, ...others } = edit.limits ?? {};
                this.edit({ limits: changed === undefined ? others : { ...others, [name]: fromUnit(name, changed) } });
              }),
            )}
          </div>`
        : nothing}
      ${own
        ? phrasesOf(own.check).map(({ pointer, phrases }) => {
            const now = edit.phrases?.[pointer] ?? phrases;
            return html`<label class="field phrases"
              >${say(app.locale, "phrases")} <code>${pointer.split("/").at(-1)}</code>
              <textarea
                rows=${Math.min(8, now.length + 1)}
                spellcheck="false"
                .value=${now.join("\n")}
                @change=${(event: Event) => {
                  const list = (event.target as HTMLTextAreaElement).value.split("\n").map((line) => line.trim()).filter(Boolean);
                  const { [pointer]: _, ...others } = edit.phrases ?? {};
                  this.edit({ phrases: list.join("\n") === phrases.join("\n") ? others : { ...others, [pointer]: list } });
                }}
              ></textarea
            ></label>`;
          })
        : nothing}
      ${check ? html`<details><summary>${app.say("howChecked")}</summary><pre>${check.lines.join("\n")}</pre></details>` : nothing}
      ${this.edits.length > 0
        ? html`<h3>${say(app.locale, "changesMade")}</h3>
            <ul class="edits">
              ${this.edits.map(
                (one) => html`<li>
                  <button type="button" class="link" @click=${() => this.set({ item: one.item })}>${title(one.item)}</button>
                  <span class="quiet">${described(one)}</span>
                  <button type="button" class="button small" aria-label=${say(app.locale, "takeBack", { rule: title(one.item) })} @click=${() => this.set({ edits: JSON.stringify(this.edits.filter(({ item }) => item !== one.item)) })}>×</button>
                </li>`,
              )}
            </ul>`
        : nothing}
      <div class="tools">
        <button type="button" class="button" @click=${() => this.other.click()}>${say(app.locale, "loadOther")}</button>
        <input id="other" type="file" accept=".json,application/json" hidden aria-label=${say(app.locale, "loadOther")} @change=${this.onOther} />
        ${this.edits.length > 0
          ? html`<label class="field">${say(app.locale, "version")} <input id="version" type="text" size="8" .value=${this.version} @change=${(event: Event) => this.set({ version: (event.target as HTMLInputElement).value.trim() })} /></label>
              <button type="button" class="button main" @click=${() => this.save()}>${say(app.locale, "saveChecklist")}</button>`
          : nothing}
      </div>
    `;
  }

  private number(id: string, label: string, before: number, now: number | undefined, change: (value: number | undefined) => void): TemplateResult {
    return html`<label class="field"
      >${label}
      <span class="row"
        ><input
          id=${id}
          type="number"
          min="0"
          step="any"
          .value=${String(now ?? before)}
          @change=${(event: Event) => {
            const value = Number((event.target as HTMLInputElement).value);
            change(Number.isFinite(value) && value !== before ? value : undefined);
          }}
        />${now === undefined ? nothing : html`<small class="quiet">${say(app.locale, "was", { n: before })}</small>`}</span
      ></label
    >`;
  }

  private effect({ flips, remarks, examples, disagreeing, checklist, calls }: Found): TemplateResult {
    const mean = flips.mean_percent;
    return html`
      <p class="large">${say(app.locale, "flipped", { n: app.number(flips.changed), of: app.number(flips.calls) })}</p>
      ${mean ? html`<p>${say(app.locale, "meanScore")} <b>${share(mean[0] / 100, 2)} → ${share(mean[1] / 100, 2)}</b></p>` : nothing}
      ${flips.results.length > 0
        ? html`<ul class="plain">${flips.results.map((flip) => html`<li>${result(flip.from)} → ${result(flip.to)} <b>${app.number(flip.calls.length)}</b></li>`)}</ul>`
        : nothing}
      ${flips.removed.length > 0 ? html`<p>${say(app.locale, "removedRules", { rules: flips.removed.map(title).join(sayElement(app.locale, "comma")) })}</p>` : nothing}
      ${flips.added.length > 0 ? html`<p>${say(app.locale, "addedRules", { rules: flips.added.join(sayElement(app.locale, "comma")) })}</p>` : nothing}
      <p class="quiet small">${checklist.id} ${checklist.version} · ${app.say("callsCount", { n: app.number(calls) })}</p>
      <h3>${say(app.locale, "remarks")}</h3>
      <p class=${disagreeing.length > 0 ? "worse" : "quiet"}>${say(app.locale, "examplesRun", { n: app.number(examples), other: app.number(disagreeing.length) })}</p>
      ${disagreeing.length > 0
        ? html`<ul class="remarks">${disagreeing.slice(0, 20).map((one) => html`<li>${title(one.item)}${sayElement(app.locale, "colon")}${one.note} <span class="quiet">${say(app.locale, "shouldBe", { verdict: verdict(one.expect) })}</span></li>`)}</ul>`
        : nothing}
      ${remarks.length === 0
        ? html`<p class="quiet">${say(app.locale, "noRemarks")}</p>`
        : html`<p>${say(app.locale, "remarksCount", { n: remarks.length })}</p>
            <ul class="remarks">${remarks.slice(0, 20).map((one) => html`<li><code>${one.code}</code> ${titled(one.code, one.message)}${one.help ? html` <span class="quiet">${one.help}</span>` : nothing}</li>`)}</ul>`}
    `;
  }

  private flips(found: Found): TemplateResult {
    const { flips } = found;
    const chosen = app.route.query.get("flip") ?? "";
    const [rule = "", from = "", to = ""] = chosen.split(":");
    const listed = rule === "result" ? flips.results.find((flip) => flip.from === from && flip.to === to)?.calls : flips.items.find(({ item }) => item === rule)?.flips.find((flip) => flip.from === from && flip.to === to)?.calls;
    const [byRule, byAgent] = this.tables(found);
    return html`
      <section class="card" aria-labelledby="by-rule">
        <h2 id="by-rule">${say(app.locale, "flipsByRule")}</h2>
        ${shownTable(byRule!)}
      </section>
      ${listed
        ? html`<section class="card" id="flipped" aria-labelledby="flipped-title">
            <h2 id="flipped-title">${rule === "result" ? say(app.locale, "reachingMark") : title(rule)}: ${verdictOrResult(rule, from)} → ${verdictOrResult(rule, to)} <small>${app.say("callsCount", { n: app.number(listed.length) })}</small></h2>
            <ul class="calls">
              ${(this.all ? listed : listed.slice(0, MOST)).map((key) => {
                const row = app.row(key);
                return html`<li><a href=${address("call", rule === "result" ? undefined : new URLSearchParams({ item: rule }), key)}>${key}</a> <span class="quiet small">${[row?.about.started_at?.slice(0, 10), row?.about.agent ? nameOf(found.base.names, row.about.agent) : ""].filter(Boolean).join(" · ")}</span></li>`;
              })}
            </ul>
            ${listed.length > MOST ? html`<button type="button" class="button" @click=${() => (this.all = !this.all)}>${this.all ? say(app.locale, "fewer") : say(app.locale, "allFailing", { n: listed.length })}</button>` : nothing}
          </section>`
        : nothing}
      <section class="card" aria-labelledby="by-agent">
        <h2 id="by-agent">${say(app.locale, "flipsByAgent")}</h2>
        ${shownTable(byAgent!)}
      </section>
    `;
  }

  private tables({ flips, base }: Found): Table[] {
    const arrow = (before: number | string, after: number | string) => cell(`${before} → ${after}`);
    const listing = (rule: string, from: string, to: string) => address("what-if", withQuery(app.route.query, { flip: `${rule}:${from}:${to}` }));
    const results: Table["rows"] = flips.results.map((flip) => [cell(say(app.locale, "reachingMark")), cell(""), cell(`${result(flip.from)} → ${result(flip.to)}`), { ...cell(flip.calls.length, listing("result", flip.from, flip.to)), text: app.number(flip.calls.length) }]);
    return [
      {
        name: "flips-by-rule",
        title: say(app.locale, "flipsByRule"),
        head: [app.say("rule"), say(app.locale, "failing"), say(app.locale, "flip"), say(app.locale, "callCount")],
        rows: [
          ...flips.items.flatMap((item) =>
            item.flips.map((flip) => [
              cell(title(item.item), there("rules", { rule: item.item })),
              arrow(app.number(item.fail[0]), app.number(item.fail[1])),
              cell(`${verdict(flip.from)} → ${verdict(flip.to)}`),
              { ...cell(flip.calls.length, listing(item.item, flip.from, flip.to)), text: app.number(flip.calls.length) },
            ]),
          ),
          ...results,
        ],
      },
      {
        name: "flips-by-agent",
        title: say(app.locale, "flipsByAgent"),
        head: [app.say("agent"), say(app.locale, "callCount"), say(app.locale, "callsChanged"), say(app.locale, "nowFailing"), say(app.locale, "noLongerFailing"), say(app.locale, "passed"), say(app.locale, "meanScore")],
        rows: flips.agents.map((agent) => {
          const sum = (of: "now_failing" | "no_longer_failing") => agent.items.reduce((sum, item) => sum + item[of], 0);
          return [
            cell(nameOf(base.names, agent.agent), agent.agent === null ? undefined : there("agent", { agent: agent.agent })),
            cell(agent.calls),
            cell(agent.changed),
            cell(sum("now_failing")),
            cell(sum("no_longer_failing")),
            arrow(agent.pass[0], agent.pass[1]),
            agent.mean_percent ? arrow(share(agent.mean_percent[0] / 100, 2), share(agent.mean_percent[1] / 100, 2)) : cell("–"),
          ];
        }),
      },
    ];
  }

  static override styles = [
    ...teamStyle,
    css`
      .head {
        margin-bottom: 10px;
      }
      .parts {
        display: grid;
        grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
        gap: 16px;
        align-items: start;
      }
      label.field {
        max-width: 100%;
      }
      .fields {
        margin: 12px 0;
        gap: 10px 18px;
      }
      .fields .check {
        min-height: 32px;
      }
      input[type="number"] {
        width: 7rem;
      }
      #item {
        max-width: 100%;
      }
      .phrases {
        width: 100%;
        margin-bottom: 10px;
      }
      h3 {
        font-size: 0.875rem;
        margin: 14px 0 4px;
      }
      .edits,
      .plain,
      .remarks,
      .calls {
        list-style: none;
        margin: 0 0 10px;
        padding: 0;
      }
      .remarks li {
        padding: 3px 0;
        overflow-wrap: anywhere;
        font-size: 0.8125rem;
      }
      .calls {
        columns: 18rem;
      }
      .calls li {
        padding: 2px 0;
        break-inside: avoid;
      }
      .large {
        font-size: 1.125rem;
        font-weight: 600;
      }
      .link {
        border: 0;
        background: none;
        padding: 0;
        color: var(--_accent);
        text-decoration: underline;
        text-align: start;
      }
      .button.small {
        min-height: 24px;
        padding: 0 8px;
      }
      .worse,
      pre {
        white-space: pre-wrap;
      }
      @media (max-width: 900px) {
        .parts {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];
}

const title = (id: string) => app.checklist?.items.find((item) => item.id === id)?.title ?? id;

const verdict = (word: Verdict) => sayElement(app.locale, word);

const result = (word: "pass" | "fail" | "open" | "none") => (word === "none" ? "–" : resultWord(word));

const verdictOrResult = (rule: string, word: string) => (rule === "result" ? result(word as "pass") : verdict(word as Verdict));

/** Times are shown in seconds. */
const inUnit = (name: string, value: number) => (name.endsWith("_ms") ? value / 1000 : value);
const fromUnit = (name: string, value: number) => (name.endsWith("_ms") ? Math.round(value * 1000) : value);

/** Somebody's own checklist may have numbers that have no name here: then it is that of the checklist. */
function limitName(name: string): string {
  const said = name in LIMIT_WORDS ? sayLimit(app.locale, name as keyof typeof LIMIT_WORDS) : name;
  return name.endsWith("_ms") ? say(app.locale, "limitSeconds", { name: said }) : said;
}

function described({ on, weight, limits, phrases }: Edit): string {
  return [
    on === false ? say(app.locale, "switchedOff") : "",
    weight === undefined ? "" : `${say(app.locale, "weight")} ${weight}`,
    ...Object.entries(limits ?? {}).map(([name, value]) => `${limitName(name)} ${inUnit(name, value)}`),
    phrases ? say(app.locale, "phrases") : "",
  ]
    .filter(Boolean)
    .join(" · ");
}
