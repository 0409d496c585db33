// Calls to measure with: made in memory, the same ones each time.

/** A small generator of pseudo-random numbers (mulberry32): the measurements need variety, not chance. */
function numbers(seed) {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  };
}

const AGENT = [
  "您好，这里是市妇幼门诊，请讲。",
  "请问怎么称呼您？",
  "好的，我帮您查一下，请稍等。",
  "让您久等了，我查到了。",
  "您这种情况持续多长时间了？",
  "之前有没有在别的医院看过？",
  "医生周三上午出诊，您方便吗？",
  "费用大概在三百到五百之间，具体以检查为准。",
  "不客气，祝您早日康复，再见。",
  "这个药一天吃两次，饭后半小时吃。",
];
const CUSTOMER = [
  "你好，我想问一下预约的事。",
  "大概有两个星期了，晚上会疼得厉害一点。",
  "没有，就是自己买了点药吃，也没什么用。",
  "能不能便宜一点，别的医院没有这么贵。",
  "好的，那我周三过来，要带什么东西吗？",
  "我再跟家里人商量一下吧。",
  "谢谢，那就先这样。",
];

/** Calls with a Chinese transcript of about 120 turns: 12 KB each, as text. */
export function talks(count) {
  const below = numbers(2);
  return Array.from({ length: count }, (_, n) => {
    let at = 0;
    const turns = Array.from({ length: 118 }, (_, turn) => {
      const [speaker, words] = turn % 2 === 0 ? ["agent", AGENT] : ["customer", CUSTOMER];
      const start_ms = at;
      const end_ms = at + 1500 + below(4000);
      at = end_ms + below(900);
      return { speaker, start_ms, end_ms, text: words[below(words.length)] };
    });
    return JSON.stringify({
      id: `c${n}`,
      direction: "inbound",
      outcome: "answered",
      started_at: "2026-11-21T09:30:00+08:00",
      ring: { ms: 1000 + below(22_000) },
      agent: { id: String(1000 + below(40)) },
      holds: [{ start_ms: 60_000, end_ms: 90_000 + below(60_000) }],
      log: { found: true, outcome: "已预约", notes: "周三上午来院复查" },
      transcript: { language: "zh-Hans", turns },
      ended: { at_ms: at, by: "customer" },
    });
  });
}

/** Records with what the headline rules ask about and nothing else: about 110 bytes each, as text. */
export function headlines(count) {
  const below = numbers(1);
  return Array.from({ length: count }, (_, n) =>
    JSON.stringify({
      id: `c${n}`,
      direction: below(3) === 0 ? "outbound" : "inbound",
      outcome: n % 8 === 0 ? "no_answer" : "answered",
      ring: { ms: 1000 + below(22_000) },
      holds: below(4) === 0 ? [{ start_ms: 5000, end_ms: 5000 + below(90_000) }] : [],
      speakerphone: below(10) === 0,
      ended: { by: below(3) === 0 ? "agent" : "customer" },
      ...(below(9) === 0 && { log: { found: false } }),
    }),
  );
}
