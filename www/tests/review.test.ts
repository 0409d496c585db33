import { expect, test } from "vitest";
import { bundleOf, merge, readBundle } from "../src/review/bundle.js";
import { brokenAt, canonical, decided, nextEntry, stateOf, type Review, type Step } from "../src/review/history.js";

function blank(call = "c1", id = "r1"): Review {
  const checklist = { id: "five-rules", version: "1.0.0", sha256: "0" };
  return { key: id, id, call, input_sha256: "1", checklist, engine: { hold: "fail" }, created_at: "2026-11-20T09:00:00Z", history: [], pending: {}, active_ms: 0 };
}

async function after(review: Review, ...steps: Step[]): Promise<Review> {
  let grown = review;
  for (const step of steps) grown = { ...grown, history: [...grown.history, await nextEntry(grown, step, "2026-11-20T09:01:00Z")] };
  return grown;
}

const pass: Step = { do: "answer", item: "hold", answer: { verdict: "pass", reason: "agreed" } };
const fail: Step = { do: "answer", item: "hold", answer: { verdict: "fail" } };
const note: Step = { do: "note", on: "call", text: "kind" };

test("a review says what its steps add up to", async () => {
  const { history } = await after(blank(), pass, note, fail);
  const state = stateOf(history);
  expect(state.answers).toEqual({ hold: { verdict: "fail" } });
  expect(state.notes).toEqual({ call: "kind" });
  expect(decided([{ id: "hold", verdict: "unknown" }, { id: "log", verdict: "pass" }], state)).toEqual(["fail", "pass"]);
});

test("undoing goes back step by step, redoing forth, and both stay in the history", async () => {
  let review = await after(blank(), pass, fail);
  review = await after(review, { do: "undo", of: stateOf(review.history).undoable! });
  expect(stateOf(review.history).answers["hold"]).toEqual({ verdict: "pass", reason: "agreed" });
  review = await after(review, { do: "undo", of: stateOf(review.history).undoable! });
  expect(stateOf(review.history).answers).toEqual({});
  expect(stateOf(review.history).undoable).toBeUndefined();
  review = await after(review, { do: "redo", of: stateOf(review.history).redoable! });
  review = await after(review, { do: "redo", of: stateOf(review.history).redoable! });
  expect(stateOf(review.history).answers).toEqual({ hold: { verdict: "fail" } });
  expect(stateOf(review.history).redoable).toBeUndefined();
  expect(review.history).toHaveLength(6);
  expect(await brokenAt(review)).toBeUndefined();
});

test("a new step ends what could be redone", async () => {
  const review = await after(blank(), pass, { do: "undo", of: 1 }, note);
  expect(stateOf(review.history).redoable).toBeUndefined();
});

test("what was submitted can't be undone, only revised", async () => {
  let review = await after(blank(), pass, { do: "submit", name: "Chen" });
  expect(stateOf(review.history).submitted?.name).toBe("Chen");
  expect(stateOf(review.history).undoable).toBeUndefined();
  review = await after(review, { do: "revise" });
  const state = stateOf(review.history);
  expect([state.submitted, state.revision, state.undoable]).toEqual([undefined, 2, undefined]);
  expect(state.answers["hold"]?.verdict).toBe("pass");
});

test("whoever changes a step, takes one out or changes what it is about is found out", async () => {
  const review = await after(blank(), pass, note, fail);
  expect(await brokenAt(review)).toBeUndefined();
  const changed = structuredClone(review);
  changed.history[1]!.step = { do: "note", on: "call", text: "unkind" };
  expect(await brokenAt(changed)).toBe(2);
  expect(await brokenAt({ ...review, history: review.history.filter(({ n }) => n !== 2) })).toBe(2);
  expect(await brokenAt({ ...review, call: "c2" })).toBe(1);
});

test("canonical JSON does not depend on the order of fields", () => {
  expect(canonical({ b: [1, { d: null, c: "x" }], a: undefined })).toBe('{"b":[1,{"c":"x","d":null}]}');
});

test("a bundle is read again as it was; anything else is none", async () => {
  const bundle = bundleOf([await after(blank(), pass)]);
  expect(readBundle(JSON.stringify(bundle))).toEqual(bundle);
  for (const text of ["", "{}", "[]", '{"format":"threerings-reviews","version":2,"reviews":[]}', '{"format":"threerings-reviews","version":1,"reviews":[{}]}']) {
    expect(readBundle(text)).toBeUndefined();
  }
});

test("merging loses neither side", async () => {
  const shared = await after(blank(), pass);
  const ours = await after(shared, note);
  const theirs = await after(shared, fail);
  const longer = await after(ours, fail);
  expect((await merge([shared], [ours])).write.map(({ history }) => history.length)).toEqual([2]);
  expect(await merge([ours], [shared])).toMatchObject({ write: [], known: 1 });
  expect((await merge([ours], [longer])).continued).toBe(1);
  const forked = await merge([ours], [theirs]);
  expect(forked).toMatchObject({ beside: 1, write: [{ id: "r1", imported: true, history: theirs.history }] });
  expect(forked.write[0]!.key).not.toBe("r1");
  expect(await brokenAt(forked.write[0]!)).toBeUndefined();
  // Once more changes nothing.
  expect(await merge([ours, ...forked.write], [theirs])).toMatchObject({ write: [], known: 1 });
});

test("another's review of a call that one reviews oneself is kept beside", async () => {
  const ours = await after(blank(), pass);
  const theirs = await after(blank("c1", "r2"), fail);
  expect((await merge([ours], [theirs])).write[0]).toMatchObject({ key: "r2", imported: true });
  expect((await merge([], [theirs])).write[0]).toMatchObject({ key: "r2", imported: false });
});

test("a bundle whose history was changed is refused", async () => {
  const theirs = await after(blank(), pass);
  theirs.history[0]!.at = "2026-11-20T10:00:00Z";
  expect(await merge([], [theirs])).toMatchObject({ write: [], broken: ["c1"] });
});
