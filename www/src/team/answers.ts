// What the worker answers to the supervisor's views. Numbers come of the engine; here they are asked for and put together.

import { agreement, type Agreement, type Calls, type ChecklistFile, type Engine, type Filter, type ItemFigures, type ItemReport, type Locale, type OfMeasure, type Report, type Sample, type SampleOptions, type Summary, type WorkList } from "threerings";
import { database, type Source } from "../db.js";
import { NOT_SAID } from "../filters.js";
import type { Row } from "../library/types.js";
import { bundleOf } from "../review/bundle.js";
import { stateOf } from "../review/history.js";
import type { Edit } from "./edits.js";
import { checklistFile, editedChecklist, tryOut, type Tried } from "./what-if.js";
import type { AgentFigures, Base, RuleAbout, RuleFigures, Shown, Suggestion, TeamFigures } from "./types.js";

/** What the library has, for asking. */
export interface Library {
  /** Once it is there. */
  engine(): Promise<Engine>;
  rows: ReadonlyMap<string, Row>;
  sources: ReadonlyMap<string, Source>;
  locale(): Locale;
  report(row: Row): Promise<Report>;
  /** What people call the field at a pointer. */
  field(pointer: string): Promise<string>;
}

/** How many failing calls are read anew to find the ones that show it best. */
const LOOKED_AT = 24;

const SHOWN = 3;

export function teamMethods(library: Library) {
  const table = new Table(library);
  const about = new Reviewed();

  async function base(query: string): Promise<Base & { where: Filter }> {
    const calls = await table.calls();
    const where = filterOf(query);
    const summary = calls.summary({ by: "agent", where });
    return { summary, rules: await about.rules(await library.engine()), names: names(library.rows), where };
  }

  return {
    async baseFigures(query: string): Promise<Base> {
      const { where: _, ...figures } = await base(query);
      return figures;
    },

    async teamFigures(query: string, measure: string, since: string): Promise<TeamFigures> {
      const { where, ...figures } = await base(query);
      const calls = await table.calls();
      const info = (await library.engine()).describe();
      const of = known(measure, info) ? measure : `section:${info.sections[0]?.id ?? ""}`;
      const on = measureOf(of);
      const days = daysOf(library.rows, where);
      const from = since || days[Math.floor(days.length / 2)] || "";
      const changes = from
        ? [...calls.changes({ since: from, where }), ...calls.changes({ by: "agent", since: from, where })].filter(({ shift, few, difference }) => shift && !few && difference)
        : [];
      changes.sort((one, other) => one.difference!.value - other.difference!.value || (one.item < other.item ? -1 : 1));
      return {
        ...figures,
        measure: of,
        comparison: calls.compare({ ...on, by: "agent", where, standardise: ["direction", "purpose"] }),
        control: calls.chart({ ...on, by: "day", where }),
        changes,
        since: from,
        passMark: info.pass_mark ?? null,
      };
    },

    async agentFigures(query: string, agent: string): Promise<AgentFigures> {
      const { where, ...figures } = await base(query);
      const { summary, rules } = figures;
      const group = summary.groups.find((one) => one.key === agent);
      const pairs = (group?.items ?? []).map((own, index) => ({ own, team: summary.items[index]! }));
      const suggestions: Suggestion[] = [];
      for (const { own, team } of worthTalkingOf(pairs, rules).slice(0, SHOWN)) suggestions.push(await suggestion(agent, own, team, where));
      return { ...figures, agent, suggestions, strengths: strengthsOf(pairs, summary) };
    },

    async ruleFigures(query: string, item: string): Promise<RuleFigures> {
      const { where, ...figures } = await base(query);
      const calls = await table.calls();
      const found = (verdict: "pass" | "fail" | "open") => spreadOut(calls.find({ ...where, items: { [item]: verdict } }));
      const open = found("open").slice(0, LOOKED_AT);
      const missing = new Map<string, number>();
      for (const key of open) for (const pointer of (await itemOf(key, item))?.missing ?? []) missing.set(pointer, (missing.get(pointer) ?? 0) + 1);
      const fields = await Promise.all([...missing].map(async ([pointer, calls]) => ({ field: await library.field(pointer), calls })));
      return {
        ...figures,
        item,
        comparison: calls.compare({ item, by: "agent", where, standardise: ["direction", "purpose"] }),
        control: calls.chart({ item, by: "day", where }),
        failing: await clearest(found("fail"), item, 5),
        passing: await clearest(found("pass"), item, 5),
        missing: fields.sort((one, other) => other.calls - one.calls),
        looked: open.length,
      };
    },

    async workLists(query: string): Promise<{ lists: WorkList[]; base: Base }> {
      const { where, ...figures } = await base(query);
      return { lists: (await table.calls()).workLists(where), base: figures };
    },

    /** The calls to review next; those reviewed already are left out. */
    async sample(query: string, options: Pick<SampleOptions, "seed" | "random" | "uncertain" | "worst" | "disputed">): Promise<Sample> {
      const { disputes, reviewed } = await about.state();
      const { disputed, ...others } = options;
      const calls = await table.calls();
      const where = filterOf(query);
      // Whoever disputes something waits for an answer; chance does not come before.
      const first = calls.sample({ disputed, disputes, where });
      const without = [...new Set([...reviewed, ...disputes])];
      const found = calls.sample({ ...others, without, where });
      return { ...found, among: first.among, picked: [...first.picked, ...found.picked] };
    },

    /** What flips if everything were judged by this checklist, which differs in these items only, where that is known. */
    async whatIf(query: string, checklist: string, changed?: readonly string[]): Promise<Tried & { base: Base }> {
      const { where, ...figures } = await base(query);
      const before = { engine: await library.engine(), calls: await table.calls(), rows: library.rows, sources: library.sources };
      const tried = await tryOut(checklist, library.locale(), before, where, changed);
      return { ...tried, base: figures };
    },

    /** A built-in checklist as its authors wrote it. */
    async checklistFile(name: string): Promise<ChecklistFile> {
      return checklistFile(name);
    },

    /** The same with changes and a version of its own, as text. */
    async editedChecklist(name: string, edits: readonly Edit[], version: string): Promise<string> {
      return editedChecklist(name, edits, version);
    },

    /** How far reviewers agree with each other and with the engine; of one calibration only, if wanted. */
    async agreementOf(calibration: string): Promise<Agreement> {
      return about.agreement(calibration);
    },
  };

  async function itemOf(key: string, item: string): Promise<ItemReport | undefined> {
    const row = library.rows.get(key);
    return row && (await library.report(row)).items.find((one) => one.id === item);
  }

  /** The calls that show best how a rule was kept or broken: words first, nothing that is on the verge. */
  async function clearest(keys: readonly string[], item: string, most: number): Promise<Shown[]> {
    const found: { shown: Shown; clear: number }[] = [];
    for (const key of keys.slice(0, LOOKED_AT)) {
      const row = library.rows.get(key);
      const report = await itemOf(key, item);
      if (!row || !report) continue;
      const quote = report.evidence.find((one) => one.kind === "quote");
      const span = report.evidence.some((one) => one.kind === "span");
      const clear = (report.borderline ? -4 : 0) + (quote ? 2 : 0) + (span ? 1 : 0) + (report.would_pass ? 1 : 0);
      const { agent, started_at } = row.about;
      found.push({
        clear,
        shown: { key, agent: agent ?? null, started_at: started_at ?? null, reason: report.reason, quote: quote?.kind === "quote" ? quote.text : null, would_pass: report.would_pass ?? null },
      });
    }
    found.sort((one, other) => other.clear - one.clear);
    return found.slice(0, most).map(({ shown }) => shown);
  }

  async function suggestion(agent: string, own: ItemFigures, team: ItemFigures, where: Filter): Promise<Suggestion> {
    const calls = await table.calls();
    const { why, advice } = (await library.engine()).explain(own.id);
    const failing = calls.find({ ...where, agent, items: { [own.id]: "fail" } });
    // The latest first: that is what people remember.
    failing.sort((one, other) => ((library.rows.get(one)?.about.started_at ?? "") < (library.rows.get(other)?.about.started_at ?? "") ? 1 : -1));
    const passing = spreadOut(calls.find({ ...where, items: { [own.id]: "pass" } })).filter((key) => library.rows.get(key)?.about.agent !== agent);
    const examples: Shown[] = [];
    for (const shown of await clearest(passing, own.id, LOOKED_AT)) {
      if (examples.length < 2 && !examples.some((one) => one.agent === shown.agent)) examples.push(shown);
    }
    return { item: own.id, below: isBelow(own, team), why, advice: advice ?? "", own, team, listen: await clearest(failing, own.id, SHOWN), examples };
  }
}

/** The calls as the engine keeps them, brought up to date before they are asked. */
class Table {
  private kept: Calls | undefined;
  private of: Engine | undefined;
  private readonly added = new Map<string, { row: Row; calibration: boolean }>();

  constructor(private readonly library: Library) {}

  async calls(): Promise<Calls> {
    const calibrated = new Set((await reviews()).flatMap((review) => (review.calibration ? review.call : [])));
    const engine = await this.library.engine();
    if (this.of !== engine || !this.kept) {
      // An engine that was freed took its calls along.
      [this.kept, this.of] = [engine.calls(), engine];
      this.added.clear();
    }
    for (const [key, row] of this.library.rows) {
      const calibration = calibrated.has(key);
      const known = this.added.get(key);
      if (known?.row === row && known.calibration === calibration) continue;
      this.kept.add(key, row.about, row.verdicts, { calibration });
      this.added.set(key, { row, calibration });
    }
    for (const key of this.added.keys()) {
      if (this.library.rows.has(key)) continue;
      this.kept.remove(key);
      this.added.delete(key);
    }
    return this.kept;
  }
}

const reviews = async () => (await database()).getAll("reviews");

/** What reviews say. */
class Reviewed {
  private key = "";
  private trust: Agreement | undefined;

  async agreement(calibration: string): Promise<Agreement> {
    const all = await reviews();
    return agreement(bundleOf(calibration ? all.filter((review) => review.calibration === calibration) : all));
  }

  async rules(engine: Engine): Promise<Record<string, RuleAbout>> {
    // What a calibration was settled with is nobody's own judgement.
    const all = (await reviews()).filter((review) => !review.calibration?.includes("/"));
    const key = all.map((review) => `${review.key}:${review.history.length}`).join();
    if (key !== this.key || !this.trust) [this.key, this.trust] = [key, await agreement(bundleOf(all))];
    const trusts = new Map(this.trust.items.map(({ item, trust }) => [item, trust]));
    return Object.fromEntries(
      engine.describe().items.map(({ id, section, title, weight }) => {
        const trust = trusts.get(id);
        const told = trust && trust.reviews > 0 ? { trusted: trust.state === "trusted" } : {};
        return [id, { section, title, weight, reviews: trust?.reviews ?? 0, kappa: trust?.kappa ?? null, ...told }];
      }),
    );
  }

  /** The calls that are submitted, and those with a dispute that waits for its answer. */
  async state(): Promise<{ reviewed: string[]; disputes: string[] }> {
    const states = (await reviews()).map((review) => ({ call: review.call, state: stateOf(review.history) }));
    return {
      reviewed: [...new Set(states.flatMap(({ call, state }) => (state.submitted ? call : [])))],
      disputes: [...new Set(states.flatMap(({ call, state }) => (state.disputes.some(({ settled }) => !settled) ? call : [])))],
    };
  }
}

const GROUPS = ["agent", "team", "direction", "purpose", "outcome"] as const;

/** The filters of an address as the engine has them. */
export function filterOf(query: string): Filter {
  const given = new URLSearchParams(query);
  const filter: Filter = {};
  for (const name of GROUPS) {
    const value = given.get(name);
    if (value) filter[name] = value === NOT_SAID ? null : value;
  }
  const [from, to] = [given.get("from"), given.get("to")];
  if (from) filter.from = from;
  if (to) filter.to = to;
  return filter;
}

export function measureOf(measure: string): OfMeasure {
  if (measure.startsWith("item:")) return { item: measure.slice(5) };
  return measure.startsWith("section:") ? { section: measure.slice(8) } : {};
}

function known(measure: string, info: ReturnType<Engine["describe"]>): boolean {
  const { item, section } = measureOf(measure);
  if (item !== undefined) return info.items.some(({ id }) => id === item);
  return section !== undefined ? info.sections.some(({ id }) => id === section) : measure === "result";
}

/** The agents' names, as far as records have them. */
export function names(rows: ReadonlyMap<string, Row>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { about, agentName } of rows.values()) if (about.agent && agentName) found[about.agent] = agentName;
  return found;
}

function daysOf(rows: ReadonlyMap<string, Row>, { from, to }: Filter): string[] {
  const days = new Set<string>();
  for (const { about } of rows.values()) {
    const day = about.started_at?.slice(0, 10);
    if (day && (!from || day >= from) && (!to || day <= to)) days.add(day);
  }
  return [...days].sort();
}

const isBelow = (own: ItemFigures, team: ItemFigures) => !!own.pass_ratio && !!team.pass_ratio && own.pass_ratio.high < team.pass_ratio.low;

/** Broken rules, those first that are surely kept less than by the team, then those that cost the most. */
export function worthTalkingOf<P extends { own: ItemFigures; team: ItemFigures }>(pairs: readonly P[], rules: Readonly<Record<string, RuleAbout>>): P[] {
  const cost = ({ own }: P) => (rules[own.id]?.weight ?? 0) * (1 - (own.pass_ratio?.value ?? 1));
  const broken = pairs.filter(({ own }) => own.fail > 0 && !own.few);
  return broken.sort((one, other) => Number(isBelow(other.own, other.team)) - Number(isBelow(one.own, one.team)) || cost(other) - cost(one));
}

/** Rules kept surely more than by the team, then those that the agent keeps best though the team breaks them. */
export function strengthsOf(pairs: readonly { own: ItemFigures; team: ItemFigures }[], { items }: Summary): string[] {
  const lead = ({ own, team }: (typeof pairs)[number]) => own.pass_ratio!.value - team.pass_ratio!.value;
  const above = ({ own, team }: (typeof pairs)[number]) => own.pass_ratio!.low > team.pass_ratio!.high;
  const told = pairs.filter(({ own, team }) => own.pass_ratio && team.pass_ratio && !own.few && items.some((item) => item.id === own.id && item.fail > 0) && own.pass_ratio.value >= team.pass_ratio.value);
  told.sort((one, other) => Number(above(other)) - Number(above(one)) || lead(other) - lead(one));
  return told.slice(0, 5).map(({ own }) => own.id);
}

/** The same calls in an order in which neighbours in time stand apart, so that the first few are of the whole stretch. */
function spreadOut(keys: readonly string[]): string[] {
  const step = Math.max(1, Math.floor(keys.length / LOOKED_AT));
  return Array.from({ length: step }, (_, offset) => keys.filter((_, place) => place % step === offset)).flat();
}
