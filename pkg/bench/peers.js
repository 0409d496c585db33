// The same five rules in two other engines, over objects that are in memory already and over their text.

import assert from "node:assert/strict";
import jsonLogic from "json-logic-js";
import { Engine as RulesEngine } from "json-rules-engine";

const v = (name) => ({ var: name });
const answered = { "==": [v("outcome"), "answered"] };
const inbound = { "==": [v("direction"), "inbound"] };

/** Each rule is true of a call that breaks it. */
const LOGIC = [
  { and: [inbound, { ">": [v("ring.ms"), 15_000] }] },
  { and: [answered, { some: [v("holds"), { ">": [{ "-": [v("end_ms"), v("start_ms")] }, 60_000] }] }] },
  { and: [answered, { "==": [v("speakerphone"), true] }] },
  { and: [answered, inbound, { "==": [v("ended.by"), "agent"] }] },
  { "==": [v("log.found"), false] },
];

/** The same as facts with paths. */
function rulesEngine() {
  const engine = new RulesEngine([], { allowUndefinedFacts: true });
  engine.addOperator("someLongerThan", (holds, limit) => holds.some((hold) => hold.end_ms - hold.start_ms > limit));
  const is = (path, operator, value) => ({ fact: "call", path: `$.${path}`, operator, value });
  const answered = is("outcome", "equal", "answered");
  const inbound = is("direction", "equal", "inbound");
  const rules = [
    [inbound, is("ring.ms", "greaterThan", 15_000)],
    [answered, is("holds", "someLongerThan", 60_000)],
    [answered, is("speakerphone", "equal", true)],
    [answered, inbound, is("ended.by", "equal", "agent")],
    [is("log.found", "equal", false)],
  ];
  rules.forEach((all, index) => engine.addRule({ conditions: { all }, event: { type: `rule-${index}` } }));
  return engine;
}

/** The variants, after it was made sure that all find the same breaches. */
export async function peers({ records, texts, fails }) {
  const engine = rulesEngine();
  const logic = (record) => LOGIC.reduce((count, rule) => count + (jsonLogic.apply(rule, record) ? 1 : 0), 0);
  const rules = async (record) => (await engine.run({ call: record })).events.length;
  let [byLogic, byRules] = [0, 0];
  for (const record of records) {
    byLogic += logic(record);
    byRules += await rules(record);
  }
  assert.deepEqual([byLogic, byRules], [fails, fails], "every engine finds the same breaches");
  const few = records.slice(0, 200);
  return {
    "json-logic-js: objects": () => records.forEach(logic),
    "json-logic-js: JSON.parse of text": () => texts.forEach((text) => logic(JSON.parse(text))),
    // A tenth of the records: the figure is scaled where it is printed.
    "json-rules-engine: objects, 200 of 2000": async () => {
      for (const record of few) await rules(record);
    },
  };
}
