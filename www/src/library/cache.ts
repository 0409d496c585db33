// What was found out about calls that are still open, so that the list is there before the engine is. Derived from the
// files and kept apart from them: a new engine or another checklist finds it out anew.

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { ChecklistInfo } from "threerings";
import type { Row } from "./types.js";

/** The rows of a part of a file. */
interface Part {
  source: string;
  /** The engine and the checklist that the verdicts are of. */
  by: string;
  /** Which part, counted from 0. */
  n: number;
  rows: Row[];
  /** Whether it is the last of its file. */
  last: boolean;
}

interface Cached extends DBSchema {
  parts: { key: [string, string, number]; value: Part; indexes: { source: string } };
  checklists: { key: string; value: ChecklistInfo };
}

/** How many rows are written and read at once. */
const PART = 1000;

let opening: Promise<IDBPDatabase<Cached>> | undefined;

function cache(): Promise<IDBPDatabase<Cached>> {
  opening ??= openDB<Cached>("threerings-found", 1, {
    upgrade(db) {
      db.createObjectStore("parts", { keyPath: ["source", "by", "n"] }).createIndex("source", "source");
      db.createObjectStore("checklists");
    },
    terminated() {
      opening = undefined;
    },
  });
  return opening;
}

/** Writes the rows of a file, part by part, as they come. */
export class RowWriter {
  private waiting: Row[] = [];
  private n = 0;
  private written: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly source: string,
    private readonly by: string,
  ) {}

  add(row: Row): void {
    this.waiting.push(row);
    if (this.waiting.length >= PART) this.write(false);
  }

  /** The file is read to its end. */
  async finish(): Promise<void> {
    this.write(true);
    await this.written;
  }

  private write(last: boolean): void {
    const part: Part = { source: this.source, by: this.by, n: this.n, rows: this.waiting, last };
    this.n += 1;
    this.waiting = [];
    this.written = this.written.then(async () => (await cache()).put("parts", part));
    // What can't be kept is found out anew the next time.
    this.written.catch(() => {});
  }
}

/** The rows of a file, part by part; undefined at the end where they are not all there. */
export async function* cachedRows(source: string, by: string): AsyncGenerator<Row[], boolean> {
  const db = await cache();
  for (let n = 0; ; n += 1) {
    const part = await db.get("parts", [source, by, n]);
    if (!part) return false;
    yield part.rows;
    if (part.last) return true;
  }
}

/** Forgets the rows of a file, or of all. */
export async function forgetRows(source?: string): Promise<void> {
  const db = await cache();
  if (source === undefined) {
    await db.clear("parts");
    return;
  }
  const transaction = db.transaction("parts", "readwrite");
  for (const key of await transaction.store.index("source").getAllKeys(source)) void transaction.store.delete(key);
  await transaction.done;
}

export async function cachedChecklist(key: string): Promise<ChecklistInfo | undefined> {
  return (await cache()).get("checklists", key);
}

export async function cacheChecklist(key: string, checklist: ChecklistInfo): Promise<void> {
  await (await cache()).put("checklists", checklist, key);
}

/** Erases all of it. */
export async function eraseCache(): Promise<void> {
  const db = await cache();
  await Promise.all([db.clear("parts"), db.clear("checklists")]);
}
