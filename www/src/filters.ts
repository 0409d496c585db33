import type { Verdict } from "threerings";
import type { Row } from "./library/types.js";

/** What the list shows, as the address has it. */
export interface Filters {
  agent: string;
  team: string;
  from: string;
  to: string;
  /** `item:verdict`. */
  rule: string;
  verdict: string;
  result: string;
  below: string;
  open: string;
  state: string;
  words: string;
  direction: string;
  purpose: string;
  outcome: string;
  /** The score at least. */
  least: string;
  /** `no`: without those that several people score to compare their scales. */
  calibration: string;
  sort: string;
}

const NAMES = [
  "agent", "team", "from", "to", "rule", "verdict", "result", "below", "open", "state", "words", "direction", "purpose", "outcome", "least", "calibration", "sort",
] as const;

/** What a record does not say, as a value to look for. */
export const NOT_SAID = "-";

export function filtersOf(query: URLSearchParams): Filters {
  return Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? ""])) as unknown as Filters;
}

export const LETTERS: Readonly<Record<Verdict, string>> = { pass: "p", fail: "f", not_applicable: "n", unknown: "u", review: "r" };

export const OF_LETTER: Readonly<Record<string, Verdict>> = { p: "pass", f: "fail", n: "not_applicable", u: "unknown", r: "review" };

export type ReviewMark = "none" | "draft" | "submitted";

export interface Known {
  items: readonly string[];
  /** Of each item, the section that it belongs to. */
  sections?: readonly string[];
  marks: ReadonlyMap<string, ReviewMark>;
  /** The calls in whose transcripts the words are. */
  saying?: ReadonlySet<string>;
  /** The calls that several people score to compare their scales. */
  calibrated?: ReadonlySet<string>;
}

/** Whether a call is shown by the filters. */
export function matcher(filters: Filters, known: Known): (row: Row) => boolean {
  const item = known.items.indexOf(filters.rule);
  const section = filters.rule.startsWith(SECTION) ? filters.rule.slice(SECTION.length) : undefined;
  const places = section === undefined ? [] : (known.sections ?? []).flatMap((of, place) => (of === section ? place : []));
  // Several are joined by commas: `pass,fail` are the calls that were decided.
  const letters = filters.verdict.split(",").flatMap((verdict) => LETTERS[verdict as Verdict] ?? []);
  const [least, below] = [filters.least, filters.below].map((limit) => (limit === "" ? NaN : Number(limit))) as [number, number];
  const is = (wanted: string, value: string | undefined) => !wanted || (value ?? NOT_SAID) === wanted;
  return (row) => {
    const { about } = row;
    const day = about.started_at?.slice(0, 10) ?? "";
    return (
      is(filters.agent, about.agent) &&
      is(filters.team, about.team) &&
      is(filters.direction, about.direction) &&
      is(filters.purpose, about.purpose) &&
      is(filters.outcome, about.outcome) &&
      (!filters.from || (day !== "" && day >= filters.from)) &&
      (!filters.to || (day !== "" && day <= filters.to)) &&
      (item < 0 || letters.length === 0 || letters.includes(row.verdicts[item] ?? "")) &&
      (section === undefined || letters.length === 0 || letters.includes(ofSection(row, places))) &&
      (item >= 0 || section !== undefined || letters.length === 0 || letters.some((letter) => row.verdicts.includes(letter))) &&
      (!filters.result || filters.result.split(",").includes(row.result ?? "")) &&
      (Number.isNaN(least) || (row.percent !== null && row.percent >= least)) &&
      (Number.isNaN(below) || (row.percent !== null && row.percent < below)) &&
      (!filters.open || (filters.open === "yes" ? row.open > 0 : row.open === 0)) &&
      (!filters.state || (known.marks.get(row.key) ?? "none") === filters.state) &&
      (filters.calibration !== "no" || !known.calibrated?.has(row.key)) &&
      (!filters.words || (known.saying?.has(row.key) ?? false))
    );
  };
}

/** How the filter for a rule begins where a section is meant, taken as a whole. */
export const SECTION = "section:";

/** A call breaks a section if it breaks any of its rules; it is open while any is, and keeps it otherwise. */
function ofSection({ verdicts }: Row, places: readonly number[]): string {
  const found = places.map((place) => verdicts[place]);
  return [..."furp"].find((letter) => found.includes(letter)) ?? "n";
}

export function filtered(rows: readonly Row[], filters: Filters, known: Known): Row[] {
  return sorted(rows.filter(matcher(filters, known)), filters.sort);
}

export const SORTS = ["started", "call", "agent", "score", "open"] as const;

export type Sort = (typeof SORTS)[number];

function sorted(rows: Row[], sort: string): Row[] {
  const way = sort.startsWith("-") ? -1 : 1;
  const of = SORTED_BY[sort.replace("-", "") as Sort];
  if (!of) return rows;
  // What is compared is worked out once for each row.
  const keyed = rows.map((row): [string | number, Row] => [of(row), row]);
  keyed.sort(([one], [other]) => (one < other ? -way : one > other ? way : 0));
  return keyed.map(([, row]) => row);
}

const SORTED_BY: Readonly<Record<Sort, (row: Row) => string | number>> = {
  started: (row) => (row.about.started_at ? Date.parse(row.about.started_at) : Infinity),
  call: (row) => row.key,
  agent: (row) => row.about.agent ?? "\uffff",
  score: (row) => row.percent ?? Infinity,
  open: (row) => row.open,
};

/** The filtered list, brought up to date: what was added is looked at, what was shown before is not looked at again. */
export class Shown {
  private rows: readonly Row[] = [];
  private seen = 0;
  private replaced = -1;
  private filters = "";
  private known?: Known;
  private list: Row[] = [];

  /** The calls to be shown. `replaced` changes whenever rows were not only added at the end. */
  of(rows: readonly Row[], replaced: number, filters: Filters, known: Known): readonly Row[] {
    const wanted = JSON.stringify(filters);
    const same =
      rows === this.rows &&
      replaced === this.replaced &&
      wanted === this.filters &&
      // Rows of a rule that is filtered by change with the items; marks and words that nobody asks for change nothing.
      known.items.join() === this.known?.items.join() &&
      (!filters.state || known.marks === this.known.marks) &&
      (!filters.calibration || known.calibrated === this.known.calibrated) &&
      known.saying === this.known.saying;
    if (same && rows.length === this.seen) return this.list;
    if (same && !filters.sort) {
      const fits = matcher(filters, known);
      for (let at = this.seen; at < rows.length; at += 1) if (fits(rows[at]!)) this.list.push(rows[at]!);
    } else {
      this.list = filtered(rows, filters, known);
    }
    [this.rows, this.replaced, this.filters, this.known, this.seen] = [rows, replaced, wanted, known, rows.length];
    return this.list;
  }
}
