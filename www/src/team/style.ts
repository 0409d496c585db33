import { css } from "lit";
import { viewStyle } from "../views/style.js";

/** What the supervisor's views share. */
export const teamStyle = [
  ...viewStyle,
  css`
    h2 {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      gap: 2px 10px;
    }
    h2 small {
      font-weight: 400;
      font-size: 0.8125rem;
      color: var(--_quiet);
    }
    .head {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
      justify-content: space-between;
    }
    .failure {
      color: var(--_fail);
    }
    .card {
      margin-bottom: 16px;
      min-width: 0;
    }
    .grid {
      display: grid;
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 16px;
      align-items: start;
    }
    .grid > .wide {
      grid-column: 1 / -1;
    }
    .grid > .card {
      margin-bottom: 0;
    }
    .scroll {
      overflow-x: auto;
      max-width: 100%;
    }
    table.figures {
      border-collapse: collapse;
      width: 100%;
      font-size: 0.8125rem;
    }
    table.figures th,
    table.figures td {
      padding: 5px 8px;
      border-bottom: 1px solid var(--_line);
      text-align: start;
      vertical-align: middle;
    }
    table.figures tr > :first-child {
      padding-inline-start: 0;
    }
    table.figures tr > :last-child {
      padding-inline-end: 0;
    }
    table.figures thead th {
      color: var(--_quiet);
      font-weight: 600;
      white-space: nowrap;
    }
    table.figures tbody th {
      font-weight: 500;
      min-width: 7rem;
    }
    table.figures td:not(.number) {
      min-width: 6rem;
    }
    table.figures .number {
      text-align: end;
      white-space: nowrap;
    }
    table.figures tbody tr:hover {
      background: var(--_raised);
    }
    caption {
      text-align: start;
      color: var(--_quiet);
      padding-bottom: 4px;
    }
    .rate {
      display: inline-grid;
      grid-template-columns: 64px 3.5rem 6.25rem;
      align-items: center;
      gap: 6px;
      white-space: nowrap;
      text-align: end;
    }
    .rate[data-bar="no"] {
      grid-template-columns: 3.5rem 6.25rem;
    }
    .rate small {
      text-align: start;
    }
    .rate small {
      color: var(--_quiet);
      font-size: 0.75rem;
    }
    .bar {
      width: 64px;
      height: 10px;
      flex: none;
    }
    .bar .scale {
      fill: var(--_line);
    }
    .bar .interval {
      fill: var(--_accent);
      opacity: 0.45;
    }
    .bar .value {
      fill: var(--_accent);
    }
    .bar .team {
      fill: var(--_ink);
    }
    .flag {
      display: inline-block;
      padding: 0 7px;
      border: 1px solid var(--_edge);
      border-radius: 999px;
      font-size: 0.75rem;
      line-height: 1.5;
      color: var(--_quiet);
      white-space: nowrap;
    }
    .flag.doubt {
      color: var(--_review);
      border-color: var(--_review);
    }
    .flag.worse {
      color: var(--_fail);
      border-color: var(--_fail);
    }
    .flag.better {
      color: var(--_pass);
      border-color: var(--_pass);
    }
    .tools {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
      align-items: end;
    }
    .empty {
      padding: 40px 0;
      text-align: center;
      color: var(--_quiet);
    }
    .small {
      font-size: 0.8125rem;
    }
    @media (max-width: 900px) {
      .grid {
        grid-template-columns: minmax(0, 1fr);
      }
      .card {
        padding: 12px;
      }
    }
    @media (max-width: 600px) {
      .rate[data-bar] {
        grid-template-columns: 3.5rem 6.25rem;
      }
      .rate .bar {
        display: none;
      }
    }
    @media print {
      .card {
        break-inside: avoid;
        border: 0;
        padding: 0;
        margin-bottom: 12px;
      }
      .tools,
      .no-print {
        display: none !important;
      }
      .grid {
        display: block;
      }
    }
  `,
];
