import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import type { Sample, SampleRule } from "threerings";
import { address, withQuery } from "../route.js";
import { Follow, app } from "../state.js";
import { exportMenu } from "../team/export.js";
import { Latest } from "../team/latest.js";
import { nameOf } from "../team/names.js";
import { shared, there } from "../team/query.js";
import { share } from "../team/rate.js";
import { teamStyle } from "../team/style.js";
import { cell, shownTable, type Table } from "../team/table.js";
import { say, type TeamWord } from "../team/words.js";

const RULES: readonly [SampleRule, TeamWord, TeamWord, number][] = [
  ["disputed", "pickDisputed", "pickDisputedHint", 10],
  ["worst", "pickWorst", "pickWorstHint", 10],
  ["uncertain", "pickUncertain", "pickUncertainHint", 10],
  ["random", "pickRandom", "pickRandomHint", 12],
];

/** Which calls to review next, and which rule picked each. */
@customElement("view-sample")
export class ViewSample extends LitElement {
  private readonly found = new Latest<Sample>(this, () => app.library.ask("sample", shared().toString(), this.options));

  constructor() {
    super();
    new Follow(this);
  }

  private get options(): Record<SampleRule | "seed", number> {
    const of = (name: string, otherwise: number) => {
      const value = Number(app.route.query.get(name) ?? otherwise);
      return Number.isInteger(value) && value >= 0 ? value : otherwise;
    };
    return { seed: of("seed", 1), ...(Object.fromEntries(RULES.map(([rule, , , usual]) => [rule, of(rule, usual)])) as Record<SampleRule, number>) };
  }

  protected override willUpdate(): void {
    this.found.ask(shared(), JSON.stringify(this.options), app.revision, [...app.marks.values()].join(""));
  }

  private set(changes: Readonly<Record<string, string>>): void {
    location.replace(address("sample", withQuery(app.route.query, changes)));
  }

  protected override render(): TemplateResult {
    const { value, failure } = this.found;
    const options = this.options;
    const names = Object.fromEntries(app.rows.flatMap((row) => (row.about.agent && row.agentName ? [[row.about.agent, row.agentName]] : [])));
    const number = (name: SampleRule | "seed", label: string, hint: string) => html`<label class="field" title=${hint}
      >${label}
      <input id=${name} type="number" min="0" max="9999" .value=${String(options[name])} @change=${(event: Event) => this.set({ [name]: (event.target as HTMLInputElement).value })}
    /></label>`;
    const table = value && tableOf(value, names);
    return html`
      <div class="head">
        <h1>${say(app.locale, "sampleTitle")}</h1>
        ${table ? exportMenu(() => [table], { name: "sample", title: say(app.locale, "sampleTitle") }) : nothing}
      </div>
      <p class="quiet">${say(app.locale, "sampleLead")}</p>
      <section class="card">
        <div class="tools">
          ${RULES.map(([rule, word, hint]) => number(rule, say(app.locale, word), say(app.locale, hint)))} ${number("seed", say(app.locale, "seed"), say(app.locale, "seedHint"))}
          ${value && value.picked.length > 0
            ? html`<a class="button" href=${address("calibration", new URLSearchParams({ new: inOrder(value.picked).slice(0, 12).map(({ call }) => call).join(",") }))}>${say(app.locale, "calibrateThese")}</a>`
            : nothing}
        </div>
        <dl class="why">
          ${RULES.map(([, word, hint]) => html`<dt>${say(app.locale, word)}</dt><dd>${say(app.locale, hint)}</dd>`)}
          <dt>${say(app.locale, "seed")}</dt><dd>${say(app.locale, "seedHint")}</dd>
        </dl>
      </section>
      ${failure ? html`<p role="alert" class="failure">${app.say("failure", { what: failure })}</p>` : nothing}
      ${table
        ? html`<section class="card" aria-labelledby="picked">
            <h2 id="picked">${say(app.locale, "picked", { n: app.number(value.picked.length), of: app.number(value.among) })}</h2>
            ${shownTable(table, { numbersFrom: 4 })}
          </section>`
        : html`<p class="empty">${app.say("loading")}</p>`}
    `;
  }

  static override styles = [
    ...teamStyle,
    css`
      input {
        width: 6.5rem;
      }
      .why {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: 2px 14px;
        margin: 12px 0 0;
        font-size: 0.8125rem;
        color: var(--_quiet);
      }
      .why dt {
        font-weight: 600;
      }
      .why dd {
        margin: 0;
      }
      @media (max-width: 500px) {
        .why {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];
}

/** As the rules are listed. */
const inOrder = (picked: Sample["picked"]) => RULES.flatMap(([rule]) => picked.filter((one) => one.rule === rule));

function tableOf({ picked }: Sample, names: Readonly<Record<string, string>>): Table {
  const percent = (value: number | null) => (value === null ? cell("–") : { ...cell(share(value / 100)), number: value / 100 });
  const word = (rule: SampleRule) => RULES.find(([one]) => one === rule)![1];
  return {
    name: "sample",
    title: say(app.locale, "sampleTitle"),
    head: [app.say("call"), say(app.locale, "pickedBy"), app.say("started"), app.say("agent"), app.say("score"), say(app.locale, "meanIfOpen"), say(app.locale, "expected")],
    rows: inOrder(picked).map(({ call, agent, rule, percent: now, lowest, highest, expected }) => [
      cell(call, address("call", undefined, call)),
      cell(say(app.locale, word(rule))),
      cell((app.row(call)?.about.started_at ?? "").slice(0, 16).replace("T", " ")),
      cell(nameOf(names, agent), agent === null ? undefined : there("agent", { agent })),
      percent(now),
      cell(lowest === null || highest === null ? "–" : `${share(lowest / 100, 0)} – ${share(highest / 100, 0)}`),
      percent(expected),
    ]),
  };
}
