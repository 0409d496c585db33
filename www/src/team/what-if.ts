// What would change if the checklist did: everything that is open is checked anew, in as many workers as there are cores.

import { Engine, editChecklist, lint, type ChecklistFile, type Calls, type Diagnostic, type Filter, type Locale, type Verdict, type WhatIf } from "threerings";
import type { Source } from "../db.js";
import type { Row } from "../library/types.js";
import { changesOf, type Edit } from "./edits.js";
import type { Stretch, Task } from "./recheck.js";

const FILES = import.meta.glob<string>("../../../pkg/dist/checklists/*.json", { query: "?url", import: "default" });

/** A built-in checklist as its authors wrote it. */
export async function checklistFile(name: string): Promise<ChecklistFile> {
  return JSON.parse(await checklistText(name)) as ChecklistFile;
}

/** The same with changes and a version of its own; the rest stays as it is written. */
export async function editedChecklist(name: string, edits: readonly Edit[], version: string): Promise<string> {
  const text = await checklistText(name);
  return editChecklist(text, changesOf(JSON.parse(text) as ChecklistFile, edits), { version });
}

async function checklistText(name: string): Promise<string> {
  const address = await FILES[`../../../pkg/dist/checklists/${name}.json`]?.();
  if (address === undefined) throw new Error(`expected a checklist of the package, found ${name}`);
  return (await fetch(new URL(address, import.meta.url))).text();
}

export interface Tried {
  flips: WhatIf;
  /** What a careful colleague would say of the checklist, beside its examples. */
  remarks: Diagnostic[];
  /** How many examples its items have, and those that get another verdict than they should. */
  examples: number;
  disagreeing: { item: string; note: string; expect: Verdict }[];
  checklist: { id: string; version: string };
  calls: number;
}

/** What is open, judged by an engine. */
export interface Judged {
  engine: Engine;
  calls: Calls;
  rows: ReadonlyMap<string, Row>;
  sources: ReadonlyMap<string, Source>;
}

/** Judges everything by another checklist, and tells what flips. Where it is said which items have changed, the verdicts on the others stay. */
export async function tryOut(text: string, locale: Locale, before: Judged, where: Filter, changed?: readonly string[]): Promise<Tried> {
  const engine = await Engine.create({ checklists: [text], locale });
  try {
    const all = [...before.rows.values()];
    const verdicts = changed ? await rejudge(text, locale, engine, before, all, changed) : await recheck(text, locale, all, before.sources);
    const after = engine.calls();
    all.forEach((row, place) => after.add(row.key, row.about, verdicts[place] ?? ""));
    const flips = before.calls.whatIf(after, where);
    after.free();
    const { id, version, items } = engine.describe();
    const examples = items.flatMap((item) => engine.explain(item.id).examples.map((example) => ({ ...example, item: item.id })));
    const disagreeing = examples.filter(({ reason }) => reason === undefined).map(({ item, note, expect }) => ({ item, note: note ?? "", expect }));
    return { flips, remarks: (await lint(text, { locale })).filter(({ code }) => code !== "example-disagrees"), examples: examples.length, disagreeing, checklist: { id, version }, calls: all.length };
  } finally {
    engine.free();
  }
}

/** The verdicts of these calls by a checklist that differs from the one before in these items only: no other is looked at again. */
async function rejudge(text: string, locale: Locale, engine: Engine, before: Judged, rows: readonly Row[], changed: readonly string[]): Promise<string[]> {
  const [ids, known] = [engine, before.engine].map((one) => one.describe().items.map(({ id }) => id)) as [string[], string[]];
  const again = ids.filter((id) => changed.includes(id) || !known.includes(id));
  const others = ids.filter((id) => !again.includes(id));
  const shorter = await editChecklist(text, others.map((item) => ({ item, on: false })), { version: engine.describe().version });
  const found = again.length > 0 ? await recheck(shorter, locale, rows, before.sources) : [];
  const places = ids.map((id) => [again.indexOf(id), known.indexOf(id)] as const);
  return rows.map((row, place) => places.map(([now, then]) => (now < 0 ? row.verdicts[then] : found[place]?.[now]) ?? "").join(""));
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
