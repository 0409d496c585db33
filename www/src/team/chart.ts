import * as Plot from "@observablehq/plot";
import { LitElement, css, html, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { app } from "../state.js";
import { teamStyle } from "./style.js";
import { shownTable, type Table } from "./table.js";
import { say } from "./words.js";

/** What is drawn into so much width. */
export type Draw = (width: number) => Plot.PlotOptions;

/** A picture with the table behind it: nothing is said by the picture alone. */
@customElement("team-chart")
export class TeamChart extends LitElement {
  /** What the picture shows, in a sentence. */
  @property() label = "";
  @property({ attribute: false }) draw?: Draw;
  @property({ attribute: false }) table?: Table;
  @state() private width = 0;
  private drawn?: Element;
  private readonly watcher = new ResizeObserver(([entry]) => {
    const width = Math.round(entry?.contentRect.width ?? 0);
    if (width > 0 && Math.abs(width - this.width) > 4) this.width = width;
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.watcher.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watcher.disconnect();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.width > 0 && this.draw && (changed.has("draw") || changed.has("label") || (changed as Map<string, unknown>).has("width"))) this.drawn = picture(this.draw(this.width), this.label);
  }

  protected override render(): TemplateResult {
    return html`<figure>
      <div class="picture">${this.drawn}</div>
      ${this.table
        ? html`<details>
            <summary>${say(app.locale, "asTable")}</summary>
            ${shownTable(this.table)}
          </details>`
        : ""}
    </figure>`;
  }

  static override styles = [
    ...teamStyle,
    css`
      figure {
        margin: 0;
      }
      .picture {
        min-height: 40px;
      }
      svg {
        display: block;
        max-width: 100%;
        height: auto;
        overflow: visible;
        font-family: inherit;
      }
      svg text {
        white-space: pre;
        fill: var(--_ink);
        font-variant-numeric: tabular-nums;
      }
      svg a:focus-visible {
        outline: 2px solid var(--_focus);
      }
      details {
        margin-top: 6px;
      }
      summary {
        color: var(--_quiet);
        font-size: 0.8125rem;
        cursor: pointer;
        min-height: 24px;
      }
      @media print {
        details {
          display: none;
        }
      }
    `,
  ];
}

/** The picture alone; the library's own style element goes before the page's policy would refuse it. */
export function picture(options: Plot.PlotOptions, label: string): Element {
  const drawn = Plot.plot({ style: { background: "none", color: "inherit", fontSize: "12px" }, ...options });
  drawn.querySelectorAll("style").forEach((style) => style.remove());
  drawn.setAttribute("role", "img");
  drawn.setAttribute("aria-label", label);
  return drawn;
}

export { Plot };
