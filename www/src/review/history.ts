// A review is its history: an append-only list of steps, each with the hash of the one before. What the review says is
// what the steps add up to; nothing is ever taken out, an undone step stays and is followed by its undoing.

import type { ChecklistRef, Verdict } from "threerings";
import type { Answer } from "../../elements/scorecard.js";
import type { Adjustments } from "../library/types.js";

export type Step =
  | { do: "answer"; item: string; answer: Answer | null }
  | { do: "hit"; item: string; right: boolean | null }
  | { do: "note"; on: string; text: string }
  | { do: "adjust"; adjustments: Adjustments }
  | { do: "undo"; of: number }
  | { do: "redo"; of: number }
  | { do: "submit"; name: string }
  /** The agent does not agree with the verdict on an item, and says why; possible once the review is submitted. */
  | { do: "dispute"; item: string; proposed: Verdict; reason: string; name: string }
  /** The answer to a dispute, with the verdict that counts from then on. */
  | { do: "settle"; item: string; verdict: Verdict; reason: string; name: string }
  | { do: "revise" };

export interface Entry {
  /** Counted from 1. */
  n: number;
  /** RFC 3339, UTC. */
  at: string;
  step: Step;
  /** The hash of the entry before; of the first, that of what the review is about. */
  previous: string;
  hash: string;
}

export interface Review {
  /** Its name here: the id, or a longer one where it is kept beside another that went on differently. */
  key: string;
  id: string;
  /** The call's key in the list. */
  call: string;
  input_sha256: string;
  checklist: ChecklistRef;
  /** What the engine said when the review began, by item. */
  engine: Record<string, Verdict>;
  created_at: string;
  history: Entry[];
  /** Words that are being written: saved at every keystroke, a step once they are finished. */
  pending: Record<string, string>;
  /** Time in which somebody worked on it, in milliseconds. */
  active_ms: number;
  /** Whether it came from elsewhere. */
  imported?: boolean;
  /** Whether names and numbers were blacked out: its chain is that of what is left. */
  redacted?: boolean;
  /** The set of calls that several people score blind, to compare their scales, of which this is one. */
  calibration?: string;
}

/** What an agent says about a verdict, and what was answered. */
export interface Dispute {
  item: string;
  proposed: Verdict;
  reason: string;
  name: string;
  at: string;
  settled?: { verdict: Verdict; reason: string; name: string; at: string };
}

/** What the steps of a review add up to. */
export interface ReviewState {
  answers: Record<string, Answer>;
  hits: Record<string, boolean>;
  notes: Record<string, string>;
  adjustments: Adjustments;
  /** In the order in which they were raised, each with its answer once there is one. */
  disputes: Dispute[];
  /** The number of the revision, counted from 1. */
  revision: number;
  submitted?: { name: string; at: string };
  /** The step that undoing would take back, and the one that redoing would do again. */
  undoable?: number;
  redoable?: number;
}

export function stateOf(history: readonly Entry[]): ReviewState {
  const undone = new Set<number>();
  const redo: number[] = [];
  const steps: Entry[] = [];
  let floor = 0;
  for (const entry of history) {
    const { step, n } = entry;
    if (step.do === "undo") {
      undone.add(step.of);
      redo.push(step.of);
    } else if (step.do === "redo") {
      undone.delete(step.of);
      redo.pop();
    } else {
      redo.length = 0;
      if (step.do === "submit" || step.do === "revise") floor = n;
    }
    steps.push(entry);
  }
  const state: ReviewState = { answers: {}, hits: {}, notes: {}, adjustments: { swapped: false }, disputes: [], revision: 1 };
  for (const entry of steps) {
    if (!undone.has(entry.n)) apply(state, entry);
    if (isEdit(entry.step) && entry.n > floor && !undone.has(entry.n)) state.undoable = entry.n;
  }
  const again = redo.at(-1);
  if (again !== undefined && !state.submitted) state.redoable = again;
  if (state.submitted) delete state.undoable;
  return state;
}

const isEdit = ({ do: what }: Step) => what === "answer" || what === "hit" || what === "note" || what === "adjust";

function apply(state: ReviewState, { step, at }: Entry): void {
  switch (step.do) {
    case "answer":
      if (step.answer) state.answers[step.item] = step.answer;
      else delete state.answers[step.item];
      break;
    case "hit":
      if (step.right === null) delete state.hits[step.item];
      else state.hits[step.item] = step.right;
      break;
    case "note":
      if (step.text.trim()) state.notes[step.on] = step.text;
      else delete state.notes[step.on];
      break;
    case "adjust":
      state.adjustments = step.adjustments;
      break;
    case "submit":
      state.submitted = { name: step.name, at };
      break;
    case "revise":
      delete state.submitted;
      state.revision += 1;
      break;
    case "dispute":
      state.disputes.push({ item: step.item, proposed: step.proposed, reason: step.reason, name: step.name, at });
      break;
    case "settle": {
      const dispute = state.disputes.find(({ item, settled }) => item === step.item && !settled);
      if (!dispute) break;
      dispute.settled = { verdict: step.verdict, reason: step.reason, name: step.name, at };
      break;
    }
    case "undo":
    case "redo":
      break;
  }
}

/** JSON with its fields in alphabetical order, so that the same content has the same hash. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  fields.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(",")}}`;
}

export async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What the first entry is chained to. */
const root = ({ id, call, input_sha256, checklist, engine, created_at, calibration }: Review) =>
  sha256(canonical({ id, call, input_sha256, checklist, engine, created_at, calibration }));

const hashOf = ({ n, at, step, previous }: Omit<Entry, "hash">) => sha256(canonical({ n, at, step, previous }));

/** The next entry of a review. */
export async function nextEntry(review: Review, step: Step, at: string): Promise<Entry> {
  const before = review.history.at(-1);
  const entry = { n: review.history.length + 1, at, step, previous: before?.hash ?? (await root(review)) };
  return { ...entry, hash: await hashOf(entry) };
}

/** The same steps with other words, chained anew. */
export async function rechained(review: Review, changed: (step: Step) => Step): Promise<Review> {
  let made: Review = { ...review, history: [] };
  for (const { step, at } of review.history) made = { ...made, history: [...made.history, await nextEntry(made, changed(step), at)] };
  return made;
}

/** The number of the first entry that was tampered with; undefined where the chain is whole. */
export async function brokenAt(review: Review): Promise<number | undefined> {
  let previous = await root(review);
  for (const [index, entry] of review.history.entries()) {
    if (entry.n !== index + 1 || entry.previous !== previous || entry.hash !== (await hashOf(entry))) return index + 1;
    previous = entry.hash;
  }
  return undefined;
}

/** The verdicts with which a call is scored: what a dispute was settled with, else a person's where there is one. */
export function decided(items: readonly { id: string; verdict: Verdict }[], { answers, disputes }: ReviewState): Verdict[] {
  const settled = new Map(disputes.flatMap((dispute) => (dispute.settled ? [[dispute.item, dispute.settled.verdict] as const] : [])));
  return items.map(({ id, verdict }) => settled.get(id) ?? answers[id]?.verdict ?? verdict);
}
