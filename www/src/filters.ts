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
  sort: string;
}

const NAMES = ["agent", "team", "from", "to", "rule", "verdict", "result", "below", "open", "state", "words", "sort"] as const;

export function filtersOf(query: URLSearchParams): Filters {
  return Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? ""])) as unknown as Filters;
}

export const LETTERS: Readonly<Record<Verdict, string>> = { pass: "p", fail: "f", not_applicable: "n", unknown: "u", review: "r" };

export const OF_LETTER: Readonly<Record<string, Verdict>> = { p: "pass", f: "fail", n: "not_applicable", u: "unknown", r: "review" };

export type ReviewMark = "none" | "draft" | "submitted";

export interface Known {
  items: readonly string[];
  marks: ReadonlyMap<string, ReviewMark>;
  /** The calls in whose transcripts the words are. */
  saying?: ReadonlySet<string>;
}

export function filtered(rows: readonly Row[], filters: Filters, known: Known): Row[] {
  const item = known.items.indexOf(filters.rule);
  const letter = LETTERS[filters.verdict as Verdict];
  const below = filters.below === "" ? NaN : Number(filters.below);
  const shown = rows.filter((row) => {
    const { about } = row;
    const day = about.started_at?.slice(0, 10) ?? "";
    return (
      (!filters.agent || about.agent === filters.agent) &&
      (!filters.team || about.team === filters.team) &&
      (!filters.from || (day !== "" && day >= filters.from)) &&
      (!filters.to || (day !== "" && day <= filters.to)) &&
      (item < 0 || !letter || row.verdicts[item] === letter) &&
      (item >= 0 || !letter || row.verdicts.includes(letter)) &&
      (!filters.result || row.result === filters.result) &&
      (Number.isNaN(below) || (row.percent !== null && row.percent < below)) &&
      (!filters.open || (filters.open === "yes" ? row.open > 0 : row.open === 0)) &&
      (!filters.state || (known.marks.get(row.key) ?? "none") === filters.state) &&
      (!filters.words || (known.saying?.has(row.key) ?? false))
    );
  });
  return sorted(shown, filters.sort);
}

export const SORTS = ["started", "call", "agent", "score", "open"] as const;

export type Sort = (typeof SORTS)[number];

function sorted(rows: Row[], sort: string): Row[] {
  const down = sort.startsWith("-");
  const by = sort.replace("-", "") as Sort;
  const value: Record<Sort, (row: Row) => string | number> = {
    started: (row) => (row.about.started_at ? Date.parse(row.about.started_at) : Infinity),
    call: (row) => row.key,
    agent: (row) => row.about.agent ?? "\uffff",
    score: (row) => row.percent ?? Infinity,
    open: (row) => row.open,
  };
  const of = value[by];
  if (!of) return rows;
  const compare = (one: string | number, other: string | number) => (one < other ? -1 : one > other ? 1 : 0);
  return rows.sort((one, other) => (down ? -1 : 1) * compare(of(one), of(other)));
}
