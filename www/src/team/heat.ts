import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ItemFigures, Ratio } from "threerings";
import { app } from "../state.js";
import { interval, share } from "./rate.js";
import { teamStyle } from "./style.js";
import { say } from "./words.js";

export interface HeatCell {
  figures: ItemFigures;
  href: string;
}

export interface HeatRow {
  key: string;
  title: string;
  href: string;
  cells: HeatCell[];
}

export interface HeatColumn {
  id: string;
  title: string;
  /** Of the whole team. */
  team: Ratio | null | undefined;
  href: string;
}

/** How far a cell lies from the team, as far as its interval is sure of it. */
type Stand = "below" | "above" | "alike" | "few" | "none";

function standOf(figures: ItemFigures, team: Ratio | null | undefined): Stand {
  const ratio = figures.pass_ratio;
  if (!ratio || !team) return "none";
  if (figures.few) return "few";
  if (ratio.high < team.low) return "below";
  return ratio.low > team.high ? "above" : "alike";
}

const SIGN: Readonly<Record<Stand, string>> = { below: "▼", above: "▲", alike: "", few: "·", none: "" };

/**
 * Agents by rules, as a grid that arrow keys walk through. A cell is as dark as calls fail in it; a sign says where the
 * interval lies wholly below or above the team's, so that colour says nothing alone.
 */
@customElement("team-heat")
export class TeamHeat extends LitElement {
  @property() label = "";
  @property({ attribute: false }) columns: readonly HeatColumn[] = [];
  @property({ attribute: false }) rows: readonly HeatRow[] = [];
  @property({ type: Boolean }) numbers = false;
  @state() private at: [row: number, column: number] = [0, 0];

  private readonly onKey = (event: KeyboardEvent) => {
    const [row, column] = this.at;
    const last = [this.rows.length - 1, this.columns.length - 1] as const;
    const to: Record<string, [number, number]> = {
      ArrowRight: [row, column + 1],
      ArrowLeft: [row, column - 1],
      ArrowDown: [row + 1, column],
      ArrowUp: [row - 1, column],
      Home: [event.ctrlKey ? 0 : row, 0],
      End: [event.ctrlKey ? last[0] : row, last[1]],
    };
    const wanted = to[event.key];
    if (!wanted) return;
    event.preventDefault();
    this.at = [Math.max(0, Math.min(last[0], wanted[0])), Math.max(0, Math.min(last[1], wanted[1]))];
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('[data-at="yes"]')?.focus());
  };

  protected override render(): TemplateResult {
    const [row, column] = this.at;
    return html`
      <div class="scroll" role="region" aria-label=${this.label} tabindex="-1">
        <table role="grid" aria-label=${this.label} aria-describedby="how" @keydown=${this.onKey}>
          <thead>
            <tr>
              <th scope="col">${app.say("agent")}</th>
              ${this.columns.map((one) => html`<th scope="col" class="rule"><a href=${one.href} tabindex="-1" title=${one.title}><span>${one.title}</span></a></th>`)}
            </tr>
          </thead>
          <tbody>
            ${this.rows.map(
              (one, index) => html`<tr>
                <th scope="row"><a href=${one.href}>${one.title}</a></th>
                ${one.cells.map((cell, place) => this.cell(cell, one, this.columns[place]!, index, place, index === row && place === column))}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p class="said" aria-hidden="true">${this.describe(this.rows[row], this.columns[column], this.rows[row]?.cells[column])}</p>
      <p class="legend small quiet" id="how">
        <span><i data-shade="0"></i><i data-shade="2"></i><i data-shade="4"></i><i data-shade="6"></i> ${say(app.locale, "heatShade")}</span>
        <span>▼ ${say(app.locale, "heatBelow")}</span><span>▲ ${say(app.locale, "heatAbove")}</span><span>· ${say(app.locale, "few")}</span>
      </p>
    `;
  }

  private cell(cell: HeatCell, row: HeatRow, column: HeatColumn, index: number, place: number, here: boolean): TemplateResult {
    const { figures } = cell;
    const ratio = figures.pass_ratio;
    const stand = standOf(figures, column.team);
    // Steps of failing calls: 2, 5, 10, 20, 35, 50 percent.
    const fails = ratio ? 1 - ratio.value : 0;
    const shade = ratio ? [0.02, 0.05, 0.1, 0.2, 0.35, 0.5].filter((step) => fails >= step).length : "none";
    const go = () => (this.at = [index, place]);
    return html`<td data-shade=${shade} data-stand=${stand}>
      <a href=${cell.href} tabindex=${here ? "0" : "-1"} data-at=${here ? "yes" : "no"} aria-label=${this.describe(row, column, cell)} @focus=${go} @pointerenter=${go}
        >${this.numbers && ratio ? html`<small>${Math.round(ratio.value * 100)}</small>` : nothing}${SIGN[stand]}</a
      >
    </td>`;
  }

  private describe(row?: HeatRow, column?: HeatColumn, cell?: HeatCell): string {
    if (!row || !column || !cell) return "";
    const { figures } = cell;
    const ratio = figures.pass_ratio;
    const what = { agent: row.title, rule: column.title };
    if (!ratio) return say(app.locale, "heatNothing", what);
    const stand = standOf(figures, column.team);
    const more = stand === "below" ? say(app.locale, "heatBelow") : stand === "above" ? say(app.locale, "heatAbove") : stand === "few" ? say(app.locale, "few") : "";
    return say(app.locale, "heatCell", {
      ...what,
      rate: share(ratio.value),
      interval: interval(ratio),
      fail: app.number(figures.fail),
      of: app.number(figures.pass + figures.fail),
      coverage: figures.coverage_ratio == null ? "–" : share(figures.coverage_ratio, 0),
      team: column.team ? share(column.team.value) : "–",
      more: more ? ` ${more}` : "",
    });
  }

  static override styles = [
    ...teamStyle,
    css`
      table {
        border-collapse: separate;
        border-spacing: 2px;
        font-size: 0.8125rem;
        width: 100%;
        max-width: 76rem;
      }
      thead th {
        vertical-align: bottom;
        font-weight: 500;
        padding: 0 0 4px;
        text-align: start;
      }
      thead th:first-child {
        color: var(--_quiet);
      }
      th.rule {
        position: relative;
        height: 8.5rem;
        min-width: 2.25rem;
      }
      th.rule a {
        position: absolute;
        inset-inline-start: calc(50% - 0.9rem);
        bottom: 2px;
        writing-mode: vertical-rl;
        transform: rotate(180deg);
        max-height: 8.25rem;
        line-height: 1.15;
        color: inherit;
        text-decoration: none;
        font-size: 0.75rem;
      }
      th.rule a span {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        overflow: hidden;
        max-width: 1.75rem;
        text-overflow: ellipsis;
      }
      :host(:lang(zh-Hans)) th.rule a,
      :host(:lang(zh-Hant)) th.rule a {
        transform: none;
      }
      tbody th {
        position: sticky;
        inset-inline-start: 0;
        background: var(--_paper);
        text-align: start;
        font-weight: 500;
        white-space: nowrap;
        padding-inline-end: 10px;
        z-index: 1;
      }
      tbody th a {
        text-decoration: none;
      }
      td {
        padding: 0;
        min-width: 2.25rem;
        height: 1.9rem;
        border-radius: 4px;
        background: var(--_raised);
      }
      td a {
        display: flex;
        align-items: center;
        justify-content: center;
        gap: 1px;
        width: 100%;
        height: 1.9rem;
        border-radius: 4px;
        text-decoration: none;
        color: var(--_ink);
        font-size: 0.6875rem;
      }
      td a small {
        font-size: 0.75rem;
      }
      td a:hover {
        outline: 1px solid var(--_ink);
      }
      td[data-shade="none"] {
        background: repeating-linear-gradient(135deg, var(--_raised) 0 3px, transparent 3px 6px);
      }
      [data-shade="1"] {
        background: color-mix(in srgb, var(--_heat) 12%, var(--_raised));
      }
      [data-shade="2"] {
        background: color-mix(in srgb, var(--_heat) 26%, var(--_raised));
      }
      [data-shade="3"] {
        background: color-mix(in srgb, var(--_heat) 42%, var(--_raised));
      }
      [data-shade="4"] {
        background: color-mix(in srgb, var(--_heat) 60%, var(--_raised));
      }
      [data-shade="5"] {
        background: color-mix(in srgb, var(--_heat) 80%, var(--_raised));
      }
      [data-shade="6"] {
        background: var(--_heat);
      }
      :host {
        --_heat: light-dark(#e08a3c, #a85a12);
      }
      td[data-stand="below"] {
        box-shadow: inset 0 0 0 1.5px var(--_ink);
      }
      .said {
        min-height: 1.6em;
        margin: 8px 0 4px;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 16px;
        margin: 0;
      }
      .legend i {
        display: inline-block;
        width: 16px;
        height: 12px;
        border-radius: 2px;
        margin-inline-end: 1px;
      }
      .legend i[data-shade="0"] {
        background: var(--_raised);
      }
    `,
  ];
}
