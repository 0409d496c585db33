import { database, keepReview } from "../db.js";
import { app } from "../state.js";
import { merge, type Bundle } from "./bundle.js";

/** Merges a bundle into what is kept here, and says what became of it. */
export async function receive(bundle: Bundle): Promise<void> {
  const ours = await (await database()).getAll("reviews");
  const merged = await merge(ours, bundle.reviews);
  for (const review of merged.write) await keepReview(review);
  await app.readMarks();
  const { added, continued, beside, known } = merged;
  app.announce(app.say("merged", { added, continued, beside, known, broken: merged.broken.length }));
}
