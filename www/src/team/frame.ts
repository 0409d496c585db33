import { LitElement, css, html, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { filtersOf } from "../filters.js";
import { address, withQuery, type TeamView } from "../route.js";
import { Follow, app } from "../state.js";
import { SHARED } from "./query.js";
import { teamStyle } from "./style.js";
import { say, type TeamWord } from "./words.js";
import "../views/team.js";
import "../views/agent.js";
import "../views/rules.js";
import "../views/what-if.js";
import "../views/worklists.js";
import "../views/sample.js";
import "../views/calibration.js";

const TABS: readonly [TeamView, TeamWord][] = [
  ["team", "tabTeam"],
  ["agent", "tabAgent"],
  ["rules", "tabRules"],
  ["what-if", "tabWhatIf"],
  ["worklists", "tabWorklists"],
  ["sample", "tabSample"],
  ["calibration", "tabCalibration"],
];

/** Views whose figures the filters above them change. */
const FILTERED: readonly TeamView[] = ["team", "agent", "rules", "what-if", "worklists", "sample"];

/** The supervisor's views: what they share is above them, the filters of all in the address. */
@customElement("team-frame")
export class TeamFrame extends LitElement {
  constructor() {
    super();
    new Follow(this);
  }

  protected override render(): TemplateResult {
    const view = app.route.view as TeamView;
    const shared = new URLSearchParams([...app.route.query].filter(([name]) => SHARED.some((one) => one === name)));
    return html`
      <nav aria-label=${say(app.locale, "teamNav")}>
        ${TABS.map(([tab, word]) => html`<a href=${address(tab, shared)} aria-current=${tab === view ? "page" : "false"}>${say(app.locale, word)}</a>`)}
      </nav>
      ${app.rows.length > 0 && FILTERED.includes(view) ? this.filters() : ""}
      ${app.rows.length === 0 && view !== "calibration"
        ? html`<h1>${say(app.locale, TABS.find(([tab]) => tab === view)?.[1] ?? "tabTeam")}</h1>
            <p class="empty">${app.ready ? html`${app.say("noCalls")} <a href=${address("start")}>${app.say("start")}</a>` : app.say("loading")}</p>`
        : this.view(view)}
    `;
  }

  private view(view: TeamView): TemplateResult {
    switch (view) {
      case "team":
        return html`<view-team></view-team>`;
      case "agent":
        return html`<view-agent></view-agent>`;
      case "rules":
        return html`<view-rules></view-rules>`;
      case "what-if":
        return html`<view-what-if></view-what-if>`;
      case "worklists":
        return html`<view-worklists></view-worklists>`;
      case "sample":
        return html`<view-sample></view-sample>`;
      case "calibration":
        return html`<view-calibration></view-calibration>`;
    }
  }

  private set(changes: Readonly<Record<string, string>>): void {
    location.replace(address(app.route.view, withQuery(app.route.query, changes)));
  }

  private filters(): TemplateResult {
    const filters = filtersOf(app.route.query);
    const values = (of: (row: (typeof app.rows)[number]) => string | undefined) => [...new Set(app.rows.map(of))].filter((value): value is string => !!value).sort();
    const select = (name: "team" | "direction" | "purpose", label: string, options: readonly [string, string][]) => html`<label class="field"
      >${label}
      <select @change=${(event: Event) => this.set({ [name]: (event.target as HTMLSelectElement).value })}>
        ${[["", app.say("any")] as const, ...options].map(([value, text]) => html`<option value=${value} ?selected=${value === filters[name]} .selected=${value === filters[name]}>${text}</option>`)}
      </select></label
    >`;
    const date = (name: "from" | "to") =>
      html`<label class="field">${app.say(name)} <input type="date" max="9999-12-31" .value=${filters[name]} @change=${(event: Event) => this.set({ [name]: (event.target as HTMLInputElement).value })} /></label>`;
    const word = (value: string): [string, string] => [value, app.word(value)];
    const set = SHARED.some((name) => name !== "agent" && name !== "calibration" && filters[name]);
    return html`<div class="filters no-print" role="group" aria-label=${app.say("filters")}>
      ${select("team", app.say("team"), values((row) => row.about.team).map((team) => [team, team]))} ${date("from")} ${date("to")}
      ${select("direction", app.say("direction"), values((row) => row.about.direction).map(word))}
      ${select("purpose", app.say("purpose"), values((row) => row.about.purpose).map(word))}
      ${set ? html`<button type="button" class="button" @click=${() => this.set(Object.fromEntries(SHARED.filter((name) => name !== "agent").map((name) => [name, ""])))}>${app.say("clearFilters")}</button>` : ""}
    </div>`;
  }

  static override styles = [
    ...teamStyle,
    css`
      :host {
        max-width: 1440px;
        margin-inline: auto;
        padding: 10px 20px 48px;
      }
      nav {
        display: flex;
        flex-wrap: wrap;
        gap: 2px;
        margin-bottom: 12px;
        border-bottom: 1px solid var(--_line);
      }
      nav a {
        padding: 6px 12px;
        color: var(--_quiet);
        text-decoration: none;
        border-bottom: 2px solid transparent;
        margin-bottom: -1px;
      }
      nav a:hover {
        color: var(--_ink);
      }
      nav a[aria-current="page"] {
        color: var(--_accent);
        border-color: var(--_accent);
        font-weight: 600;
      }
      .filters {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 12px;
        align-items: end;
        margin-bottom: 16px;
      }
      @media (max-width: 700px) {
        :host {
          padding: 8px 10px 32px;
        }
        nav a {
          padding: 4px 8px;
        }
        .filters label {
          flex: 1 1 8rem;
        }
        .filters select,
        .filters input {
          width: 100%;
        }
      }
      @media print {
        nav {
          display: none;
        }
        :host {
          padding: 0;
        }
      }
    `,
  ];
}
