// Changes to a checklist that somebody tries out, and the checklist with them.

import type { ChecklistFile, ItemFile } from "threerings";

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

/** A number of a check that can be changed. */
export interface Limit {
  name: string;
  value: number;
}

/** The numbers of a check by name, each once. */
export function limitsOf(check: unknown): Limit[] {
  const found = new Map<string, number>();
  walk(check, "", (name, value) => {
    if (typeof value === "number" && !found.has(name)) found.set(name, value);
  });
  return [...found].map(([name, value]) => ({ name, value }));
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

/** The checklist with the edits and a version of its own. Included items are changed by overrides. */
export function edited(file: ChecklistFile, edits: readonly Edit[], version: string): ChecklistFile {
  const changed = structuredClone(file);
  changed.version = version;
  for (const { item: id, on, weight, limits, phrases } of edits) {
    const own = ownItem(changed, id);
    if (own) {
      if (on === false) changed.sections = changed.sections?.map((section) => ({ ...section, items: section.items?.filter((item) => item.id !== id) }));
      if (weight !== undefined) own.weight = weight;
      for (const [name, value] of Object.entries(limits ?? {})) setNumbers(own.check, name, value);
      for (const [pointer, list] of Object.entries(phrases ?? {})) setAt(own.check, pointer, list);
      continue;
    }
    for (const include of changed.include ?? []) {
      const others = (include.overrides ?? []).filter((override) => override.item !== id);
      const known = include.overrides?.find((override) => override.item === id);
      include.overrides = [
        ...others,
        { ...known, item: id, ...(on === false ? { on } : {}), ...(weight === undefined ? {} : { weight }), ...(limits ? { limits: { ...known?.limits, ...limits } } : {}) },
      ];
    }
  }
  return changed;
}

function setNumbers(value: unknown, wanted: string, number: number): void {
  if (typeof value !== "object" || value === null) return;
  const fields = value as Record<string, unknown>;
  for (const [name, inner] of Object.entries(fields)) {
    if (name === wanted && typeof inner === "number") fields[name] = number;
    else setNumbers(inner, wanted, number);
  }
}

function setAt(value: unknown, pointer: string, list: readonly string[]): void {
  const names = pointer.split("/").slice(1);
  const last = names.pop();
  const at = names.reduce<unknown>((inner, name) => (typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[name] : undefined), value);
  if (last !== undefined && typeof at === "object" && at !== null) (at as Record<string, unknown>)[last] = [...list];
}

/** The version after: `1.2.0` becomes `1.2.1`. */
export function nextVersion(version: string): string {
  return /\d+$/.test(version) ? version.replace(/\d+$/, (last) => String(Number(last) + 1)) : `${version}-1`;
}
