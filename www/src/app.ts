import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { LOCALES } from "../elements/words.js";
import { KEYS, listen } from "./keys.js";
import { address, isTeamView, type View } from "./route.js";
import { Follow, app, type Theme } from "./state.js";
import { viewStyle } from "./views/style.js";
import type { AppWord } from "./words.js";
import "./views/start.js";
import "./views/calls.js";
import "./views/call.js";
import "./views/observe.js";
import "./views/data.js";
import "./views/help.js";

const LANGUAGES = { "zh-Hans": "简体中文", "zh-Hant": "繁體中文", en: "English" } as const;

const NAV: readonly [View, AppWord][] = [
  ["start", "start"],
  ["calls", "calls"],
  ["team", "supervise"],
  ["observe", "observe"],
  ["data", "data"],
  ["help", "help"],
];

const THEMES: readonly [Theme, AppWord][] = [
  ["system", "themeSystem"],
  ["light", "themeLight"],
  ["dark", "themeDark"],
];

/** Which entry of the navigation a view belongs to. */
const part = (view: View): View => (view === "call" ? "calls" : isTeamView(view) ? "team" : view);

/** The frame around all views. */
@customElement("threerings-app")
export class ThreeRingsApp extends LitElement {
  @state() private waiting?: ServiceWorker;
  @query("dialog.keys") private readonly keys!: HTMLDialogElement;
  private stop?: () => void;
  private place = "";

  constructor() {
    super();
    new Follow(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void app.begin();
    this.stop = listen(
      () => this.renderRoot.querySelector("main > *"),
      () => this.keys.showModal(),
    );
    void this.watchVersion();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop?.();
  }

  private async watchVersion(): Promise<void> {
    if (import.meta.env.DEV || !("serviceWorker" in navigator)) return;
    const controlled = !!navigator.serviceWorker.controller;
    const registration = await navigator.serviceWorker.register(new URL("offline.js", document.baseURI), { updateViaCache: "none" });
    const note = (worker: ServiceWorker | null) =>
      worker?.addEventListener("statechange", () => {
        if (worker.state === "installed" && navigator.serviceWorker.controller) this.waiting = worker;
      });
    if (registration.waiting && controlled) this.waiting = registration.waiting;
    note(registration.installing);
    registration.addEventListener("updatefound", () => note(registration.installing));
  }

  private takeOver(): void {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
    this.waiting?.postMessage("take over");
  }

  protected override updated(): void {
    const place = `${app.route.view}/${app.route.call}`;
    if (place !== this.place) this.renderRoot.querySelector("main")?.scrollTo(0, 0);
    this.place = place;
    const word = NAV.find(([view]) => view === part(app.route.view))?.[1];
    const what = app.route.view === "call" ? app.route.call : word ? app.say(word) : "";
    document.title = `${what} · ${app.say("brand")}`;
  }

  protected override render(): TemplateResult {
    return html`
      <header>
        <button type="button" class="skip button" @click=${this.skip}>${app.say("skip")}</button>
        <a class="brand" href=${address("start")}><img src="./icon.svg" alt="" width="24" height="24" /> <b>${app.say("brand")}</b></a>
        <nav aria-label=${app.say("mainNav")}>
          ${NAV.map(
            ([view, word]) => html`<a href=${address(view)} aria-current=${view === part(app.route.view) ? "page" : "false"}>${app.say(word)}</a>`,
          )}
        </nav>
        <div class="settings">
          ${this.waiting ? html`<button type="button" class="button" title=${app.say("newVersion")} @click=${() => this.takeOver()}>${app.say("update")}</button>` : nothing}
          <select aria-label=${app.say("language")} @change=${(event: Event) => app.setLocale((event.target as HTMLSelectElement).value as (typeof LOCALES)[number])}>
            ${LOCALES.map((locale) => html`<option value=${locale} lang=${locale} .selected=${locale === app.locale}>${LANGUAGES[locale]}</option>`)}
          </select>
          <select aria-label=${app.say("theme")} @change=${(event: Event) => app.setTheme((event.target as HTMLSelectElement).value as Theme)}>
            ${THEMES.map(([theme, word]) => html`<option value=${theme} .selected=${theme === app.theme}>${app.say(word)}</option>`)}
          </select>
          <button type="button" class="button" aria-label=${app.say("keys")} title=${app.say("keys")} @click=${() => this.keys.showModal()}>?</button>
        </div>
      </header>
      <main id="main" tabindex="-1">${this.view()}</main>
      <div class="visually-hidden" role="status" aria-live="polite">${app.announcement}</div>
      <dialog class="keys card" aria-labelledby="keys-title">
        <h2 id="keys-title">${app.say("keys")}</h2>
        <dl>
          ${KEYS.map(({ shown, does }) => html`<dt>${shown.split(" ").map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${app.say(does)}</dd>`)}
          <dt><kbd>Esc</kbd></dt><dd>${app.say("keyLeave")}</dd>
          <dt><kbd>?</kbd></dt><dd>${app.say("keyHelp")}</dd>
        </dl>
        <form method="dialog"><button type="submit" class="button main">${app.say("close")}</button></form>
      </dialog>
    `;
  }

  private skip(): void {
    this.renderRoot.querySelector<HTMLElement>("main")?.focus();
  }

  private view(): TemplateResult {
    switch (app.route.view) {
      case "start":
        return html`<view-start></view-start>`;
      case "calls":
        return html`<view-calls></view-calls>`;
      case "call":
        return html`<view-call></view-call>`;
      case "observe":
        return html`<view-observe></view-observe>`;
      case "data":
        return html`<view-data></view-data>`;
      case "help":
        return html`<view-help></view-help>`;
      default:
        // Loaded only when somebody supervises.
        void import("./team/frame.js");
        return html`<team-frame></team-frame>`;
    }
  }

  static override styles = [
    ...viewStyle,
    css`
      :host {
        display: grid;
        grid-template: auto minmax(0, 1fr) / minmax(0, 1fr);
        height: 100dvh;
        background: var(--_raised);
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 20px;
        padding: 6px 16px;
        background: var(--_paper);
        border-bottom: 1px solid var(--_line);
      }
      .brand {
        display: inline-flex;
        gap: 8px;
        align-items: center;
        color: inherit;
        text-decoration: none;
        font-size: 1rem;
        white-space: nowrap;
      }
      nav {
        display: flex;
        flex-wrap: wrap;
        gap: 2px;
        flex: 1;
      }
      nav a {
        padding: 5px 10px;
        border-radius: 6px;
        color: var(--_quiet);
        text-decoration: none;
        white-space: nowrap;
      }
      nav a:hover {
        background: var(--_raised);
        color: var(--_ink);
      }
      nav a[aria-current="page"] {
        color: var(--_accent);
        font-weight: 600;
        box-shadow: inset 0 -2px 0 var(--_accent);
        border-radius: 6px 6px 0 0;
      }
      .settings {
        display: flex;
        gap: 6px;
      }
      main {
        min-height: 0;
        overflow: auto;
        outline: none;
      }
      .skip:not(:focus) {
        position: absolute;
        clip-path: inset(50%);
        width: 1px;
        height: 1px;
        overflow: hidden;
        padding: 0;
        min-height: 0;
      }
      .keys {
        max-width: 46rem;
      }
      .keys dl {
        display: grid;
        grid-template-columns: max-content 1fr max-content 1fr;
        gap: 6px 14px;
        margin: 0 0 16px;
      }
      .keys dd {
        margin: 0;
      }
      @media (max-width: 700px) {
        header {
          padding: 6px 10px;
          gap: 4px 10px;
        }
        .brand b {
          display: none;
        }
        nav {
          order: 3;
          flex: 1 0 100%;
          flex-wrap: nowrap;
          overflow-x: auto;
          scrollbar-width: none;
        }
        .settings {
          margin-inline-start: auto;
        }
        nav {
          order: 3;
          flex: 1 0 100%;
          min-width: 0;
        }
        nav a {
          padding: 3px 7px;
        }
        .settings {
          margin-inline-start: auto;
        }
        .settings select {
          max-width: 6.25rem;
        }
        .keys dl {
          grid-template-columns: max-content 1fr;
        }
      }
      @media print {
        :host {
          display: block;
          height: auto;
          background: #fff;
        }
        header,
        .skip {
          display: none;
        }
        main {
          overflow: visible;
        }
      }
    `,
  ];
}
