import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import type { ItemFigures } from "threerings";
import { address, withQuery } from "../route.js";
import { Follow, app } from "../state.js";
import "../team/chart.js";
import { chartOf } from "../team/charts.js";
import { exportMenu } from "../team/export.js";
import { Latest } from "../team/latest.js";
import { callsBehind, shared, there } from "../team/query.js";
import { asShare, flags, interval, rate, rateCell, share } from "../team/rate.js";
import { teamStyle } from "../team/style.js";
import { cell, shownTable, type Table } from "../team/table.js";
import { countsHead, countsOf } from "../team/tables.js";
import type { AgentFigures, Shown, Suggestion } from "../team/types.js";
import { say } from "../team/words.js";
import { nameOf, shownCall } from "../team/names.js";

/** One person: what goes well, what to talk about, and from which calls. */
@customElement("view-agent")
export class ViewAgent extends LitElement {
  private readonly figures = new Latest<AgentFigures>(this, () => app.library.ask("agentFigures", shared(["agent"]).toString(), this.agent));

  constructor() {
    super();
    new Follow(this);
  }

  private get agents(): string[] {
    return [...new Set(app.rows.flatMap((row) => row.about.agent ?? []))].sort();
  }

  private get agent(): string {
    return app.route.query.get("agent") ?? this.agents[0] ?? "";
  }

  protected override willUpdate(): void {
    if (this.agent) this.figures.ask(shared(["agent"]), this.agent, app.revision, app.locale);
  }

  protected override render(): TemplateResult {
    const { value, failure } = this.figures;
    const names = value?.names ?? {};
    return html`
      <div class="head">
        <h1>${say(app.locale, "agentTitle", { name: nameOf(names, this.agent) })}</h1>
        <div class="tools">
          <label class="field no-print"
            >${app.say("agent")}
            <select
              id="agent"
              @change=${(event: Event) => location.replace(address("agent", withQuery(app.route.query, { agent: (event.target as HTMLSelectElement).value })))}
            >
              ${this.agents.map((agent) => html`<option value=${agent} ?selected=${agent === this.agent} .selected=${agent === this.agent}>${nameOf(names, agent)}</option>`)}
            </select></label
          >
          ${value ? exportMenu(() => this.tables(value), { name: `agent-${this.agent}`, title: say(app.locale, "agentTitle", { name: nameOf(names, this.agent) }), charts: () => this.renderRoot }) : nothing}
        </div>
      </div>
      ${failure ? html`<p role="alert" class="failure">${app.say("failure", { what: failure })}</p>` : nothing}
      ${value && value.agent === this.agent ? this.whole(value) : html`<p class="empty">${app.say("loading")}</p>`}
    `;
  }

  private whole(figures: AgentFigures): TemplateResult {
    const { summary, agent, suggestions, strengths, rules } = figures;
    const group = summary.groups.find((one) => one.key === agent);
    if (!group) return html`<p class="empty">${say(app.locale, "noneLeft")}</p>`;
    const mean = group.scores.mean;
    const team = summary.scores.mean;
    const title = (id: string) => rules[id]?.title ?? id;
    const at = { agent };
    const decided = group.items.map((own, index) => ({ own, team: summary.items[index]! })).filter(({ own, team }) => own.pass_ratio && team.pass_ratio && (own.fail > 0 || team.fail > 0));
    const profile = decided.map(({ own, team }) => ({ id: own.id, title: title(own.id), own: own.pass_ratio!, team: team.pass_ratio! }));
    profile.sort((one, other) => one.own.value - one.team.value - (other.own.value - other.team.value));
    const name = nameOf(figures.names, agent);
    const chart = chartOf.profile(profile.slice(0, 16), say(app.locale, "profileAbout", { name }));
    return html`
      <p class="lead">
        ${say(app.locale, "callCount")} <a href=${callsBehind(at, ["agent"])}>${app.number(group.calls)}</a> · ${say(app.locale, "meanScore")}
        ${mean ? html`<a href=${callsBehind({ ...at, least: "0" }, ["agent"])}>${rate(asShare(mean), { team: team ? team.value / 100 : undefined })}</a>` : "–"}
        ${team ? html`<span class="quiet">${say(app.locale, "teamMean", { value: share(team.value / 100), interval: interval(asShare(team)) })}</span>` : nothing}
      </p>
      <p class="fair">${say(app.locale, "fair")}</p>
      <div class="grid">
        <section class="card wide" aria-labelledby="suggestions-title">
          <h2 id="suggestions-title">${say(app.locale, "suggestions")}</h2>
          ${suggestions.length > 0 ? html`<ol class="suggestions">${suggestions.map((one) => this.suggestion(one, figures))}</ol>` : html`<p class="quiet">${say(app.locale, "noSuggestions")}</p>`}
        </section>
        <section class="card" aria-labelledby="strengths-title">
          <h2 id="strengths-title">${say(app.locale, "strengths")}</h2>
          ${strengths.length > 0
            ? html`<ul class="strengths">
                ${strengths.map((id) => {
                  const own = group.items.find((item) => item.id === id)!;
                  return html`<li>${title(id)} <a href=${callsBehind({ ...at, rule: id, verdict: "pass" }, ["agent"])}>${rate(own.pass_ratio, { team: summary.items.find((item) => item.id === id)?.pass_ratio?.value })}</a></li>`;
                })}
              </ul>`
            : html`<p class="quiet">${say(app.locale, "noStrengths")}</p>`}
        </section>
        <section class="card" aria-labelledby="profile-title">
          <h2 id="profile-title">${say(app.locale, "profile")} <small>${say(app.locale, "profileHint")}</small></h2>
          <team-chart .label=${chart.label} .draw=${chart.draw} .table=${chart.table}></team-chart>
        </section>
        <section class="card wide no-print" aria-labelledby="all-title">
          <h2 id="all-title">${say(app.locale, "allRules")}</h2>
          ${shownTable(this.rulesTable(figures, (item) => item.pass + item.fail > 0))}
          <details class="rest">
            <summary>${say(app.locale, "undecidedRules")}</summary>
            ${shownTable(this.rulesTable(figures, (item) => item.pass + item.fail === 0 && item.unknown + item.review > 0))}
          </details>
        </section>
      </div>
    `;
  }

  private suggestion({ item, below, why, advice, own, team, listen, examples }: Suggestion, { rules, names, agent }: AgentFigures): TemplateResult {
    const calls = (list: readonly Shown[]) => html`<ul class="calls">${list.map((one) => shownCall(one, item, names, agent))}</ul>`;
    const rule = rules[item];
    return html`<li>
      <h3>${rule?.title ?? item}${flags(own, rule?.trusted)}</h3>
      <p>
        <a href=${callsBehind({ agent, rule: item, verdict: "fail" }, ["agent"])}>${say(app.locale, "brokenIn", { n: app.number(own.fail), of: app.number(own.pass + own.fail) })}</a>
        ${own.pass_ratio ? rate(own.pass_ratio, { team: team.pass_ratio?.value }) : nothing}
        <span class="quiet">${team.pass_ratio ? say(app.locale, "teamKeeps", { value: share(team.pass_ratio.value), interval: interval(team.pass_ratio) }) : ""} ${say(app.locale, below ? "surelyBelow" : "notSurelyBelow")}</span>
      </p>
      <p class="quiet">${why}</p>
      ${advice ? html`<p><b>${say(app.locale, "tryThis")}</b> ${advice}</p>` : nothing}
      ${listen.length > 0 ? html`<h4>${say(app.locale, "listenTo")}</h4>${calls(listen)}` : nothing}
      ${examples.length > 0 ? html`<h4>${say(app.locale, "goodExamples")}</h4>${calls(examples)}` : nothing}
    </li>`;
  }

  private rulesTable({ summary, agent, rules }: AgentFigures, wanted: (item: ItemFigures) => boolean): Table {
    const group = summary.groups.find((one) => one.key === agent)!;
    const rows = group.items.map((own, index) => ({ own, team: summary.items[index]! })).filter(({ own }) => wanted(own));
    const calls = (item: ItemFigures, verdict: string) => callsBehind({ agent, rule: item.id, verdict }, ["agent"]);
    return {
      name: "agent-rules",
      title: say(app.locale, "allRules"),
      head: [app.say("rule"), say(app.locale, "failing"), say(app.locale, "kept"), say(app.locale, "team"), say(app.locale, "coverage")],
      rows: rows.map(({ own, team }) => [
        { ...cell(rules[own.id]?.title ?? own.id, there("rules", { rule: own.id }, ["agent"])), shown: html`${rules[own.id]?.title ?? own.id}${flags(own, rules[own.id]?.trusted)}` },
        { ...cell(own.fail, calls(own, "fail")), text: app.number(own.fail) },
        rateCell(own.pass_ratio, calls(own, "pass,fail"), { team: team.pass_ratio?.value }),
        rateCell(team.pass_ratio, callsBehind({ rule: own.id, verdict: "pass,fail" }, ["agent"]), { bar: false }),
        own.coverage_ratio == null ? cell("–") : { ...cell(share(own.coverage_ratio, 0), calls(own, "unknown,review")), number: own.coverage_ratio },
      ]),
    };
  }

  private tables(figures: AgentFigures): Table[] {
    const { summary, agent, rules, suggestions, names } = figures;
    const group = summary.groups.find((one) => one.key === agent);
    if (!group) return [];
    const listed = (list: readonly Shown[]) => list.map((one) => one.key).join(" ");
    return [
      {
        name: "suggestions",
        title: `${say(app.locale, "suggestions")} – ${nameOf(names, agent)}`,
        head: [app.say("rule"), say(app.locale, "failing"), say(app.locale, "decided"), say(app.locale, "tryThis"), say(app.locale, "listenTo"), say(app.locale, "goodExamples")],
        rows: suggestions.map((one) => [cell(rules[one.item]?.title ?? one.item), cell(one.own.fail), cell(one.own.pass + one.own.fail), cell(one.advice), cell(listed(one.listen)), cell(listed(one.examples))]),
      },
      { name: "rules", title: say(app.locale, "allRules"), head: [app.say("colItem"), app.say("rule"), ...countsHead()], rows: group.items.map((item) => [cell(item.id), cell(rules[item.id]?.title ?? item.id), ...countsOf(item)]) },
    ];
  }

  static override styles = [
    ...teamStyle,
    css`
      .head {
        align-items: end;
        margin-bottom: 6px;
      }
      .lead {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 8px;
        align-items: center;
      }
      .lead a,
      li > a,
      p > a {
        text-underline-offset: 3px;
      }
      .fair {
        color: var(--_quiet);
        max-width: 52em;
        margin-bottom: 14px;
      }
      .suggestions {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr));
        gap: 20px 28px;
        list-style-position: inside;
        padding: 0;
        margin: 0;
      }
      .suggestions > li {
        min-width: 0;
      }
      .suggestions > li::marker {
        font-weight: 650;
        color: var(--_accent);
      }
      h3 {
        display: inline;
        font-size: 0.9375rem;
        margin: 0;
      }
      h3 + p {
        margin-top: 4px;
        display: flex;
        flex-wrap: wrap;
        gap: 2px 10px;
        align-items: center;
      }
      h4 {
        margin: 10px 0 2px;
        font-size: 0.8125rem;
        color: var(--_quiet);
        font-weight: 600;
      }
      .calls,
      .strengths {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .calls li {
        padding: 5px 0;
        border-top: 1px solid var(--_line);
        overflow-wrap: anywhere;
      }
      .strengths li {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 2px 12px;
        padding: 5px 0;
        border-bottom: 1px solid var(--_line);
      }
      .strengths a {
        color: inherit;
      }
      q {
        quotes: none;
        color: var(--_ink);
        border-inline-start: 3px solid var(--_line);
        padding-inline-start: 8px;
        display: block;
        margin-top: 2px;
      }
    `,
  ];
}
