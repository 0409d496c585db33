import type { CallRecord, Provenance } from "threerings";
import type { Adjustments } from "./types.js";

/** A record as a reviewer set it right; where a value came from says so. */
export function adjusted(record: CallRecord, { swapped, region }: Adjustments): CallRecord {
  if (!swapped && region === undefined) return record;
  const provenance: Record<string, Provenance> = { ...record.provenance };
  const changed: CallRecord = { ...record };
  if (swapped && record.transcript) {
    const turns = record.transcript.turns.map((turn) => ({ ...turn, speaker: SWAPPED[turn.speaker] ?? turn.speaker }));
    changed.transcript = { ...record.transcript, turns };
    provenance["/transcript/turns"] = { how: "attested", source: "reviewer", note: "speakers swapped" };
  }
  if (region !== undefined) {
    changed.region = region;
    provenance["/region"] = { how: "attested", source: "reviewer" };
  }
  changed.provenance = provenance;
  return changed;
}

const SWAPPED: Partial<Record<string, "agent" | "customer">> = { agent: "customer", customer: "agent" };
