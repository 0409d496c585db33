// How the package is used, held against its types by `tsc --strict`; a line that must not compile says so.

import { Engine, ThreeRingsError, agreement, editChecklist, importCalls, init, lint, readScript } from "threerings";
import type { CallRecord, Comparison, Evidence, Filter, Line, Report, Summary, Verdict } from "threerings";
import { Engine as WorkerEngine } from "threerings/worker";

const record: CallRecord = {
  id: "c1",
  direction: "inbound",
  outcome: "answered",
  ring: { ms: 8200 },
  transcript: { turns: [{ speaker: "agent", text: "hello" }] },
};

/** Every sort of evidence has its own fields. */
function line(evidence: Evidence): string {
  switch (evidence.kind) {
    case "field":
      return evidence.path;
    case "span":
      return `${evidence.start_ms}–${evidence.end_ms ?? "?"}`;
    case "quote":
      return `${evidence.turn}: ${evidence.text}`;
    case "searched":
      return `${evidence.turns} turns of ${evidence.by}`;
    case "conversion":
      return evidence.note;
    default:
      return evidence satisfies never;
  }
}

function word(verdict: Verdict): string {
  const words = { pass: "✓", fail: "✗", not_applicable: "–", unknown: "?", review: "✋" } satisfies Record<Verdict, string>;
  return words[verdict];
}

function told(one: Line): string {
  return "problems" in one ? one.problems.map((problem) => problem.message).join() : `${one.call} ${one.score.percent}`;
}

export async function main(file: File, signal: AbortSignal): Promise<number> {
  await init({ wasm: new URL("https://example.org/engine_bg.wasm") });
  using engine = await Engine.create({ checklists: ["phone-etiquette", { id: "ours" }], region: "CN", locale: "zh-Hans" });
  const report: Report = engine.check(record);
  report.items.forEach((item) => console.log(word(item.verdict), item.evidence.map(line)));
  const lines: Uint8Array = engine.checkLines(await file.arrayBuffer());
  for await (const one of engine.checkStream(file.stream(), { signal })) console.log(told(one));
  const team: Summary = engine.audit(lines, { by: "agent" });
  const ratio: number | undefined = team.groups[0]?.items[0]?.pass_ratio?.low;
  using kept = engine.calls();
  kept.add(report.call, report.about, report.items.map((item) => item.verdict));
  const where: Filter = { agent: ["1001", null], "attributes.ward": "3", from: "2026-11-15", items: { "hold-under-one-minute": ["fail", "open"] } };
  const found: string[] = kept.find(where);
  const agents: Comparison = kept.compare({ by: "agent", item: "hold-under-one-minute", standardise: ["direction", "purpose"], where });
  kept.changes({ by: ["agent"], since: "2026-11-15" }).filter((change) => change.shift && !change.few);
  kept.sample({ seed: 1, random: 5, worst: 5, without: found }).picked.forEach(({ call, rule }) => console.log(call, rule, agents.ranked));
  const trust = (await agreement([{ call: "c1", reviewer: "Lin", answers: { a: "pass" } }])).items[0]?.trust.state;
  const ours: string = await editChecklist("{}", [{ item: "a", limits: { each_at_most_ms: 45_000 } }], { version: `2-${trust}` });
  // @ts-expect-error an item and a section at once
  kept.chart({ item: "a", section: ours });
  const pool = await WorkerEngine.create({ workers: 2 });
  const summary = await pool.audit(file, { by: "day", signal, onProgress: ({ bytesRead }) => console.log(bytesRead) });
  const keeping = await pool.calls();
  void keeping.add("c1", {}, "ppp");
  const ranked: number = (await keeping.compare({ by: "agent", item: "a", where })).ranked;
  const ids: string[] = await keeping.find(where);
  // @ts-expect-error calls of the other entry are elsewhere
  void keeping.whatIf(kept);
  const problems = await lint({ id: "ours" });
  const { calls } = await importCalls(lines, { from: "genesys" });
  const script = await readScript("0:00 rings");
  pool.check(script.record).then((one) => console.log(one.call));

  // @ts-expect-error a language that there is not
  await Engine.create({ locale: "fr" });
  // @ts-expect-error an option that there is not
  await Engine.create({ regoin: "CN" });
  // @ts-expect-error an engine is made by `create`
  new Engine();
  // @ts-expect-error the worker promises
  const now: Report = pool.check(record);
  // @ts-expect-error a word that there is not
  engine.check({ id: "c1", direction: "inbund" });
  return (ratio ?? 0) + summary.calls + problems.length + calls.length + String(now).length + ranked + ids.length;
}

export function where(error: unknown): string {
  if (!(error instanceof ThreeRingsError)) throw error;
  return error.code === "freed" ? "gone" : `${error.path} ${error.line}:${error.column} ${error.help ?? ""}`;
}
