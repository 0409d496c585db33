// The engine of the worker: one, in the language and with the checklist that the page wants.

import { Engine, type ChecklistInfo, type Locale } from "threerings";
import { cacheChecklist, cachedChecklist } from "./cache.js";

declare const __ENGINE__: string;

let current: { engine: Engine; checklist: string } | undefined;
let wanted: { locale: Locale; checklist: string } | undefined;
/** The engine that was asked for last; it is made once. */
let making: Promise<Engine> | undefined;
let beginning!: () => void;
const begun = new Promise<void>((resolve) => (beginning = resolve));
/** What has to be done before the thread is busy with compiling. */
let first: Promise<unknown> = Promise.resolve();

/** What the verdicts of a checklist depend on: its name, and the build of the engine. */
export const by = (checklist: string) => `${__ENGINE__} ${checklist}`;

/** Lets some work go ahead of the compiling, which leaves the thread no time. */
export function before(work: Promise<unknown>): void {
  first = work.catch(() => {});
}

/** Makes the engine for a checklist; only its language changes where it is the same. */
export async function start(locale: Locale, checklist: string): Promise<ChecklistInfo> {
  if (!making || wanted?.checklist !== checklist) making = make(checklist);
  wanted = { locale, checklist };
  beginning();
  const engine = await making;
  engine.setLocale(wanted.locale);
  const described = engine.describe();
  void cacheChecklist(`${by(checklist)} ${locale}`, described).catch(() => {});
  return described;
}

async function make(checklist: string): Promise<Engine> {
  await first;
  try {
    const engine = await Engine.create({ checklists: [checklist] });
    current?.engine.free();
    current = { engine, checklist };
    return engine;
  } catch (error) {
    making = undefined;
    throw error;
  }
}

/** The engine, once it is there. */
export async function ready(): Promise<Engine> {
  await begun;
  if (!making) throw new Error("the engine could not be made");
  return making;
}

/** The language that is wanted now. */
export const locale = (): Locale => wanted?.locale ?? "zh-Hans";

/** The checklist that is wanted now. */
export const checklist = (): string => wanted?.checklist ?? "";

/** What is known of a checklist before the engine is there. */
export const known = (locale: Locale, checklist: string): Promise<ChecklistInfo | undefined> => cachedChecklist(`${by(checklist)} ${locale}`);
