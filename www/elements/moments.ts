// What happened when, in call time: from the record and the report alone.

import type { CallRecord, Report, Turn } from "threerings";
import { most } from "./format.js";

/** A stretch of call time. */
export interface Stretch {
  from: number;
  to: number;
}

/** The ringing, with the bell's pattern where the report converted it. */
export interface Ringing extends Stretch {
  /** Milliseconds on and off, in turn. */
  bell: readonly number[];
  /** When the fourth ring would begin. */
  limit?: number;
}

export interface Moments {
  /** Where the call begins to be shown; negative where the transcript begins before it. */
  from: number;
  to: number;
  ringing?: Ringing;
  answered?: number;
  holds: readonly (Stretch & { long: boolean; by?: string })[];
  speakerphone: readonly Stretch[];
  transfers: readonly { at: number; kind: string }[];
  ended?: { at: number; by?: string };
  turns: readonly (Stretch & { index: number; turn: Turn })[];
  overlaps: readonly Stretch[];
  silences: readonly Stretch[];
  /** Whether the transcript has its place in the call. */
  aligned: boolean;
}

/** Holds of a minute and less are no burden. */
export const HOLD_LIMIT_MS = 60_000;

/** A silence of which the timeline makes mention. */
const SILENCE_MS = 3000;

export function moments(record: CallRecord, report?: Report): Moments {
  const zero = record.transcript?.zero_at_ms ?? 0;
  const turns = placed(record, zero);
  const lastWord = turns.reduce((last, { to }) => Math.max(last, to), 0);
  const ringMs = most(record.ring?.ms);
  const answered = record.answered_at_ms;
  const end = record.ended?.at_ms;
  const to = Math.max(end ?? 0, lastWord, answered ?? 0, ringMs ?? 0, 1000);
  const holds = (Array.isArray(record.holds) ? record.holds : []).map((hold) => {
    const until = hold.end_ms ?? to;
    return { from: hold.start_ms, to: until, long: until - hold.start_ms > HOLD_LIMIT_MS, by: hold.by };
  });
  const speakerphone = (Array.isArray(record.speakerphone) ? record.speakerphone : []).map((span) => ({
    from: span.start_ms,
    to: span.end_ms ?? to,
  }));
  const found: Moments = {
    from: Math.min(0, ...turns.slice(0, 1).map((turn) => turn.from)),
    to,
    holds,
    speakerphone,
    transfers: (record.transfers ?? []).flatMap(({ at_ms, kind }) => (at_ms === undefined ? [] : [{ at: at_ms, kind }])),
    turns,
    overlaps: overlaps(turns),
    silences: silences(turns, holds),
    aligned: record.transcript?.zero_at_ms !== undefined,
  };
  const ringing = ringingOf(record, report);
  if (ringing) found.ringing = ringing;
  if (answered !== undefined) found.answered = answered;
  if (end !== undefined) found.ended = record.ended?.by ? { at: end, by: record.ended.by } : { at: end };
  return found;
}

function placed(record: CallRecord, zero: number): Moments["turns"] {
  return (record.transcript?.turns ?? []).flatMap((turn, index) => {
    if (turn.start_ms === undefined) return [];
    const from = zero + turn.start_ms;
    return [{ index, turn, from, to: zero + (turn.end_ms ?? turn.start_ms + 800) }];
  });
}

function ringingOf(record: CallRecord, report?: Report): Ringing | undefined {
  const { ring, answered_at_ms: answered } = record;
  const count = typeof ring?.count === "number" ? ring.count : undefined;
  const ms = most(ring?.ms) ?? (count === undefined ? undefined : answered);
  if (ms === undefined) return undefined;
  const to = answered ?? ms;
  const from = Math.max(0, to - ms);
  // Rings that were counted are drawn as many as they were; how each was split into sound and rest is not known.
  if (count !== undefined && count > 0) {
    const cycle = ms / count;
    return { from, to, bell: [cycle * 0.6, cycle * 0.4], limit: from + 3 * cycle };
  }
  const evidence = report?.items.flatMap((item) => item.evidence).find((evidence) => evidence.kind === "conversion");
  if (evidence?.kind !== "conversion") return { from, to, bell: [] };
  return { from, to, bell: evidence.bell_ms, limit: from + evidence.limit_ms };
}

function overlaps(turns: Moments["turns"]): Stretch[] {
  const found: Stretch[] = [];
  for (const [index, turn] of turns.entries()) {
    const before = turns[index - 1];
    if (!before || before.turn.end_ms === undefined || before.turn.speaker === turn.turn.speaker) continue;
    if (turn.from < before.to) found.push({ from: turn.from, to: Math.min(turn.to, before.to) });
  }
  return found;
}

function silences(turns: Moments["turns"], holds: readonly Stretch[]): Stretch[] {
  const found: Stretch[] = [];
  let end: number | undefined;
  for (const turn of turns) {
    const last = end;
    if (last !== undefined && turn.from - last >= SILENCE_MS && !holds.some((hold) => hold.from < turn.from && hold.to > last)) {
      found.push({ from: last, to: turn.from });
    }
    if (turn.turn.end_ms !== undefined) end = Math.max(end ?? 0, turn.to);
  }
  return found;
}

/** The rings as a phone makes them: stretches of sound. */
export function bells({ from, to, bell }: Ringing): Stretch[] {
  const cycle = bell.reduce((sum, ms) => sum + ms, 0);
  if (cycle < 500) return [{ from, to }];
  const sounds: Stretch[] = [];
  for (let start = from; start < to && sounds.length < 400; start += cycle) {
    let at = start;
    for (const [index, ms] of bell.entries()) {
      if (index % 2 === 0 && at < to) sounds.push({ from: at, to: Math.min(at + ms, to) });
      at += ms;
    }
  }
  return sounds;
}
