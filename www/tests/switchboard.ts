// Calls to measure with.

/** A call of some 12 KB, as a busy switchboard records it. */
export function call(n: number): string {
  const turns = Array.from({ length: 90 }, (_, turn) => ({
    speaker: turn % 2 ? "customer" : "agent",
    start_ms: turn * 4000,
    end_ms: turn * 4000 + 3500,
    text: turn === 0 ? "您好，这里是市立医院预约中心，请问有什么可以帮您？" : `第 ${n} 通电话的第 ${turn} 句，说的是复诊和检查要带的材料。`,
  }));
  const record = {
    id: `call-${n}`,
    started_at: `2026-11-${String(1 + (n % 28)).padStart(2, "0")}T09:00:00+08:00`,
    direction: "inbound",
    outcome: "answered",
    agent: { id: String(1000 + (n % 40)) },
    ring: { ms: 4000 + (n % 5) * 4000 },
    holds: [],
    ended: { at_ms: 380_000, by: n % 3 ? "customer" : "agent" },
    transcript: { zero_at_ms: 8000, turns },
  };
  return JSON.stringify(record);
}
