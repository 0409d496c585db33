// What is measured, in whatever host: variants take turns, the best time of each counts, so that other work on the machine
// disturbs them alike. Ratios are to be trusted, absolute figures are not.

import { Engine } from "../index.js";
import { headlines, talks } from "./calls.js";

const encoder = new TextEncoder();
const size = (texts) => encoder.encode(texts.join("")).length / texts.length;

/**
 * The best time of each variant in microseconds an item.
 *
 * @param {Record<string, () => void | Promise<void>>} variants
 */
async function best(variants, items, rounds) {
  const times = Object.fromEntries(Object.keys(variants).map((name) => [name, Infinity]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(variants)) {
      const start = performance.now();
      await run();
      times[name] = Math.min(times[name], ((performance.now() - start) * 1000) / items);
    }
  }
  return times;
}

/** A call of 12 KB against all items of `patient-consultation`, beside `JSON.parse` of the same text. */
export async function consultation(rounds = 25) {
  const texts = talks(150);
  const inputs = texts.map((text) => encoder.encode(text));
  const engine = await Engine.create({ checklists: ["patient-consultation"] });
  const decoder = new TextDecoder();
  const over = (list, use) => () => list.forEach((one) => use(one));
  const times = await best(
    {
      parse: over(texts, JSON.parse),
      "decode, parse": over(inputs, (bytes) => JSON.parse(decoder.decode(bytes))),
      verdicts: over(inputs, (bytes) => engine.verdicts(bytes)),
      "report as bytes": over(inputs, (bytes) => engine.checkBytes(bytes)),
      "report as object": over(inputs, (bytes) => engine.check(bytes)),
    },
    texts.length,
    rounds,
  );
  const report = inputs.reduce((sum, bytes) => sum + engine.checkBytes(bytes).length, 0) / texts.length;
  const items = engine.describe().items.length;
  engine.free();
  return { times, bytes: size(texts), report, items };
}

/** Records of the headline rules: reading, judging and counting them, beside what `others` make of the same ones. */
export async function headline(others = () => ({}), rounds = 15) {
  const texts = headlines(2000);
  const lines = encoder.encode(`${texts.join("\n")}\n`);
  const records = texts.map((text) => JSON.parse(text));
  const engine = await Engine.create({ checklists: ["five-rules"] });
  const { items } = engine.audit(lines);
  const fails = items.reduce((sum, item) => sum + item.fail, 0);
  const variants = {
    "threerings: audit of bytes": () => void engine.audit(lines),
    "JSON.parse alone": () => texts.forEach((text) => JSON.parse(text)),
    ...(await others({ records, texts, fails })),
  };
  const times = await best(variants, texts.length, rounds);
  engine.free();
  return { times, bytes: size(texts) };
}
