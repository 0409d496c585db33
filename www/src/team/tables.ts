// The tables that a supervisor sees and takes away.

import { say as sayElement } from "../../elements/words.js";
import { html } from "lit";
import type { ComparedGroup, Comparison, ItemFigures } from "threerings";
import { app } from "../state.js";
import { chartOf } from "./charts.js";
import { behind, measureTitle, resultWord } from "./measure.js";
import { nameOf } from "./names.js";
import { callsBehind, there } from "./query.js";
import { interval, rateCell, rateText, share } from "./rate.js";
import { cell, type Cell, type Table } from "./table.js";
import type { RuleAbout, TeamFigures } from "./types.js";
import { say } from "./words.js";

/** `93.1%` as a number, for spreadsheets. */
const ratio = (value: number | null | undefined): Cell => (value == null ? cell("–") : { text: share(value), number: value });

/** All that a rule's verdicts add up to. */
export function countsOf(item: ItemFigures): Cell[] {
  const { pass, fail, unknown, review, not_applicable, pass_ratio, coverage_ratio } = item;
  return [pass, fail, unknown, review, not_applicable].map((n) => cell(n)).concat([ratio(pass_ratio?.value ?? null), cell(pass_ratio ? interval(pass_ratio) : "–"), ratio(coverage_ratio)]);
}

export function countsHead(): string[] {
  const verdicts = (["pass", "fail", "unknown", "review", "not_applicable"] as const).map((verdict) => sayElement(app.locale, verdict));
  return [...verdicts, say(app.locale, "kept"), say(app.locale, "interval"), say(app.locale, "coverage")];
}

/** Every rule with its counts. */
export function rulesTable(items: readonly ItemFigures[], rules: Readonly<Record<string, RuleAbout>>): Table {
  return {
    name: "rules",
    title: say(app.locale, "tabRules"),
    head: [app.say("colItem"), app.say("rule"), ...countsHead(), say(app.locale, "trust")],
    rows: items.map((item) => [cell(item.id), cell(rules[item.id]?.title ?? item.id), ...countsOf(item), cell(trustText(rules[item.id]))]),
  };
}

export function trustText(rule: RuleAbout | undefined): string {
  if (!rule || rule.trusted === undefined) return say(app.locale, "noReviews");
  const kappa = rule.kappa === null ? "" : ` · κ ${rule.kappa.toFixed(2)}`;
  return `${say(app.locale, rule.trusted ? "trusted" : "doubt")} (${say(app.locale, "reviewsCount", { n: rule.reviews })}${kappa})`;
}

/** How much could be decided, and the calls of which it could not be told. */
export function coverageCell(item: ItemFigures): Cell {
  if (item.coverage_ratio == null) return cell("–");
  return { ...cell(share(item.coverage_ratio, 0), callsBehind({ rule: item.id, verdict: "unknown,review" })), number: item.coverage_ratio };
}

/** The places that a group can have: `3–7` where others can't be told from it. */
export function placeCell({ rank, few }: Pick<ComparedGroup, "rank" | "few">): Cell {
  if (!rank) return { ...cell(say(app.locale, "few")), shown: html`<span class="flag" title=${say(app.locale, "fewHint")}>${few ? say(app.locale, "few") : "–"}</span>` };
  const tied = rank.from !== rank.to;
  const text = tied ? `${rank.from}–${rank.to}` : String(rank.from);
  return { ...cell(text), shown: tied ? html`${text} <span class="flag" title=${say(app.locale, "tiedHint")}>${say(app.locale, "tied")}</span>` : text };
}

/** Agents beside each other, by the rate of what is measured. */
export function comparisonTable({ groups, pass_ratio }: Comparison, names: Readonly<Record<string, string>>, measure: string): Table {
  const team = pass_ratio?.value;
  const sorted = [...groups].sort((one, other) => (one.rank?.from ?? 1e9) - (other.rank?.from ?? 1e9) || (other.pass_ratio?.value ?? -1) - (one.pass_ratio?.value ?? -1));
  return {
    name: "comparison",
    title: say(app.locale, "byAgent"),
    head: [app.say("agent"), say(app.locale, "place"), say(app.locale, "kept"), say(app.locale, "standardised"), say(app.locale, "failing")],
    rows: sorted.map((group) => {
      const key = group.keys[0] ?? null;
      const at = { agent: key };
      return [
        cell(nameOf(names, key), key === null ? undefined : there("agent", at)),
        placeCell(group),
        rateCell(group.pass_ratio, callsBehind({ ...at, ...behind(measure, "pass,fail") }), { team }),
        group.standardised ? rateCell(group.standardised, undefined, { bar: false }) : cell("–"),
        { ...cell(group.fail, callsBehind({ ...at, ...behind(measure, "fail") })), text: app.number(group.fail) },
      ];
    }),
  };
}

/** Everything of the team's view. */
export function figuresTables(figures: TeamFigures): Table[] {
  const { summary, rules, names, comparison, measure, control, changes, since } = figures;
  const { scores } = summary;
  const mean = (value: number | null) => (value === null ? cell("–") : ratio(value / 100));
  const named = (key: string | null) => [cell(key ?? say(app.locale, "nobody")), cell((key === null ? undefined : names[key]) ?? "")];
  const decided = summary.items.map((item, index) => ({ item, index })).filter(({ item }) => item.pass + item.fail > 0);
  return [
    {
      name: "headline",
      title: say(app.locale, "headline"),
      head: [say(app.locale, "what"), say(app.locale, "number"), say(app.locale, "interval")],
      rows: [
        [cell(say(app.locale, "callCount")), cell(summary.calls), cell("")],
        [cell(say(app.locale, "meanScore")), mean(scores.mean?.value ?? null), cell(scores.mean ? interval({ low: scores.mean.low / 100, high: scores.mean.high / 100 }) : "")],
        [cell(say(app.locale, "meanIfOpen")), cell(scores.lowest_mean === null || scores.highest_mean === null ? "–" : `${share(scores.lowest_mean / 100)} – ${share(scores.highest_mean / 100)}`), cell("")],
        ...(["pass", "fail", "open"] as const).map((result) => [cell(resultWord(result)), cell(scores[result]), cell("")]),
      ],
    },
    rulesTable(summary.items, rules),
    {
      name: "agents",
      title: say(app.locale, "agents"),
      head: [app.say("agent"), say(app.locale, "agentName"), say(app.locale, "callCount"), say(app.locale, "meanScore"), say(app.locale, "interval")],
      rows: summary.groups.map(({ key, calls, scores }) => [...named(key), cell(calls), mean(scores.mean?.value ?? null), cell(scores.mean ? interval({ low: scores.mean.low / 100, high: scores.mean.high / 100 }) : "")]),
    },
    { ...comparisonTable(comparison, names, measure), title: `${say(app.locale, "byAgent")}: ${measureTitle(measure, rules)}` },
    {
      name: "agents-by-rule",
      title: say(app.locale, "heat"),
      head: [app.say("agent"), say(app.locale, "agentName"), app.say("rule"), ...countsHead()],
      rows: summary.groups.flatMap((group) => decided.map(({ item, index }) => [...named(group.key), cell(rules[item.id]?.title ?? item.id), ...countsOf(group.items[index]!)])),
    },
    {
      name: "changes",
      title: `${say(app.locale, "changes")} ${since}`,
      head: [app.say("agent"), app.say("rule"), say(app.locale, "before"), say(app.locale, "after"), say(app.locale, "change"), say(app.locale, "interval")],
      rows: changes.map((one) => [
        cell(one.keys[0] ?? say(app.locale, one.keys.length > 0 ? "nobody" : "everybody")),
        cell(rules[one.item]?.title ?? one.item),
        cell(rateText(one.before.pass_ratio)),
        cell(rateText(one.after.pass_ratio)),
        ratio(one.difference?.value ?? null),
        cell(one.difference ? `${share(one.difference.low)} – ${share(one.difference.high)}` : "–"),
      ]),
    },
    chartOf.control(control, figures, measure).table,
    chartOf.scores(figures).table,
  ];
}
