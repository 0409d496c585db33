// The pictures, each with the table behind it.

import { dates } from "../../elements/format.js";
import { app } from "../state.js";
import { Plot, type Draw } from "./chart.js";
import type { Chart as ControlChart, Signal } from "threerings";
import { behind, measureTitle } from "./measure.js";
import { callsBehind } from "./query.js";
import { interval, share } from "./rate.js";
import { cell, type Table } from "./table.js";
import type { Base, TeamFigures } from "./types.js";
import { say, type TeamWord } from "./words.js";

export interface Chart {
  label: string;
  draw: Draw;
  table: Table;
}

const ACCENT = "var(--_accent)";
const FAIL = "var(--_fail)";
const QUIET = "var(--_quiet)";
const LINE = "var(--_line)";

const SIGNALS: Readonly<Record<Signal, TeamWord>> = { below: "signalBelow", above: "signalAbove", run_below: "signalRunBelow", run_above: "signalRunAbove" };

/** Steps of the histogram, in percent. */
const STEP = 5;

export const chartOf = {
  /** How many calls have which score. */
  scores({ summary, passMark }: Pick<TeamFigures, "summary" | "passMark">): Chart {
    const bins = Array.from({ length: 100 / STEP }, (_, index) => ({ from: index * STEP, to: (index + 1) * STEP, calls: 0 }));
    for (const [percent, calls] of summary.scores.histogram) bins[Math.min(bins.length - 1, Math.floor(percent / STEP))]!.calls += calls;
    const first = Math.max(0, bins.findIndex((bin) => bin.calls > 0) - 1);
    const shown = bins.slice(Math.min(first, bins.length - 6));
    // The last one holds those with a full score, too.
    const href = (bin: (typeof bins)[number]) => callsBehind({ least: String(bin.from), ...(bin.to === 100 ? {} : { below: String(bin.to) }) });
    const most = shown.reduce((best, bin) => (bin.calls > best.calls ? bin : best), shown[0]!);
    return {
      label: say(app.locale, "scoresAbout", { n: app.number(summary.scores.calls), most: `${most.from}–${most.to}` }),
      draw: (width) => ({
        width,
        height: 240,
        marginLeft: 48,
        x: { label: null, domain: [shown[0]!.from, 100], tickFormat: (d: number) => share(d / 100, 0), labelArrow: "none" },
        y: { label: say(app.locale, "callCount"), grid: true, tickFormat: (d: number) => app.number(d), labelArrow: "none", nice: true },
        marks: [
          Plot.rectY(shown, { x1: "from", x2: "to", y: "calls", fill: ACCENT, insetLeft: 1, insetRight: 1, href, title: (bin: (typeof shown)[number]) => `${bin.from}–${bin.to}%: ${app.say("callsCount", { n: app.number(bin.calls) })}` }),
          Plot.text(shown.filter((bin) => bin.calls > 0), { x: (bin) => (bin.from + bin.to) / 2, y: "calls", text: (bin) => app.number(bin.calls), dy: -7, fontSize: 10 }),
          ...(passMark === null
            ? []
            : [
                Plot.ruleX([passMark], { stroke: "var(--_ink)", strokeDasharray: "4 3" }),
                Plot.text([passMark], { x: (d) => d, text: () => say(app.locale, "passMark", { n: share(passMark / 100, 0) }), frameAnchor: "top", textAnchor: "end", dx: -4, dy: -2 }),
              ]),
          Plot.ruleY([0]),
        ],
      }),
      table: {
        name: "scores",
        title: say(app.locale, "scores"),
        head: [app.say("score"), say(app.locale, "callCount")],
        rows: shown.map((bin) => [cell(`${bin.from}–${bin.to}`), { ...cell(bin.calls, href(bin)), text: app.number(bin.calls) }]),
      },
    };
  },

  /** What is measured day by day, with the limits within which chance alone would keep it. */
  control(control: ControlChart, base: Pick<Base, "rules">, measure: string): Chart {
    const title = measureTitle(measure, base.rules);
    const points = control.points.map((point) => ({ ...point, date: new Date(`${point.key}T00:00:00Z`), decided: point.pass + point.fail }));
    const on = (point: (typeof points)[number], verdict: "fail" | "pass,fail") => callsBehind({ ...behind(measure, verdict), from: point.key, to: point.key }, ["from", "to"]);
    const day = dates(app.locale, { month: "short", day: "numeric", timeZone: "UTC" });
    const signals = points.filter((point) => point.signal);
    const told = (point: (typeof points)[number]) => `${point.key}: ${share(point.pass_ratio)}, ${app.number(point.fail)} / ${app.number(point.decided)}`;
    return {
      label: say(app.locale, "controlAbout", { rule: title, n: points.length, signals: signals.length }),
      draw: (width) => ({
        width,
        height: 260,
        marginLeft: 52,
        marginRight: 20,
        x: { type: "utc", label: null, ticks: Math.max(3, Math.min(points.length, Math.floor(width / 90))), tickFormat: (d: Date) => day.format(d) },
        y: { label: say(app.locale, "kept"), labelArrow: "none", tickFormat: (d: number) => share(d, 0), grid: true, nice: true },
        marks: [
          Plot.areaY(points, { x: "date", y1: "lowest", y2: "highest", fill: ACCENT, fillOpacity: 0.12, curve: "step" }),
          ...(control.centre ? [Plot.ruleY([control.centre.value], { stroke: QUIET, strokeDasharray: "4 3" })] : []),
          Plot.lineY(points, { x: "date", y: "pass_ratio", stroke: ACCENT, strokeWidth: 1.75 }),
          Plot.dot(points.filter((point) => !point.signal), { x: "date", y: "pass_ratio", r: 3, fill: ACCENT, href: (point: (typeof points)[number]) => on(point, "fail"), title: told }),
          Plot.dot(signals, { x: "date", y: "pass_ratio", r: 6, symbol: "triangle", fill: FAIL, href: (point: (typeof points)[number]) => on(point, "fail"), title: told }),
          Plot.text(signals, { x: "date", y: "pass_ratio", text: (point: (typeof points)[number]) => share(point.pass_ratio), dy: 16, fontSize: 11, fontWeight: "bold" }),
        ],
      }),
      table: {
        name: "control",
        title: say(app.locale, "controlTable", { rule: title }),
        head: [say(app.locale, "day"), say(app.locale, "kept"), say(app.locale, "failing"), say(app.locale, "decided"), say(app.locale, "limits"), say(app.locale, "signal")],
        rows: points.map((point) => [
          cell(point.key, callsBehind({ from: point.key, to: point.key }, ["from", "to"])),
          { ...cell(share(point.pass_ratio)), number: point.pass_ratio },
          { ...cell(point.fail, on(point, "fail")), text: app.number(point.fail) },
          { ...cell(point.decided, on(point, "pass,fail")), text: app.number(point.decided) },
          cell(interval({ low: point.lowest, high: point.highest })),
          cell(point.signal ? say(app.locale, SIGNALS[point.signal]) : ""),
        ]),
      },
    };
  },

  /** An agent's rules against the team's intervals. */
  profile(rows: readonly { id: string; title: string; own: { value: number; low: number; high: number }; team: { value: number; low: number; high: number } }[], label: string): Chart {
    const order = rows.map((row) => row.title);
    return {
      label,
      draw: (width) => ({
        width,
        height: 34 + rows.length * 30,
        marginLeft: Math.min(240, Math.max(110, width * 0.34)),
        marginRight: 16,
        x: { label: null, tickFormat: (d: number) => share(d, 0), ticks: Math.max(3, Math.floor(width / 120)), grid: true, domain: [Math.min(0.95, ...rows.flatMap((row) => [row.own.low, row.team.low])) - 0.02, 1] },
        y: { label: null, domain: order, tickSize: 0, tickFormat: (title: string) => shortened(title, Math.min(240, Math.max(110, width * 0.34))) },
        marks: [
          Plot.ruleY(rows, { y: "title", x1: (row) => row.team.low, x2: (row) => row.team.high, stroke: QUIET, strokeWidth: 10, strokeOpacity: 0.35 }),
          Plot.tickX(rows, { y: "title", x: (row) => row.team.value, stroke: QUIET, inset: 6 }),
          Plot.ruleY(rows, { y: "title", x1: (row) => row.own.low, x2: (row) => row.own.high, stroke: (row) => (row.own.high < row.team.low ? FAIL : ACCENT), strokeWidth: 2 }),
          Plot.dot(rows, {
            y: "title",
            x: (row: (typeof rows)[number]) => row.own.value,
            r: 4.5,
            symbol: (row: (typeof rows)[number]) => (row.own.high < row.team.low ? "triangle" : "circle"),
            fill: (row: (typeof rows)[number]) => (row.own.high < row.team.low ? FAIL : ACCENT),
            stroke: LINE,
          }),
        ],
        symbol: { type: "identity" },
        color: { type: "identity" },
      }),
      table: {
        name: "profile",
        title: label,
        head: [app.say("rule"), say(app.locale, "own"), say(app.locale, "team")],
        rows: rows.map((row) => [cell(row.title), { ...cell(`${share(row.own.value)} (${interval(row.own)})`), number: row.own.value }, { ...cell(`${share(row.team.value)} (${interval(row.team)})`), number: row.team.value }]),
      },
    };
  },
};

/** A title that fits into so many pixels; Chinese characters are twice as wide. */
function shortened(title: string, width: number): string {
  let left = width / 6.4;
  let end = 0;
  for (const character of title) {
    left -= /\p{Script=Han}|[\uff00-\uffef]/u.test(character) ? 1.9 : 1;
    if (left < 1) return `${title.slice(0, end)}…`;
    end += character.length;
  }
  return title;
}
