import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Bound, CallRecord, Provenance } from "threerings";
import { bound, duration, written } from "./format.js";
import type { FieldNames } from "./scorecard.js";
import { base } from "./style.js";
import { say, type Locale } from "./words.js";

/** Shown elsewhere, as the timeline and the transcript. */
const ELSEWHERE = ["id", "transcript", "provenance"];

/**
 * The facts of a call with where they came from: everything but what was said.
 *
 * @csspart row - a field
 */
@customElement("threerings-record")
export class ThreeRingsRecord extends LitElement {
  /** The call. */
  @property({ attribute: false }) record?: CallRecord;
  /** How fields are called; their pointers unless given. */
  @property({ attribute: false }) names: FieldNames = { field: (pointer) => pointer, word: (word) => word };
  /** `zh-Hans`, `zh-Hant` or `en`. */
  @property() locale: Locale = "zh-Hans";
  /** The JSON pointer of a field to be pointed out. */
  @property() field?: string;

  protected override render(): TemplateResult | typeof nothing {
    if (!this.record) return nothing;
    const rows = Object.entries(this.record).filter(([name]) => !ELSEWHERE.includes(name));
    return html`<dl>${rows.flatMap(([name, value]) => this.rows(`/${name}`, value))}</dl>`;
  }

  private rows(path: string, value: unknown): TemplateResult[] {
    if (value === null || value === undefined) return [];
    if (typeof value === "object" && !Array.isArray(value) && !("min" in value) && !("max" in value)) {
      return Object.entries(value).flatMap(([name, inner]) => this.rows(`${path}/${name}`, inner));
    }
    const origin = this.origin(path);
    const chosen = this.field !== undefined && (path === this.field || path.startsWith(`${this.field}/`));
    return [
      html`<div part="row" data-chosen=${chosen ? "yes" : "no"}>
        <dt>${this.names.field(path)}</dt>
        <dd>
          <span dir="auto">${this.shown(path, value)}</span>
          ${origin ? html`<small title=${[origin.source, origin.note].filter(Boolean).join(" · ")}>${say(this.locale, origin.how)}</small>` : nothing}
        </dd>
      </div>`,
    ];
  }

  private origin(path: string): Provenance | undefined {
    const known = this.record?.provenance;
    for (let at = path; at && known; at = at.slice(0, at.lastIndexOf("/"))) {
      if (known[at]) return known[at];
    }
    return undefined;
  }

  private shown(path: string, value: unknown): string {
    const time = path.endsWith("_ms") || path.endsWith("/ms");
    const number = (n: number) => (time ? duration(n, this.locale) : String(n));
    if (typeof value === "boolean") return say(this.locale, value ? "yes" : "no");
    if (typeof value === "number" || (typeof value === "object" && value !== null && !Array.isArray(value))) return bound(value as Bound, number, this.locale);
    if (Array.isArray(value)) return say(this.locale, "elements", { n: value.length });
    if (path === "/started_at") return written(String(value), this.locale);
    return String(value).trim() === "" ? say(this.locale, "blank") : this.names.word(String(value));
  }

  static override styles = [
    base,
    css`
      dl {
        margin: 0;
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr));
        gap: 0 20px;
      }
      dl > div {
        display: grid;
        grid-template-columns: minmax(6em, 2fr) minmax(0, 3fr);
        gap: 8px;
        padding: 3px 4px;
        border-bottom: 1px solid var(--_line);
      }
      [data-chosen="yes"] {
        background: color-mix(in srgb, var(--_accent) 14%, var(--_paper));
        outline: 2px solid var(--_accent);
      }
      dt {
        color: var(--_quiet);
        font-size: 0.8125rem;
        overflow-wrap: anywhere;
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
      small {
        color: var(--_quiet);
        border: 1px solid var(--_line);
        border-radius: 4px;
        padding: 0 4px;
        margin-inline-start: 4px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    "threerings-record": ThreeRingsRecord;
  }
}
