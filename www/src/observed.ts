// From what somebody saw to a call record, which says that a person attested it.

import type { CallRecord, Direction, Hold, Provenance } from "threerings";

export type Tap = "ring" | "answer" | "hold" | "resume" | "speaker-on" | "speaker-off" | "agent" | "customer" | "network" | "no-answer";

export interface Seen {
  tap: Tap;
  /** Milliseconds since the epoch. */
  at: number;
}

const ENDS: readonly Tap[] = ["agent", "customer", "network", "no-answer"];

export interface Situation {
  begun: boolean;
  answered: boolean;
  held: boolean;
  speaker: boolean;
  over: boolean;
}

export function situation(seen: readonly Seen[]): Situation {
  const last = (one: Tap, other: Tap) => seen.findLast(({ tap }) => tap === one || tap === other)?.tap;
  return {
    begun: seen.length > 0,
    answered: seen.some(({ tap }) => tap === "answer"),
    held: last("hold", "resume") === "hold",
    speaker: last("speaker-on", "speaker-off") === "speaker-on",
    over: seen.some(({ tap }) => ENDS.includes(tap)),
  };
}

/** What can happen next. */
export function possible(tap: Tap, { begun, answered, held, speaker, over }: Situation): boolean {
  if (over) return false;
  switch (tap) {
    case "ring":
      return !begun;
    case "answer":
    case "no-answer":
      return begun && !answered;
    case "hold":
      return answered && !held;
    case "resume":
      return held;
    case "speaker-on":
      return answered && !speaker;
    case "speaker-off":
      return speaker;
    case "customer":
    case "network":
      return begun;
    case "agent":
      return answered;
  }
}

export function recordOf(seen: readonly Seen[], direction: Direction, agent: string): CallRecord | undefined {
  const start = seen[0]?.at;
  const end = seen.find(({ tap }) => ENDS.includes(tap));
  if (start === undefined || !end) return undefined;
  const after = (at: number) => at - start;
  const answer = seen.find(({ tap }) => tap === "answer");
  const attested: Provenance = { how: "attested", source: "observer" };
  const record: CallRecord = {
    id: `observed-${stamp(start).slice(0, 19).replace(/[:T]/g, "-")}`,
    started_at: stamp(start),
    direction,
    outcome: answer ? "answered" : end.tap === "no-answer" ? "no_answer" : end.tap === "customer" ? "abandoned" : "failed",
    ended: end.tap === "no-answer" ? { at_ms: after(end.at) } : { at_ms: after(end.at), by: end.tap as "agent" | "customer" | "network" },
    ring: { ms: after(answer?.at ?? end.at), basis: "attested" },
    provenance: { "/started_at": attested, "/direction": attested, "/outcome": attested, "/ended": attested, "/ring": attested },
  };
  if (agent.trim()) record.agent = { id: agent.trim() };
  if (answer) {
    record.answered_at_ms = after(answer.at);
    record.holds = stretches(seen, "hold", "resume", start).map((stretch): Hold => ({ ...stretch, by: "agent" }));
    record.speakerphone = stretches(seen, "speaker-on", "speaker-off", start);
    for (const field of ["/answered_at_ms", "/holds", "/speakerphone"]) record.provenance![field] = attested;
  }
  return record;
}

function stretches(seen: readonly Seen[], begin: Tap, end: Tap, start: number): { start_ms: number; end_ms: number }[] {
  const over = seen.find(({ tap }) => ENDS.includes(tap))!.at;
  return seen.flatMap(({ tap, at }, index) => {
    if (tap !== begin) return [];
    const until = seen.slice(index).find((later) => later.tap === end)?.at ?? over;
    return [{ start_ms: at - start, end_ms: until - start }];
  });
}

/** RFC 3339 in the clock of this machine, with its offset. */
function stamp(at: number): string {
  const date = new Date(at);
  const east = -date.getTimezoneOffset();
  const local = new Date(at + east * 60_000).toISOString().slice(0, 19);
  const two = (n: number) => String(Math.floor(n)).padStart(2, "0");
  return `${local}${east < 0 ? "-" : "+"}${two(Math.abs(east) / 60)}:${two(Math.abs(east) % 60)}`;
}
