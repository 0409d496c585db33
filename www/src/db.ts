// What is kept on this machine, and nowhere else.

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Review } from "./review/history.js";

/** A file of calls, as JSON Lines. */
export interface Source {
  id: string;
  name: string;
  lines: Blob;
  opened_at: string;
}

/** A recording of a call. */
export interface Recording {
  call: string;
  name: string;
  sound: Blob;
  /** Call time at which the recording begins, in milliseconds. */
  offset_ms: number;
}

interface Kept extends DBSchema {
  sources: { key: string; value: Source };
  reviews: { key: string; value: Review; indexes: { call: string } };
  recordings: { key: string; value: Recording };
}

export type Store = "sources" | "reviews" | "recordings";

export const STORES: readonly Store[] = ["sources", "reviews", "recordings"];

let opening: Promise<IDBPDatabase<Kept>> | undefined;

export function database(): Promise<IDBPDatabase<Kept>> {
  opening ??= openDB<Kept>("threerings", 1, {
    upgrade(db) {
      db.createObjectStore("sources", { keyPath: "id" });
      db.createObjectStore("reviews", { keyPath: "key" }).createIndex("call", "call");
      db.createObjectStore("recordings", { keyPath: "call" });
    },
    terminated() {
      opening = undefined;
    },
  });
  return opening;
}

/** Writes it so that it is on the disk when the promise is kept, not only on its way. */
export async function keepReview(review: Review): Promise<void> {
  const db = await database();
  const transaction = db.transaction("reviews", "readwrite", { durability: "strict" });
  await transaction.store.put(review);
  await transaction.done;
}

/** Erases everything. */
export async function eraseAll(): Promise<void> {
  const db = await database();
  await Promise.all(STORES.map((store) => db.clear(store)));
  localStorage.clear();
}
