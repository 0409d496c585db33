import { css } from "lit";

/**
 * What all elements share. Every colour is a custom property that can be set from outside; each pair of ink and paper
 * has a contrast of 4.5 or more in both themes.
 */
export const base = css`
  :host {
    display: block;
    --_ink: var(--threerings-ink, light-dark(#1d2426, #e6eaea));
    --_quiet: var(--threerings-quiet, light-dark(#566164, #a3afb1));
    --_paper: var(--threerings-paper, light-dark(#ffffff, #1a1f21));
    --_raised: var(--threerings-raised, light-dark(#f3f5f4, #23292b));
    --_line: var(--threerings-line, light-dark(#dce1e0, #343c3e));
    --_edge: var(--threerings-edge, light-dark(#7d888a, #77848688));
    --_accent: var(--threerings-accent, light-dark(#0d626a, #6cc5cc));
    --_on-accent: var(--threerings-on-accent, light-dark(#ffffff, #0b1b1d));
    --_pass: var(--threerings-pass, light-dark(#176b3f, #74c896));
    --_fail: var(--threerings-fail, light-dark(#ab2419, #ff9d90));
    --_review: var(--threerings-review, light-dark(#7d5100, #efbd62));
    --_unknown: var(--threerings-unknown, light-dark(#4c5a75, #a9b9d8));
    --_none: var(--threerings-none, light-dark(#626b6d, #98a3a5));
    --_agent: var(--threerings-agent, light-dark(#0d626a, #6cc5cc));
    --_customer: var(--threerings-customer, light-dark(#7a4a8c, #d0a3e2));
    --_focus: var(--threerings-focus, light-dark(#0a58ca, #8ab8ff));
    color: var(--_ink);
    font: 0.875rem/1.55 var(--threerings-font, system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif);
    font-variant-numeric: tabular-nums;
  }
  :host([hidden]) {
    display: none;
  }
  * {
    box-sizing: border-box;
  }
  button,
  select,
  input,
  textarea {
    font: inherit;
    color: inherit;
  }
  button {
    min-height: 24px;
    cursor: pointer;
  }
  :focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 1px;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .verdict {
    display: inline-flex;
    align-items: center;
    gap: 0.3em;
    font-weight: 600;
    white-space: nowrap;
  }
  .verdict[data-verdict="pass"] {
    color: var(--_pass);
  }
  .verdict[data-verdict="fail"] {
    color: var(--_fail);
  }
  .verdict[data-verdict="review"] {
    color: var(--_review);
  }
  .verdict[data-verdict="unknown"] {
    color: var(--_unknown);
  }
  .verdict[data-verdict="not_applicable"] {
    color: var(--_none);
  }
  .mark {
    flex: none;
    width: 1.25rem;
    height: 1.25rem;
    border: 1.5px solid currentColor;
    border-radius: 50%;
    display: inline-grid;
    place-items: center;
    font-size: 0.75rem;
    line-height: 1;
  }
  .verdict[data-verdict="fail"] .mark {
    background: var(--_fail);
    border-color: var(--_fail);
    color: var(--_paper);
  }
  .verdict[data-verdict="review"] .mark {
    border-radius: 4px;
  }
  .verdict[data-verdict="unknown"] .mark {
    border-style: dashed;
  }
  .verdict[data-verdict="not_applicable"] .mark {
    border-color: transparent;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      scroll-behavior: auto !important;
      animation: none !important;
    }
  }
`;
