import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { FileUp, FolderOpen, Sparkles } from "lucide";
import type { Diagnostic } from "threerings";
import { address } from "../route.js";
import { said } from "../problems.js";
import { readBundle } from "../review/bundle.js";
import { receive } from "../review/receive.js";
import { CHECKLISTS, Follow, app } from "../state.js";
import { CHECKLIST_NAMES, EXAMPLE_SCRIPT } from "../words.js";
import { icon } from "./icon.js";
import "./opened.js";
import { viewStyle } from "./style.js";

/** How many problems of a pasted text are listed. */
const MOST_PROBLEMS = 20;

/** Opening: files, a folder, a script in the box, or the samples; and what became of it. */
@customElement("view-start")
export class ViewStart extends LitElement {
  @state() private over = false;
  @state() private script = "";
  @state() private problems: readonly Diagnostic[] = [];
  @query("#files") private readonly files!: HTMLInputElement;
  @query("#folder") private readonly folder!: HTMLInputElement;
  private depth = 0;

  constructor() {
    super();
    new Follow(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (app.route.query.has("samples")) void app.whenReady.then(() => (app.rows.length > 0 ? undefined : this.openSamples()));
  }

  private readonly onDrop = async (event: DragEvent) => {
    event.preventDefault();
    this.over = false;
    this.depth = 0;
    const items = [...(event.dataTransfer?.items ?? [])];
    const entries = items.map((item) => item.webkitGetAsEntry?.()).filter((entry): entry is FileSystemEntry => !!entry);
    const files = entries.length > 0 ? (await Promise.all(entries.map(filesIn))).flat() : [...(event.dataTransfer?.files ?? [])];
    await this.open(files);
  };

  private readonly onChosen = async (event: Event) => {
    const input = event.target as HTMLInputElement;
    const files = [...(input.files ?? [])];
    input.value = "";
    await this.open(files);
  };

  private async open(files: readonly File[]): Promise<void> {
    const visible = files.filter((file) => !file.name.startsWith("."));
    const reviews = await Promise.all(visible.map(async (file) => (/\.json$/i.test(file.name) ? readBundle(await file.text()) : undefined)));
    for (const bundle of reviews) if (bundle) await receive(bundle);
    const others = visible.filter((_, index) => !reviews[index]);
    if (others.length > 0) await app.open(others);
  }

  private async openSamples(): Promise<void> {
    await app.openSamples();
    if (app.rows.length > 0) location.hash = address("calls");
  }

  private async openScript(): Promise<void> {
    this.problems = await app.library.ask("script", this.script);
    if (this.problems.length > 0) return;
    const name = `script-${new Date().toISOString().slice(0, 19).replace(/[:T]/g, "-")}.txt`;
    await app.open([new File([this.script], name, { type: "text/plain" })]);
    const row = app.rows.at(-1);
    if (row) location.hash = address("call", undefined, row.key);
  }

  protected override render(): TemplateResult {
    return html`
      <h1>${app.say("startTitle")}</h1>
      <p class="quiet lead">${app.say("startLead")}</p>
      <div class="ways">
        <section
          class="card drop"
          data-over=${this.over ? "yes" : "no"}
          @dragenter=${() => {
            this.depth += 1;
            this.over = true;
          }}
          @dragleave=${() => {
            this.depth -= 1;
            this.over = this.depth > 0;
          }}
          @dragover=${(event: DragEvent) => event.preventDefault()}
          @drop=${this.onDrop}
        >
          <h2>${app.say("openFiles")}</h2>
          <p>${app.say("openHint")}</p>
          <div class="row">
            <button type="button" class="button main" @click=${() => this.files.click()}>${icon(FileUp)} ${app.say("chooseFiles")}</button>
            <button type="button" class="button" @click=${() => this.folder.click()}>${icon(FolderOpen)} ${app.say("chooseFolder")}</button>
            <button type="button" class="button" @click=${() => this.openSamples()}>${icon(Sparkles)} ${app.say("openSamples")}</button>
          </div>
          <input id="files" type="file" multiple hidden aria-label=${app.say("chooseFiles")} @change=${this.onChosen} />
          <input id="folder" type="file" multiple hidden webkitdirectory aria-label=${app.say("chooseFolder")} @change=${this.onChosen} />
          <p class="quiet small">${app.say("openLocal")}</p>
          <label class="field">
            ${app.say("checklist")}
            <select @change=${(event: Event) => app.setChecklist((event.target as HTMLSelectElement).value)}>
              ${CHECKLISTS.map((name) => html`<option value=${name} .selected=${name === app.checklistName}>${CHECKLIST_NAMES(app.locale, name)}</option>`)}
            </select>
          </label>
        </section>
        <section class="card">
          <h2><label for="script">${app.say("pasteScript")}</label></h2>
          <textarea
            id="script"
            rows="9"
            spellcheck="false"
            placeholder=${EXAMPLE_SCRIPT(app.locale, "example")}
            .value=${this.script}
            aria-describedby="script-problems"
            @input=${(event: Event) => {
              this.script = (event.target as HTMLTextAreaElement).value;
              this.problems = [];
            }}
          ></textarea>
          <div class="row">
            <button type="button" class="button" ?disabled=${!this.script.trim()} @click=${() => this.openScript()}>${app.say("checkScript")}</button>
            <button type="button" class="button" @click=${() => (this.script = EXAMPLE_SCRIPT(app.locale, "example"))}>${app.say("exampleScript")}</button>
          </div>
          <ul id="script-problems" class="problems" aria-live="polite">
            ${this.problems.slice(0, MOST_PROBLEMS).map((problem) => html`<li>${said(problem)}</li>`)}
            ${this.problems.length > MOST_PROBLEMS ? html`<li class="quiet">${app.say("reportMore", { n: app.number(this.problems.length - MOST_PROBLEMS) })}</li>` : nothing}
          </ul>
        </section>
      </div>
      ${this.progressBar()} ${app.failure ? html`<p class="failure" role="alert">${app.say("failure", { what: app.failure })}</p>` : nothing} ${this.report()}
    `;
  }

  private progressBar(): TemplateResult | typeof nothing {
    const { progress } = app;
    if (!progress) return nothing;
    const share = progress.bytesTotal > 0 ? progress.bytesRead / progress.bytesTotal : 0;
    return html`<section class="card working">
      <p>${app.say("reading", { n: app.number(progress.calls), share: app.percent(share * 100) })}</p>
      <progress max="1" .value=${share} aria-label=${app.say("readingBar")}></progress>
      <button type="button" class="button" @click=${() => app.library.cancel()}>${app.say("cancel")}</button>
    </section>`;
  }

  private report(): TemplateResult | typeof nothing {
    if (app.opened) return html`<view-opened class="report"></view-opened>`;
    return app.rows.length > 0 && !app.progress ? this.goOn() : nothing;
  }

  private goOn(): TemplateResult {
    return html`<section class="card report row">
      <span>${app.say("stillOpen", { n: app.number(app.rows.length) })}</span>
      <a class="button main" href=${address("calls")}>${app.say("toCalls")}</a>
      <button type="button" class="button" @click=${() => app.close()}>${app.say("closeAll")}</button>
    </section>`;
  }

  static override styles = [
    ...viewStyle,
    css`
      :host {
        max-width: 1120px;
        margin-inline: auto;
        padding: 28px 20px 48px;
      }
      .lead {
        max-width: 46em;
        margin-bottom: 18px;
      }
      .ways {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr));
        gap: 16px;
      }
      .drop {
        border-style: dashed;
        border-color: var(--_edge);
        display: flex;
        flex-direction: column;
        gap: 6px;
      }
      .drop[data-over="yes"] {
        border-color: var(--_accent);
        background: color-mix(in srgb, var(--_accent) 10%, var(--_paper));
      }
      .drop .field {
        margin-top: auto;
      }
      .small {
        font-size: 0.8125rem;
      }
      textarea {
        font: 0.8125rem/1.6 ui-monospace, Consolas, "Noto Sans Mono CJK SC", monospace;
      }
      textarea::placeholder {
        color: var(--_quiet);
        opacity: 1;
      }
      .report,
      .working {
        margin-top: 16px;
      }
      ul {
        margin: 4px 0;
        padding-inline-start: 1.2em;
      }
      .problems {
        list-style: none;
        padding: 0;
      }
      .problems li {
        padding: 4px 0;
        overflow-wrap: anywhere;
      }
      progress {
        width: 100%;
        accent-color: var(--_accent);
      }
      .failure {
        color: var(--_fail);
        margin-top: 16px;
      }
    `,
  ];
}

/** The files of what was dropped, folders with all that is in them. */
async function filesIn(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    entries.push(...some);
  }
  return (await Promise.all(entries.map(filesIn))).flat();
}
