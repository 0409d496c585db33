import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { database, eraseAll, type Recording, type Source } from "../db.js";
import { BLACK } from "../export/redact.js";
import { download } from "../export/take.js";
import { bundleOf, readBundle, redactedBundle } from "../review/bundle.js";
import { stateOf, type Review } from "../review/history.js";
import { receive } from "../review/receive.js";
import { Follow, app } from "../state.js";
import { viewStyle } from "./style.js";

/** What is kept on this machine: seen, taken away, merged and erased. */
@customElement("view-data")
export class ViewData extends LitElement {
  @state() private sources: readonly Source[] = [];
  @state() private reviews: readonly Review[] = [];
  @state() private recordings: readonly Recording[] = [];
  @state() private message = "";
  @state() private redact = false;
  @query("dialog") private readonly sure!: HTMLDialogElement;
  @query("#bundle") private readonly bundle!: HTMLInputElement;

  constructor() {
    super();
    new Follow(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.look();
  }

  private async look(): Promise<void> {
    const db = await database();
    [this.sources, this.reviews, this.recordings] = await Promise.all([db.getAll("sources"), db.getAll("reviews"), db.getAll("recordings")]);
  }

  private async export(): Promise<void> {
    const day = new Date().toISOString().slice(0, 10);
    const records = this.redact ? await app.library.ask("records", this.reviews.map(({ call }) => call)) : {};
    const bundle = this.redact ? await redactedBundle(this.reviews, records) : bundleOf(this.reviews);
    download(`${JSON.stringify(bundle, null, 2)}\n`, `threerings-reviews-${day}.json`, "application/json");
  }

  private readonly merge = async (event: Event) => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = "";
    const bundle = file && readBundle(await file.text());
    if (bundle) {
      await receive(bundle);
      this.message = app.announcement;
    } else if (file) {
      this.message = app.say("dataNotBundle");
    }
    await this.look();
  };

  private async erase(): Promise<void> {
    this.sure.close();
    await app.close();
    await app.library.ask("erase");
    await eraseAll();
    await app.readMarks();
    await this.look();
    this.message = app.say("dataErased");
    app.announce(this.message);
  }

  protected override render(): TemplateResult {
    const size = (blobs: readonly Blob[]) => app.bytes(blobs.reduce((sum, blob) => sum + blob.size, 0));
    const settings = Object.keys(localStorage).length;
    const rows: [string, number, string][] = [
      [app.say("dataSources"), this.sources.length, size(this.sources.map((source) => source.lines))],
      [app.say("dataReviews"), this.reviews.length, app.bytes(this.reviews.reduce((sum, review) => sum + JSON.stringify(review).length, 0))],
      [app.say("dataRecordings"), this.recordings.length, size(this.recordings.map((recording) => recording.sound))],
      [app.say("dataSettings"), settings, "–"],
    ];
    return html`
      <h1>${app.say("dataTitle")}</h1>
      <p class="quiet">${app.say("dataLead")}</p>
      <section class="card">
        <table>
          <thead>
            <tr>
              <th scope="col">${app.say("dataKind")}</th>
              <th scope="col">${app.say("dataCount")}</th>
              <th scope="col">${app.say("dataSize")}</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(([what, count, size]) => html`<tr><th scope="row">${what}</th><td>${app.number(count)}</td><td>${size}</td></tr>`)}
          </tbody>
        </table>
        <ul>
          ${this.sources.map((source) => html`<li>${source.name} <span class="quiet">${app.moment(source.opened_at)}</span></li>`)}
          ${this.recordings.map((recording) => html`<li>${recording.name} <span class="quiet">${recording.call}</span></li>`)}
          ${this.reviews.map((review) => html`<li>${review.call} <span class="quiet">${this.about(review)}</span></li>`)}
        </ul>
      </section>
      <section class="card">
        <h2>${app.say("takeAway")}</h2>
        <p class="quiet">${app.say("dataExportHint")}</p>
        <p>
          <label><input type="checkbox" .checked=${this.redact} @change=${(event: Event) => (this.redact = (event.target as HTMLInputElement).checked)} /> ${app.say("redact")}</label>
        </p>
        <div class="row">
          <button type="button" class="button" ?disabled=${this.reviews.length === 0} @click=${() => this.export()}>${app.say("dataExport")}</button>
          <button type="button" class="button" @click=${() => this.bundle.click()}>${app.say("dataImport")}</button>
          <input id="bundle" type="file" accept=".json,application/json" hidden aria-label=${app.say("dataImport")} @change=${this.merge} />
          <button type="button" class="button danger" @click=${() => this.sure.showModal()}>${app.say("dataErase")}</button>
        </div>
        ${this.message ? html`<p class="message">${this.message}</p>` : nothing}
      </section>
      <dialog class="card" aria-labelledby="sure">
        <p id="sure">${app.say("dataEraseSure")}</p>
        <div class="row end">
          <button type="button" class="button" @click=${() => this.sure.close()}>${app.say("cancel")}</button>
          <button type="button" class="button danger" @click=${() => this.erase()}>${app.say("dataErase")}</button>
        </div>
      </dialog>
    `;
  }

  private about(review: Review): string {
    const { submitted, revision } = stateOf(review.history);
    return submitted ? app.say("submittedBy", { name: submitted.name || BLACK, at: app.moment(submitted.at) }) : app.say("draft", { n: revision });
  }

  static override styles = [
    ...viewStyle,
    css`
      :host {
        max-width: 860px;
        margin-inline: auto;
        padding: 28px 20px 48px;
      }
      .card + .card {
        margin-top: 16px;
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th,
      td {
        text-align: start;
        padding: 6px 8px;
        border-bottom: 1px solid var(--_line);
        font-weight: 400;
      }
      thead th {
        color: var(--_quiet);
        font-size: 0.8125rem;
      }
      td {
        text-align: end;
      }
      thead th:not(:first-child) {
        text-align: end;
      }
      ul {
        margin: 12px 0 0;
        padding-inline-start: 1.2em;
        max-height: 18rem;
        overflow: auto;
        overflow-wrap: anywhere;
      }
      .message {
        margin: 12px 0 0;
        font-weight: 600;
      }
      .end {
        justify-content: flex-end;
      }
    `,
  ];
}
