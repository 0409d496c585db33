import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { WorkList } from "threerings";
import { address } from "../route.js";
import { Follow, app } from "../state.js";
import { exportMenu } from "../team/export.js";
import { Latest } from "../team/latest.js";
import { nameOf } from "../team/names.js";
import { callsBehind, shared, there } from "../team/query.js";
import { teamStyle } from "../team/style.js";
import { cell, shownTable, type Table } from "../team/table.js";
import type { Base } from "../team/types.js";
import { say, type TeamWord } from "../team/words.js";

const KINDS: Readonly<Record<WorkList["kind"], [title: TeamWord, hint: TeamWord]>> = {
  not_logged: ["notLogged", "notLoggedHint"],
  not_redialled: ["notRedialled", "notRedialledHint"],
  not_followed_up: ["notFollowedUp", "notFollowedUpHint"],
};

/** How many calls of a list are shown before the rest is asked for. */
const MOST = 30;

/** What is left to do. */
@customElement("view-worklists")
export class ViewWorklists extends LitElement {
  @state() private whole: ReadonlySet<string> = new Set();
  private readonly found = new Latest<{ lists: WorkList[]; base: Base }>(this, () => app.library.ask("workLists", shared().toString()));

  constructor() {
    super();
    new Follow(this);
  }

  protected override willUpdate(): void {
    this.found.ask(shared(), app.revision, app.locale);
  }

  protected override render(): TemplateResult {
    const { value, failure } = this.found;
    return html`
      <div class="head">
        <h1>${say(app.locale, "tabWorklists")}</h1>
        ${value ? exportMenu(() => value.lists.map((list) => table(list, value.base)), { name: "work-lists", title: say(app.locale, "tabWorklists") }) : nothing}
      </div>
      <p class="quiet">${say(app.locale, "workLead")}</p>
      ${failure ? html`<p role="alert" class="failure">${app.say("failure", { what: failure })}</p>` : nothing}
      ${!value ? html`<p class="empty">${app.say("loading")}</p>` : value.lists.length === 0 ? html`<p class="empty">${say(app.locale, "noWorkLists")}</p>` : value.lists.map((list) => this.list(list, value.base))}
    `;
  }

  private list(list: WorkList, base: Base): TemplateResult {
    const [title, hint] = KINDS[list.kind];
    const all = this.whole.has(list.kind);
    const shown = { ...list, calls: all ? list.calls : list.calls.slice(0, MOST) };
    return html`<section class="card" aria-labelledby=${list.kind}>
      <h2 id=${list.kind}>${say(app.locale, title)} <small>${app.say("callsCount", { n: app.number(list.calls.length) })}</small></h2>
      <p class="quiet small">
        ${say(app.locale, hint)} ${list.items.map((item) => html` <a href=${callsBehind({ rule: item, verdict: "fail" })}>${base.rules[item]?.title ?? item}</a>`)}
        ${list.unknown > 0 ? html`<br />${say(app.locale, "workUnknown", { n: app.number(list.unknown) })}` : nothing}
      </p>
      ${list.calls.length > 0 ? shownTable(table(shown, base), { numbersFrom: 9 }) : html`<p>${say(app.locale, "nothingToDo")}</p>`}
      ${list.calls.length > MOST
        ? html`<button
            type="button"
            class="button no-print"
            aria-expanded=${all ? "true" : "false"}
            @click=${() => (this.whole = new Set(all ? [...this.whole].filter((kind) => kind !== list.kind) : [...this.whole, list.kind]))}
          >
            ${all ? say(app.locale, "fewer") : say(app.locale, "allFailing", { n: list.calls.length })}
          </button>`
        : nothing}
    </section>`;
  }

  static override styles = [
    ...teamStyle,
    css`
      table.figures td:last-child {
        min-width: 14rem;
      }
      .card > .button {
        margin-top: 8px;
      }
    `,
  ];
}

function table(list: WorkList, { names, rules }: Base): Table {
  return {
    name: list.kind,
    title: say(app.locale, KINDS[list.kind][0]),
    head: [app.say("call"), app.say("started"), app.say("agent"), app.say("rule")],
    rows: list.calls.map(({ call, agent, started_at, items }) => [
      cell(call, address("call", new URLSearchParams({ item: items[0] ?? "" }), call)),
      cell((started_at ?? "").slice(0, 16).replace("T", " ")),
      cell(nameOf(names, agent), agent === null ? undefined : there("agent", { agent })),
      cell(items.map((item) => rules[item]?.title ?? item).join(" · ")),
    ]),
  };
}
