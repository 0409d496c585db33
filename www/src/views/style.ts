import { css } from "lit";
import { base } from "../../elements/style.js";

/** What all views share, above what all elements share. */
export const viewStyle = [
  base,
  css`
    h1 {
      font-size: 1.375rem;
      line-height: 1.35;
      font-weight: 650;
      margin: 0 0 4px;
      text-wrap: balance;
    }
    h2 {
      font-size: 1rem;
      font-weight: 650;
      margin: 0 0 8px;
    }
    p {
      margin: 0 0 8px;
      text-wrap: pretty;
    }
    a {
      color: var(--_accent);
    }
    .quiet {
      color: var(--_quiet);
    }
    .card {
      background: var(--_paper);
      border: 1px solid var(--_line);
      border-radius: 10px;
      padding: 16px;
    }
    .button,
    button.button {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      min-height: 32px;
      padding: 3px 12px;
      border: 1px solid var(--_edge);
      border-radius: 7px;
      background: var(--_paper);
      color: var(--_ink);
      text-decoration: none;
      white-space: nowrap;
    }
    .button:hover:not(:disabled) {
      border-color: var(--_accent);
      background: var(--_raised);
    }
    .button.main {
      background: var(--_accent);
      border-color: var(--_accent);
      color: var(--_on-accent);
      font-weight: 600;
    }
    .button.main:hover:not(:disabled) {
      filter: brightness(1.08);
      background: var(--_accent);
    }
    .button.danger {
      color: var(--_fail);
      border-color: var(--_fail);
    }
    .button:disabled {
      opacity: 0.55;
      cursor: not-allowed;
    }
    .button[aria-pressed="true"] {
      background: color-mix(in srgb, var(--_accent) 18%, var(--_paper));
      border-color: var(--_accent);
      font-weight: 600;
    }
    .row {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
      align-items: center;
    }
    input:not([type="checkbox"], [type="range"], [type="file"]),
    select,
    textarea {
      min-height: 32px;
      padding: 3px 8px;
      border: 1px solid var(--_edge);
      border-radius: 7px;
      background: var(--_paper);
      max-width: 100%;
    }
    textarea {
      width: 100%;
      line-height: 1.6;
      resize: vertical;
    }
    label {
      display: inline-flex;
      align-items: center;
      gap: 6px;
    }
    label.field {
      flex-direction: column;
      align-items: flex-start;
      gap: 2px;
      font-size: 0.8125rem;
      color: var(--_quiet);
    }
    label.field > * {
      color: var(--_ink);
      font-size: 0.875rem;
    }
    kbd {
      font: 0.75rem/1.4 ui-monospace, "SF Mono", Consolas, monospace;
      border: 1px solid var(--_edge);
      border-bottom-width: 2px;
      border-radius: 4px;
      padding: 0 5px;
      background: var(--_raised);
    }
    code,
    pre {
      font: 0.8125rem/1.55 ui-monospace, "SF Mono", Consolas, "Noto Sans Mono CJK SC", monospace;
    }
    .menu {
      inset: auto;
      position: fixed;
      top: 120px;
      right: 16px;
      margin: 0;
      color: var(--_ink);
      box-shadow: 0 8px 30px rgb(0 0 0 / 0.2);
    }
    .menu:popover-open {
      display: grid;
      gap: 8px;
    }
    @supports (position-area: bottom) {
      .menu {
        top: auto;
        right: auto;
        position-area: bottom span-left;
        position-try-fallbacks: flip-inline;
        margin-block-start: 4px;
      }
    }
    dialog {
      max-width: 28rem;
      color: var(--_ink);
    }
    dialog::backdrop {
      background: rgb(0 0 0 / 0.4);
    }
    svg.icon {
      width: 16px;
      height: 16px;
      flex: none;
    }
  `,
];
