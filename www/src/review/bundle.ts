// Reviews in a file, for another reviewer to open and merge.

import type { CallRecord } from "threerings";
import { redacted, redactor } from "../export/redact.js";
import { brokenAt, rechained, type Review } from "./history.js";

export interface Bundle {
  format: "threerings-reviews";
  version: 1;
  reviews: Review[];
}

export function bundleOf(reviews: readonly Review[]): Bundle {
  return { format: "threerings-reviews", version: 1, reviews: [...reviews] };
}

/** The bundle with names and numbers blacked out; each review by what the record of its call knows, if that is open. */
export async function redactedBundle(reviews: readonly Review[], records: Readonly<Record<string, CallRecord>>): Promise<Bundle> {
  const blacked = reviews.map(async (review) => {
    const redact = redactor(records[review.call]);
    const { imported: _, ...own } = review;
    // Words that nobody has finished are not handed on.
    return rechained({ ...own, key: review.id, call: redact.id(review.call), pending: {}, redacted: true }, (step) => redacted(step, redact));
  });
  return bundleOf(await Promise.all(blacked));
}

/** The bundle in a text; undefined where it is none. */
export function readBundle(text: string): Bundle | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    const bundle = value as Partial<Bundle>;
    const fits = bundle.format === "threerings-reviews" && bundle.version === 1 && Array.isArray(bundle.reviews);
    return fits && bundle.reviews!.every(isReview) ? (bundle as Bundle) : undefined;
  } catch {
    return undefined;
  }
}

function isReview(value: unknown): value is Review {
  if (typeof value !== "object" || value === null) return false;
  const { id, call, history, pending, engine, active_ms } = value as Partial<Review>;
  const named = typeof id === "string" && typeof call === "string" && typeof active_ms === "number";
  return named && Array.isArray(history) && typeof pending === "object" && typeof engine === "object";
}

export interface Merged {
  /** To be written: new reviews, and those of which the other side knows more. */
  write: Review[];
  added: number;
  continued: number;
  /** Both sides went on: the other's is kept beside ours. */
  beside: number;
  known: number;
  /** The chain of their history is broken. */
  broken: string[];
}

/** Merges reviews from elsewhere into ours, without losing either side. */
export async function merge(ours: readonly Review[], theirs: readonly Review[]): Promise<Merged> {
  const merged: Merged = { write: [], added: 0, continued: 0, beside: 0, known: 0, broken: [] };
  const known = new Map(ours.map((review) => [review.key, review]));
  for (const their of theirs) {
    if ((await brokenAt(their)) !== undefined) {
      merged.broken.push(their.call);
      continue;
    }
    const our = known.get(their.id);
    if (!our) {
      // Whoever has none of their own for this call goes on with it; else it is for reading.
      const own = !!their.calibration || ours.some((review) => review.call === their.call && !review.imported && !review.calibration);
      merged.write.push(own ? { ...their, imported: true } : { ...their, imported: false });
      merged.added += 1;
      continue;
    }
    const shared = Math.min(our.history.length, their.history.length);
    const same = shared === 0 || our.history[shared - 1]?.hash === their.history[shared - 1]?.hash;
    if (same && their.history.length > our.history.length) {
      merged.write.push({ ...their, imported: our.imported ?? false, active_ms: Math.max(our.active_ms, their.active_ms) });
      merged.continued += 1;
    } else if (same) {
      merged.known += 1;
    } else {
      // The same copy always gets the same name, so that merging twice changes nothing.
      const id = `${their.id}+${their.history.at(-1)?.hash.slice(0, 12) ?? ""}`;
      if (known.has(id)) {
        merged.known += 1;
      } else {
        merged.write.push({ ...their, key: id, imported: true });
        merged.beside += 1;
      }
    }
  }
  return merged;
}
