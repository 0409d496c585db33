// Changes to a checklist that somebody tries out.

import type { ChecklistChange, ChecklistFile, ItemFile } from "threerings";

/** What is different about an item. */
export interface Edit {
  item: string;
  on?: false;
  weight?: number;
  /** Numbers of its check, by name. */
  limits?: Record<string, number>;
  /** Lists of phrases of its check, by JSON pointer. */
  phrases?: Record<string, string[]>;
}

/** The edits of an address; what is not understood is no edit. */
export function readEdits(text: string): Edit[] {
  try {
    const value: unknown = JSON.parse(text || "[]");
    return Array.isArray(value) ? value.filter((one): one is Edit => typeof one === "object" && one !== null && typeof (one as Edit).item === "string") : [];
  } catch {
    return [];
  }
}

/** The edits with one more; an edit that says nothing any more goes. */
export function withEdit(edits: readonly Edit[], item: string, change: Partial<Edit>): Edit[] {
  const known = edits.find((edit) => edit.item === item) ?? { item };
  const changed = Object.fromEntries(Object.entries({ ...known, ...change, item }).filter(([, value]) => value !== undefined && !(typeof value === "object" && Object.keys(value).length === 0)));
  const others = edits.filter((edit) => edit.item !== item);
  return Object.keys(changed).length > 1 ? [...others, changed as unknown as Edit] : others;
}

/** The items whose verdicts the edits can change: a weight changes scores only, and what is switched off has none. */
export const rejudged = (edits: readonly Edit[]): string[] => edits.filter(({ on, limits, phrases }) => on === undefined && (limits || phrases)).map(({ item }) => item);

/** A number of a check that can be changed. */
export interface Limit {
  name: string;
  value: number;
}

/** The numbers of a check that their name alone tells apart. */
export function limitsOf(check: unknown): Limit[] {
  const found = new Map<string, number[]>();
  walk(check, "", (name, value) => {
    if (typeof value === "number") found.set(name, [...(found.get(name) ?? []), value]);
  });
  return [...found].flatMap(([name, [value, ...others]]) => (others.length === 0 ? { name, value: value! } : []));
}

/** The lists of phrases of a check by their pointer. */
export function phrasesOf(check: unknown): { pointer: string; phrases: string[] }[] {
  const found: { pointer: string; phrases: string[] }[] = [];
  walk(check, "", (name, value, pointer) => {
    const named = /^(phrases|hints|reply_to|cues|during)$/.test(name);
    if (named && Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string")) found.push({ pointer, phrases: value });
  });
  return found;
}

function walk(value: unknown, pointer: string, visit: (name: string, value: unknown, pointer: string) => void): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    visit(name, inner, `${pointer}/${name}`);
    walk(inner, `${pointer}/${name}`, visit);
  }
}

/** The item where the checklist itself has it, not one that it includes. */
export const ownItem = (file: ChecklistFile, id: string): ItemFile | undefined => file.sections?.flatMap(({ items }) => items ?? []).find((item) => item.id === id);

/** The edits as the engine takes them: of a list of phrases, what is more and what is less. */
export function changesOf(file: ChecklistFile, edits: readonly Edit[]): ChecklistChange[] {
  return edits.flatMap(({ item, phrases, ...change }) => {
    const own = ownItem(file, item);
    const lists = own ? phrasesOf(own.check) : [];
    const changed = Object.entries(phrases ?? {}).flatMap(([at, now]) => {
      const before = lists.find(({ pointer }) => pointer === at)?.phrases;
      if (!before) return [];
      const [addPhrases, removePhrases] = [now.filter((phrase) => !before.includes(phrase)), before.filter((phrase) => !now.includes(phrase))];
      return [{ item, at, ...(addPhrases.length > 0 ? { addPhrases } : {}), ...(removePhrases.length > 0 ? { removePhrases } : {}) }];
    });
    return [...(Object.keys(change).length > 0 ? [{ item, ...change }] : []), ...changed];
  });
}

/** The version after: `1.2.0` becomes `1.2.1`. */
export function nextVersion(version: string): string {
  return /\d+$/.test(version) ? version.replace(/\d+$/, (last) => String(Number(last) + 1)) : `${version}-1`;
}
