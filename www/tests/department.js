// A department made up for tests: the same seed gives the same calls. `node tests/department.js > department.jsonl`
//
// Most agents differ by chance only. One lets callers wait longer since the 15th; one has just begun; one is better than
// the rest at writing calls down.

import { fileURLToPath } from "node:url";

const USUAL = { ring: 0.12, hold: 0.06, speakerphone: 0.03, hangUp: 0.08, log: 0.1, greeting: 0.08, name: 0.22, goodbye: 0.1, summary: 0.35 };

/** Whose holds got worse, and since when. */
export const WORSE = { agent: "1007", since: "2026-11-15" };

/** Who has too few calls to be compared. */
export const NEW = "1012";

const NAMES = ["林晓", "陈静", "王芳", "李娜", "赵敏", "周婷", "吴磊", "徐丽", "孙洁", "马超", "朱琳", "胡月"];
const TEAMS = ["产科门诊", "皮肤科", "客服中心"];

const AGENTS = NAMES.map((name, index) => {
  const id = String(1001 + index);
  const slips = { ...USUAL };
  if (id === "1002") slips.log = 0.02;
  if (id === "1005") slips.hangUp = 0.3;
  if (id === "1009") slips.name = 0.45;
  return { id, name, team: TEAMS[index % 3], slips, share: id === NEW ? 0.03 : 1 };
});

/** Mulberry32. */
function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const QUESTIONS = ["我想问一下建档要怎么办。", "我想改一下周四的预约。", "复查的时候要空腹吗？", "上次开的药膏一天涂几次？", "报告什么时候能拿到？"];
const ANSWERS = ["可以的，请带上身份证和以前的检查单。", "好的，我帮您看一下，周四上午还有号。", "需要空腹，前一天晚上十点以后请不要吃东西。", "一天两次，薄薄地涂一层就可以。", "一般三个工作日，好了我们会发短信通知您。"];

/** The calls as JSON Lines, a line each, with its line end. */
export function* department({ calls = 5000, seed = 20261101 } = {}) {
  const roll = dice(seed);
  const below = (n) => Math.floor(roll() * n);
  const happens = (chance) => roll() < chance;
  const wheel = AGENTS.flatMap((agent) => Array(Math.round(agent.share * 100)).fill(agent));
  for (let n = 1; n <= calls; n += 1) {
    const agent = wheel[below(wheel.length)];
    const day = 1 + Math.floor(((n - 1) / calls) * 30);
    const started = `2026-11-${two(day)}T${two(8 + below(10))}:${two(below(60))}:${two(below(60))}+08:00`;
    const slips = { ...agent.slips };
    if (agent.id === WORSE.agent && started.slice(0, 10) >= WORSE.since) slips.hold = 0.34;
    yield `${JSON.stringify(call(n, agent, started, slips, below, happens))}\n`;
  }
}

const two = (n) => String(n).padStart(2, "0");

function call(n, agent, started_at, slips, below, happens) {
  // One of them makes most of the calls that go out.
  const inbound = happens(agent.id === "1010" ? 0.3 : 0.7);
  const answered = happens(inbound ? 0.94 : 0.72);
  const base = {
    id: `d-${String(n).padStart(5, "0")}`,
    started_at,
    direction: inbound ? "inbound" : "outbound",
    region: "CN",
    agent: { id: agent.id, name: agent.name, team: agent.team },
    customer: { id: `P-${String(below(1800)).padStart(4, "0")}` },
    contact: { purpose: inbound ? (happens(0.8) ? "enquiry" : "complaint") : happens(0.5) ? "first_follow_up" : "second_follow_up" },
  };
  const late = happens(slips.ring);
  const ring = late ? 15_500 + below(12_000) : 3_000 + below(11_000);
  const logged = !happens(slips.log);
  const entry = {
    found: true,
    recorded_at: started_at,
    purpose: base.contact.purpose === "complaint" ? "投诉" : "咨询",
    outcome: answered ? "已解答" : "未接通",
    notes: answered ? "患者来电咨询，已告知。" : "无人接听，晚上再打。",
    next_step: answered ? "无" : "晚上再打",
    passed_to: "护士长",
  };
  if (happens(0.12)) delete entry.passed_to;
  if (happens(0.09)) delete entry.next_step;
  const log = logged ? entry : { found: false };
  if (!answered) return { ...base, ring: { ms: inbound ? ring : happens(0.2) ? 32_000 : 52_000, basis: "alerting" }, outcome: "no_answer", log };
  const held = happens(0.3);
  // A long one fails; many of the others would fail a limit of 45 seconds.
  const hold = happens(slips.hold / 0.3) ? 61_000 + below(60_000) : happens(0.3) ? 46_000 + below(14_000) : 8_000 + below(35_000);
  const turns = [];
  let at = 400;
  const say = (speaker, text) => {
    const end = at + 900 + text.length * 160;
    turns.push({ speaker, start_ms: at, end_ms: end, text });
    at = end + 350 + below(500);
  };
  const greets = !happens(slips.greeting);
  const named = !happens(slips.name);
  if (inbound) say("agent", `${greets ? "您好，" : "喂，"}${named ? `这里是南湾医院${agent.team}，我是${agent.name}，` : ""}请问有什么可以帮您？`);
  else say("agent", `${greets ? "您好，" : "喂，"}${named ? `我是南湾医院${agent.team}的${agent.name}，` : ""}想了解一下您最近恢复得怎么样，现在方便吗？`);
  const topic = below(QUESTIONS.length);
  say("customer", inbound ? `你好，${QUESTIONS[topic]}` : `方便的。${QUESTIONS[topic]}`);
  const holds = [];
  if (held) {
    say("agent", "请您稍等，我查一下。");
    holds.push({ start_ms: ring + at, end_ms: ring + at + hold });
    at += hold + 400;
    say("agent", "让您久等了。");
  }
  say("agent", ANSWERS[topic]);
  say("customer", happens(0.5) ? "好的，那我周四上午过去可以吗？" : "明白了，还有别的要注意的吗？");
  say("agent", "可以的，有不舒服请随时打给我们。");
  if (!happens(slips.summary)) say("agent", "我再和您确认一下：周四上午十点，门诊二楼，带上身份证。");
  say("customer", "好的，谢谢你。");
  if (!happens(slips.goodbye)) say("agent", "不客气，祝您早日康复，再见。");
  else say("agent", "嗯。");
  const end = ring + at + 600;
  const transcribed = happens(0.85);
  return {
    ...base,
    ring: { ms: ring, basis: "alerting" },
    outcome: "answered",
    answered_at_ms: ring,
    holds,
    ...(happens(0.9) ? { speakerphone: happens(slips.speakerphone) } : {}),
    transfers: [],
    ended: happens(0.03) ? { at_ms: end, by: "network" } : { at_ms: end, by: happens(slips.hangUp) ? "agent" : "customer" },
    log,
    ...(transcribed ? { transcript: { language: "zh-CN", zero_at_ms: ring, channels: "separate", turns } } : {}),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) for (const line of department()) process.stdout.write(line);
