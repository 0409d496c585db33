import { css } from "lit";

export const callStyle = css`
  :host {
    height: 100%;
    min-height: 0;
  }
  .screen {
    display: flex;
    flex-direction: column;
    gap: 10px;
    height: 100%;
    min-height: 0;
    padding: 10px 14px 12px;
  }
  .none {
    padding: 40px;
    text-align: center;
  }
  .top {
    display: grid;
    grid-template-columns: minmax(13.5rem, 5fr) minmax(13rem, 6fr) auto;
    gap: 6px 24px;
    align-items: start;
  }
  .top h1 {
    margin: 4px 0 0;
    overflow-wrap: anywhere;
    font-size: 1.1875rem;
  }
  .top p {
    margin: 0;
  }
  .acts {
    display: grid;
    gap: 6px;
    justify-items: end;
  }
  .badge {
    border-radius: 999px;
    border: 1px solid currentColor;
    padding: 0 10px;
    font-size: 0.8125rem;
    font-weight: 600;
    color: var(--_review);
  }
  .badge[data-state="submitted"] {
    color: var(--_pass);
  }
  .small {
    font-size: 0.8125rem;
  }
  .small select {
    max-width: 8.5rem;
  }
  .line {
    padding: 8px 12px;
    flex: none;
  }
  .sound {
    font-size: 0.8125rem;
  }
  .under {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 20px;
    align-items: flex-start;
    margin-top: 4px;
  }
  .under .facts {
    flex: 1 1 12rem;
    margin: 4px 0 0;
  }
  .under .facts[open] {
    flex-basis: 100%;
  }
  .sound input[type="number"] {
    width: 5.5rem;
  }
  .clock {
    font-weight: 600;
    min-width: 3.5em;
    text-align: center;
  }
  .facts {
    margin-top: 4px;
  }
  .facts summary,
  .history summary {
    cursor: pointer;
    color: var(--_quiet);
    font-size: 0.8125rem;
    min-height: 24px;
  }
  .panes {
    flex: 1;
    min-height: 22rem;
    display: grid;
    grid-template-columns: minmax(0, 11fr) minmax(0, 10fr);
    gap: 10px;
  }
  .pane {
    padding: 0;
    overflow: auto;
    min-height: 0;
    position: relative;
    --threerings-sticky: 45px;
  }
  .pane-head {
    position: sticky;
    top: 0;
    z-index: 2;
    background: var(--_paper);
    padding: 6px 10px;
    min-height: 45px;
    border-bottom: 1px solid var(--_line);
  }
  .pane-head h2 {
    margin: 0 auto 0 0;
  }
  .source summary {
    cursor: pointer;
    color: var(--_quiet);
    min-height: 24px;
  }
  .source[open] {
    border-inline-start: 2px solid var(--_line);
    padding-inline-start: 10px;
  }
  .source {
    margin: 6px 0 0;
    font-size: 0.8125rem;
    max-width: 46em;
  }
  .source p {
    margin: 2px 0;
  }
  .controls {
    margin-top: 8px;
    display: grid;
    gap: 4px;
  }
  .controls input,
  .controls textarea,
  .closing textarea {
    width: 100%;
  }
  .controls input[aria-invalid="true"] {
    border-color: var(--_fail);
    border-width: 2px;
  }
  .answer[data-verdict="pass"][aria-pressed="true"] {
    border-color: var(--_pass);
    color: var(--_pass);
  }
  .answer[data-verdict="fail"][aria-pressed="true"] {
    border-color: var(--_fail);
    color: var(--_fail);
  }
  .hit {
    margin-inline-start: auto;
  }
  .note-button {
    border: 0;
    background: none;
    color: var(--_quiet);
    width: 24px;
    padding: 0;
    position: absolute;
    inset-inline-end: 0;
    top: 0;
  }
  .note-button:hover,
  .note-button:focus-visible {
    color: var(--_accent);
  }
  .turn-note {
    display: block;
    margin-top: 2px;
    font-size: 0.8125rem;
  }
  .closing {
    padding: 10px 12px 14px;
    display: grid;
    gap: 6px;
  }
  .history ol {
    margin: 4px 0;
    padding-inline-start: 2.4em;
    font-size: 0.8125rem;
    overflow-wrap: anywhere;
  }
  .chain {
    margin-inline-start: 8px;
    color: var(--_pass);
  }
  .chain[data-chain="broken"] {
    color: var(--_fail);
    font-weight: 600;
  }
  dialog .field input {
    width: 100%;
    min-width: 16rem;
  }
  .end {
    justify-content: flex-end;
    margin-top: 14px;
  }
  .problem {
    color: var(--_fail);
  }
  .sheet {
    display: none;
  }
  @media (max-width: 980px) {
    .top {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
    .acts {
      grid-column: 1 / -1;
      justify-items: start;
    }
  }
  @media (max-width: 860px), (max-height: 640px) {
    :host,
    .screen {
      height: auto;
    }
    .panes {
      grid-template-columns: minmax(0, 1fr);
    }
    .pane {
      overflow: visible;
    }
    .pane-head {
      position: static;
    }
    .pane {
      --threerings-sticky: 0;
    }
  }
  @media (max-width: 560px) {
    .top {
      grid-template-columns: minmax(0, 1fr);
    }
    .screen {
      padding: 8px;
    }
  }
  @media print {
    .screen,
    dialog {
      display: none;
    }
    :host {
      height: auto;
    }
    .sheet {
      display: block;
      color: #000;
      background: #fff;
      font-size: 7.6pt;
      line-height: 1.28;
    }
    .sheet h1 {
      font-size: 12pt;
      margin: 0;
    }
    .sheet p {
      margin: 1.2mm 0;
    }
    .sheet table {
      width: 100%;
      border-collapse: collapse;
      table-layout: fixed;
    }
    .sheet td {
      border-bottom: 0.2mm solid #999;
      padding: 0.45mm 1mm;
      vertical-align: top;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .sheet td:nth-child(1) {
      width: 5mm;
    }
    .sheet td:nth-child(2) {
      width: 52mm;
    }
    .sheet td:nth-child(3) {
      width: 27mm;
    }
    .sheet .left {
      color: #333;
    }
  }
`;
