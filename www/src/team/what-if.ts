// What would change if the checklist did: everything that is open is checked anew, in as many workers as there are cores.

import { Engine, lint, type ChecklistFile, type Calls, type Diagnostic, type Filter, type Locale, type Verdict, type WhatIf } from "threerings";
import type { Source } from "../db.js";
import type { Row } from "../library/types.js";
import type { Stretch, Task } from "./recheck.js";

const FILES = import.meta.glob<string>("../../../pkg/dist/checklists/*.json", { query: "?url", import: "default" });

/** A built-in checklist as its authors wrote it. */
export async function checklistFile(name: string): Promise<ChecklistFile> {
  const address = await FILES[`../../../pkg/dist/checklists/${name}.json`]?.();
  if (address === undefined) throw new Error(`expected a checklist of the package, found ${name}`);
  return (await (await fetch(new URL(address, import.meta.url))).json()) as ChecklistFile;
}

export interface Tried {
  flips: WhatIf;
  /** What a careful colleague would say of the checklist. */
  remarks: Diagnostic[];
  /** How many examples its items have, and those that get another verdict than they should. */
  examples: number;
  disagreeing: { item: string; note: string; expect: Verdict }[];
  checklist: { id: string; version: string };
  calls: number;
}

/** Judges everything by another checklist, and tells what flips. */
export async function tryOut(text: string, locale: Locale, before: Calls, where: Filter, rows: ReadonlyMap<string, Row>, sources: ReadonlyMap<string, Source>): Promise<Tried> {
  const engine = await Engine.create({ checklists: [text], locale });
  try {
    const all = [...rows.values()];
    const verdicts = await recheck(text, locale, all, sources);
    const after = engine.calls();
    all.forEach((row, place) => after.add(row.key, row.about, verdicts[place] ?? ""));
    const flips = before.whatIf(after, where);
    after.free();
    const { id, version, items } = engine.describe();
    const examples = items.flatMap((item) => engine.explain(item.id).examples.map((example) => ({ ...example, item: item.id })));
    const disagreeing = examples.filter(({ reason }) => reason === undefined).map(({ item, note, expect }) => ({ item, note: note ?? "", expect }));
    return { flips, remarks: await lint(text, { locale }), examples: examples.length, disagreeing, checklist: { id, version }, calls: all.length };
  } finally {
    engine.free();
  }
}

/** The verdicts of these calls, in their order. */
async function recheck(checklist: string, locale: Locale, rows: readonly Row[], sources: ReadonlyMap<string, Source>): Promise<string[]> {
  const workers = Math.max(1, Math.min(navigator.hardwareConcurrency || 1, 8, Math.ceil(rows.length / 200)));
  const share = Math.ceil(rows.length / workers);
  const parts = Array.from({ length: workers }, (_, part) => rows.slice(part * share, (part + 1) * share)).filter((part) => part.length > 0);
  const found = await Promise.all(parts.map((part) => inWorker({ checklist, locale, stretches: stretches(part, sources) })));
  return found.flat();
}

/** Neighbours of the same file together, without changing their order. */
function stretches(rows: readonly Row[], sources: ReadonlyMap<string, Source>): Stretch[] {
  const found: (Stretch & { of: string; end: number })[] = [];
  for (const row of rows) {
    const last = found.at(-1);
    const lines = sources.get(row.source)?.lines;
    if (!lines) throw new Error("the file of a call is closed");
    if (last?.of === row.source && row.start >= last.end) {
      last.places.push([row.start, row.end]);
      last.end = row.end;
    } else {
      found.push({ of: row.source, lines, places: [[row.start, row.end]], end: row.end });
    }
  }
  return found.map(({ lines, places }) => ({ lines, places }));
}

function inWorker(task: Task): Promise<string[]> {
  const worker = new Worker(new URL("./recheck.ts", import.meta.url), { type: "module", name: "recheck" });
  return new Promise<string[]>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<{ verdicts: string[] } | { error: string }>) => ("error" in data ? reject(new Error(data.error)) : resolve(data.verdicts));
    worker.onerror = (event) => reject(new Error(event.message || "a worker failed"));
    worker.postMessage(task);
  }).finally(() => worker.terminate());
}
