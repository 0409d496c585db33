import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { say as sayElement } from "../../elements/words.js";
import { address, withQuery } from "../route.js";
import { Follow, app } from "../state.js";
import "../team/chart.js";
import { chartOf } from "../team/charts.js";
import { exportMenu } from "../team/export.js";
import { behind, measureTitle, resultWord } from "../team/measure.js";
import { nameOf } from "../team/names.js";
import type { TeamFigures } from "../team/types.js";
import { Latest } from "../team/latest.js";
import "../team/heat.js";
import { callsBehind, shared, there } from "../team/query.js";
import { asShare, flags, interval, points, rateCell, share } from "../team/rate.js";
import { teamStyle } from "../team/style.js";
import { cell, shownTable, type Table } from "../team/table.js";
import { coverageCell, figuresTables, placeCell } from "../team/tables.js";
import { say } from "../team/words.js";

/** How many rules are listed before the rest is asked for. */
const MOST = 8;

/** Where the team stands: every number leads to exactly the calls behind it. */
@customElement("view-team")
export class ViewTeam extends LitElement {
  @state() private allRules = false;
  @state() private numbers = false;
  private readonly figures = new Latest<TeamFigures>(this, () => app.library.ask("teamFigures", shared().toString(), this.measure, this.since));

  constructor() {
    super();
    new Follow(this);
  }

  /** What the charts are about: `score`, or a rule. */
  private get measure(): string {
    return app.route.query.get("measure") ?? "";
  }

  private get since(): string {
    return app.route.query.get("since") ?? "";
  }

  private set(changes: Readonly<Record<string, string>>): void {
    location.replace(address("team", withQuery(app.route.query, changes)));
  }

  protected override willUpdate(): void {
    this.figures.ask(shared(), this.measure, this.since, app.revision, app.locale);
  }

  protected override render(): TemplateResult {
    const { value, failure } = this.figures;
    return html`
      <div class="head">
        <h1>${say(app.locale, "teamTitle")}</h1>
        ${value ? exportMenu(() => figuresTables(value), { name: "team", title: say(app.locale, "teamTitle"), charts: () => this.renderRoot }) : nothing}
      </div>
      ${failure ? html`<p role="alert" class="failure">${app.say("failure", { what: failure })}</p>` : nothing}
      ${value ? this.whole(value) : html`<p class="empty">${app.say("loading")}</p>`}
    `;
  }

  private whole(figures: TeamFigures): TemplateResult {
    if (figures.summary.calls === 0) return html`<p class="empty">${say(app.locale, "noneLeft")}</p>`;
    return html`
      ${this.headline(figures)}
      <div class="grid">
        <section class="card" aria-labelledby="failed-title">
          <h2 id="failed-title">${say(app.locale, "mostFailed")}</h2>
          ${this.mostFailed(figures)}
        </section>
        <section class="card" aria-labelledby="scores-title">
          <h2 id="scores-title">${say(app.locale, "scores")} <small>${say(app.locale, "scoresHint")}</small></h2>
          ${this.chart(chartOf.scores(figures))}
        </section>
        <section class="card wide" aria-labelledby="time-title">
          <h2 id="time-title">${say(app.locale, "overTime")} <small>${say(app.locale, "controlHint")}</small></h2>
          <div class="tools">${this.measures(figures)}</div>
          ${this.verdictOnTime(figures)} ${this.chart(chartOf.control(figures.control, figures, figures.measure))}
        </section>
        <section class="card wide" aria-labelledby="change-title">
          <h2 id="change-title">${say(app.locale, "changes")} <small>${say(app.locale, "changesHint")}</small></h2>
          ${this.changes(figures)}
        </section>
        <section class="card wide" aria-labelledby="agents-title">
          <h2 id="agents-title">${say(app.locale, "agents")} <small>${say(app.locale, "tiesHint")}</small></h2>
          ${shownTable(this.agents(figures), { numbersFrom: 2 })}
        </section>
        <section class="card wide" aria-labelledby="heat-title">
          <h2 id="heat-title">${say(app.locale, "heat")}</h2>
          <div class="tools">
            <label><input type="checkbox" .checked=${this.numbers} @change=${(event: Event) => (this.numbers = (event.target as HTMLInputElement).checked)} /> ${say(app.locale, "showNumbers")}</label>
            <span class="quiet small">${say(app.locale, "heatKeys")}</span>
          </div>
          ${this.heat(figures)}
        </section>
      </div>
    `;
  }

  private headline({ summary }: TeamFigures): TemplateResult {
    const { scores } = summary;
    const concerned = summary.items.reduce((sum, item) => sum + item.pass + item.fail + item.unknown + item.review, 0);
    const known = summary.items.reduce((sum, item) => sum + item.pass + item.fail, 0);
    return html`<dl class="headline">
      <div>
        <dt>${say(app.locale, "callCount")}</dt>
        <dd><a href=${callsBehind({})}>${app.number(summary.calls)}</a></dd>
        <dd class="more">${summary.calibration > 0 ? say(app.locale, "leftOut", { n: app.number(summary.calibration) }) : say(app.locale, "ofAgents", { n: app.number(summary.groups.filter((group) => group.key !== null).length) })}</dd>
      </div>
      <div>
        <dt>${say(app.locale, "meanScore")}</dt>
        <dd>${scores.mean ? html`<a href=${callsBehind({ least: "0" })}>${share(scores.mean.value / 100)}</a>` : "–"}</dd>
        <dd class="more">${scores.mean ? interval(asShare(scores.mean)) : nothing}</dd>
      </div>
      <div>
        <dt>${say(app.locale, "meanIfOpen")}</dt>
        <dd>${scores.lowest_mean === null || scores.highest_mean === null ? "–" : html`<a href=${callsBehind({ open: "yes" })}>${share(scores.lowest_mean / 100, 0)} – ${share(scores.highest_mean / 100, 0)}</a>`}</dd>
        <dd class="more">${say(app.locale, "meanIfOpenHint")}</dd>
      </div>
      <div>
        <dt>${say(app.locale, "passed")}</dt>
        <dd><a href=${callsBehind({ result: "pass" })}>${app.number(scores.pass)}</a> <small>${resultWord("pass")}</small></dd>
        <dd class="more">
          <a href=${callsBehind({ result: "fail" })}>${app.number(scores.fail)} ${resultWord("fail")}</a> ·
          <a href=${callsBehind({ result: "open" })}>${app.number(scores.open)} ${resultWord("open")}</a>
        </dd>
      </div>
      <div>
        <dt>${say(app.locale, "coverage")}</dt>
        <dd>${concerned > 0 ? share(known / concerned, 0) : "–"}</dd>
        <dd class="more"><a href=${there("rules", { sort: "coverage" })}>${say(app.locale, "coverageHint")}</a></dd>
      </div>
    </dl>`;
  }

  private mostFailed({ summary, rules }: TeamFigures): TemplateResult {
    const failing = summary.items.filter((item) => item.fail > 0).sort((one, other) => other.fail - one.fail);
    const shown = this.allRules ? failing : failing.slice(0, MOST);
    const table: Table = {
      name: "most-failed",
      title: say(app.locale, "mostFailed"),
      head: [app.say("rule"), say(app.locale, "failing"), say(app.locale, "kept"), say(app.locale, "coverage")],
      rows: shown.map((item) => [
        { ...cell(rules[item.id]?.title ?? item.id, there("rules", { rule: item.id })), shown: html`${rules[item.id]?.title ?? item.id}${flags(item, rules[item.id]?.trusted)}` },
        cell(app.number(item.fail), callsBehind({ rule: item.id, verdict: "fail" })),
        rateCell(item.pass_ratio, callsBehind({ rule: item.id, verdict: "pass,fail" })),
        coverageCell(item),
      ]),
    };
    return html`${shownTable(table)}
    ${failing.length > MOST
      ? html`<button type="button" class="button no-print" aria-expanded=${this.allRules ? "true" : "false"} @click=${() => (this.allRules = !this.allRules)}>
          ${this.allRules ? say(app.locale, "fewer") : say(app.locale, "allFailing", { n: failing.length })}
        </button>`
      : nothing}`;
  }

  private chart({ label, draw, table }: ReturnType<typeof chartOf.scores>): TemplateResult {
    return html`<team-chart .label=${label} .draw=${draw} .table=${table}></team-chart>`;
  }

  private measures({ summary, rules, measure }: TeamFigures): TemplateResult {
    const decided = (figures: readonly { id: string; pass: number; fail: number }[]) => figures.filter((one) => one.pass + one.fail > 0);
    const options = [...decided(summary.in_sections).map(({ id }) => `section:${id}`), "result", ...decided(summary.items).map(({ id }) => `item:${id}`)];
    return html`<label class="field"
      >${say(app.locale, "measure")}
      <select id="measure" @change=${(event: Event) => this.set({ measure: (event.target as HTMLSelectElement).value })}>
        ${options.map((value) => html`<option value=${value} ?selected=${value === measure} .selected=${value === measure}>${measureTitle(value, rules)}</option>`)}
      </select></label
    >`;
  }

  /** What the chart says, in a sentence. */
  private verdictOnTime({ control, rules, measure }: TeamFigures): TemplateResult {
    const signals = control.points.filter((point) => point.signal).length;
    return html`<p>${say(app.locale, signals > 0 ? "signals" : "noSignals", { rule: measureTitle(measure, rules), n: signals })}</p>`;
  }

  private changes({ changes, rules, names, since }: TeamFigures): TemplateResult {
    const table: Table = {
      name: "changes",
      title: say(app.locale, "changes"),
      head: [app.say("agent"), app.say("rule"), say(app.locale, "before"), say(app.locale, "after"), say(app.locale, "change")],
      rows: changes.map(({ item, keys, before, after, difference }) => {
        const agent: Record<string, string | null> = keys.length === 0 ? {} : { agent: keys[0] ?? null };
        const place = { ...agent, rule: item, verdict: "pass,fail" };
        const change = difference!;
        return [
          keys.length === 0 ? cell(say(app.locale, "everybody")) : cell(nameOf(names, keys[0] ?? null), there("agent", agent)),
          cell(rules[item]?.title ?? item, there("rules", { rule: item, ...agent })),
          rateCell(before.pass_ratio, callsBehind({ ...place, to: dayBefore(since) }), { bar: false }),
          rateCell(after.pass_ratio, callsBehind({ ...place, from: since }), { bar: false }),
          {
            ...cell(`${points(change.value)} (${sayElement(app.locale, "scoreRange", { low: points(change.low), high: points(change.high) })})`, callsBehind({ ...place, verdict: "fail", from: since })),
            number: change.value,
            shown: html`<span class=${change.value < 0 ? "worse" : "better"}>${change.value < 0 ? "▼" : "▲"} ${points(change.value)}</span> <small class="quiet">${sayElement(app.locale, "scoreRange", { low: points(change.low), high: points(change.high) })}</small>`,
          },
        ];
      }),
    };
    return html`<div class="tools">
        <label class="field">${say(app.locale, "since")} <input id="since" type="date" max="9999-12-31" .value=${since} @change=${(event: Event) => this.set({ since: (event.target as HTMLInputElement).value })} /></label>
      </div>
      ${changes.length > 0 ? shownTable(table, { numbersFrom: 2 }) : html`<p class="quiet">${say(app.locale, "noChanges")}</p>`}`;
  }

  private agents({ comparison, names, summary, measure, rules }: TeamFigures): Table {
    const team = summary.scores.mean?.value;
    const standing = new Map(comparison.groups.map((group) => [group.keys[0] ?? null, group]));
    const order = (key: string | null) => standing.get(key)?.rank?.from ?? Number.MAX_SAFE_INTEGER;
    const groups = [...summary.groups].sort((one, other) => order(one.key) - order(other.key) || (standing.get(other.key)?.pass_ratio?.value ?? -1) - (standing.get(one.key)?.pass_ratio?.value ?? -1));
    return {
      name: "agents",
      title: say(app.locale, "agents"),
      head: [app.say("agent"), say(app.locale, "place"), measureTitle(measure, rules), say(app.locale, "standardised"), say(app.locale, "callCount"), say(app.locale, "meanScore")],
      rows: groups.map(({ key, calls, scores }) => {
        const at = { agent: key };
        const stands = standing.get(key);
        return [
          cell(nameOf(names, key), key === null ? undefined : there("agent", at)),
          stands ? placeCell(stands) : cell("–"),
          rateCell(stands?.pass_ratio ?? null, callsBehind({ ...at, ...behind(measure, "pass,fail") }), { team: comparison.pass_ratio?.value }),
          stands?.standardised ? rateCell(stands.standardised, undefined, { bar: false }) : cell("–"),
          { ...cell(calls, callsBehind(at)), text: app.number(calls) },
          scores.mean ? rateCell(asShare(scores.mean), callsBehind({ ...at, least: "0" }), { team: team === undefined ? undefined : team / 100 }) : cell("–"),
        ];
      }),
    };
  }

  private heat({ summary, rules, names }: TeamFigures): TemplateResult {
    const shown = summary.items.map((item, index) => ({ item, index })).filter(({ item }) => item.fail > 0);
    const columns = shown.map(({ item }) => ({ id: item.id, title: rules[item.id]?.title ?? item.id, team: item.pass_ratio, href: there("rules", { rule: item.id }) }));
    const rows = summary.groups
      .filter((group) => group.key !== null)
      .map((group) => ({
        key: group.key!,
        title: nameOf(names, group.key),
        href: there("agent", { agent: group.key! }),
        cells: shown.map(({ item, index }) => ({ figures: group.items[index]!, href: callsBehind({ agent: group.key!, rule: item.id, verdict: "fail" }) })),
      }));
    return html`<team-heat .label=${say(app.locale, "heat")} .columns=${columns} .rows=${rows} ?numbers=${this.numbers}></team-heat>`;
  }

  static override styles = [
    ...teamStyle,
    css`
      .head {
        align-items: start;
        margin-bottom: 10px;
      }
      .headline {
        display: grid;
        grid-template-columns: repeat(5, minmax(0, 1fr));
        gap: 12px;
        margin: 0 0 16px;
      }
      .headline > div {
        background: var(--_paper);
        border: 1px solid var(--_line);
        border-radius: 10px;
        padding: 12px 16px;
      }
      .headline dt {
        color: var(--_quiet);
        font-size: 0.8125rem;
      }
      .headline dd {
        margin: 0;
        font-size: 1.5rem;
        font-weight: 650;
        line-height: 1.35;
      }
      .headline dd a {
        color: inherit;
        text-decoration-color: var(--_line);
        text-underline-offset: 4px;
      }
      .headline dd a:hover {
        text-decoration-color: currentColor;
      }
      .headline dd small {
        font-size: 0.875rem;
        font-weight: 400;
      }
      .headline dd.more {
        font-size: 0.8125rem;
        font-weight: 400;
        color: var(--_quiet);
        line-height: 1.5;
      }
      .worse {
        color: var(--_fail);
      }
      .better {
        color: var(--_pass);
      }
      section > .tools {
        margin-bottom: 8px;
      }
      @media (max-width: 1000px) {
        .headline {
          grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr));
        }
      }
    `,
  ];
}

function dayBefore(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - 1);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().slice(0, 10);
}
