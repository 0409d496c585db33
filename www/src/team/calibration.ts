// Sets of calls that several people score blind, to compare their scales. Their reviews are kept with all the others.

import { database } from "../db.js";
import { stateOf, type Dispute, type Review, type ReviewState } from "../review/history.js";

/** A set, as it is kept and handed to the others. */
export interface CalibrationSet {
  format: "threerings-calibration";
  version: 1;
  id: string;
  title: string;
  created_at: string;
  /** The ids of the rules that are scored. */
  items: string[];
  calls: string[];
}

const KEPT = "calibrations";

export function readSets(): CalibrationSet[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isSet) : [];
  } catch {
    return [];
  }
}

/** Keeps a set; one with the same id stays as it is. */
export function keepSet(set: CalibrationSet): void {
  const sets = readSets();
  if (!sets.some(({ id }) => id === set.id)) localStorage.setItem(KEPT, JSON.stringify([...sets, set]));
}

export function newSet(title: string, items: string[], calls: string[]): CalibrationSet {
  return { format: "threerings-calibration", version: 1, id: crypto.randomUUID(), title, created_at: new Date().toISOString(), items, calls };
}

/** The set in a text; undefined where it is none. */
export function setIn(text: string): CalibrationSet | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isSet(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isSet(value: unknown): value is CalibrationSet {
  if (typeof value !== "object" || value === null) return false;
  const { format, version, id, title, items, calls } = value as Partial<CalibrationSet>;
  const texts = (list: unknown) => Array.isArray(list) && list.every((one) => typeof one === "string");
  return format === "threerings-calibration" && version === 1 && typeof id === "string" && typeof title === "string" && texts(items) && texts(calls);
}

/** What a calibration was settled with is a review of its own, so that nobody's is overwritten. */
export const settledName = (set: string) => `${set}/settled`;

/** A review with what its steps add up to. */
export interface Known {
  review: Review;
  state: ReviewState;
}

export async function allReviews(): Promise<Known[]> {
  const reviews = await (await database()).getAll("reviews");
  return reviews.map((review) => ({ review, state: stateOf(review.history) }));
}

/** Who submitted which answers in a calibration; of two by the same person on a call the later counts. */
export function scoredIn(set: CalibrationSet, reviews: readonly Known[]): Map<string, Map<string, Known>> {
  const by = new Map<string, Map<string, Known>>();
  for (const known of reviews) {
    const { submitted } = known.state;
    if (known.review.calibration !== set.id || !submitted) continue;
    const calls = by.get(submitted.name) ?? new Map<string, Known>();
    const before = calls.get(known.review.call)?.state.submitted?.at ?? "";
    if (before <= submitted.at) calls.set(known.review.call, known);
    by.set(submitted.name, calls);
  }
  return by;
}

/** A dispute with the review that it is about. */
export interface Raised extends Dispute {
  known: Known;
}

/** Every dispute, those first that wait for an answer, then the latest. */
export function disputesIn(reviews: readonly Known[]): Raised[] {
  const raised = reviews.flatMap((known) => known.state.disputes.map((dispute) => ({ ...dispute, known })));
  return raised.sort((one, other) => Number(!!one.settled) - Number(!!other.settled) || (one.at < other.at ? 1 : -1));
}

/** What stood before an item was disputed: the reviewer's verdict, else the engine's. */
export const disputedVerdict = ({ known, item }: Raised) => known.state.answers[item]?.verdict ?? known.review.engine[item] ?? "unknown";
