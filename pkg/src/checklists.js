// Builders, and what is asked of checklists rather than of calls.

import { Builder } from "./dist/engine.js";
import { checkOptions, expected } from "./errors.js";
import { BUILT_IN } from "./files.js";
import { gather } from "./gather.js";
import { inEngine, load } from "./load.js";

/** A builder with everything that was gathered; to be freed, or built. */
export function builder(parts) {
  const builder = inEngine(() => new Builder());
  try {
    return inEngine(() => {
      parts.names.forEach((name) => builder.checklist(name));
      parts.sources.forEach(([name, text]) => builder.source(name, text));
      parts.lexicons.forEach(([name, text]) => builder.lexicons(name, text));
      if (parts.region !== undefined) builder.region(parts.region);
      if (parts.locale !== undefined) builder.locale(parts.locale);
      return builder;
    });
  } catch (error) {
    builder.free();
    throw error;
  }
}

/** What a careful colleague would say about a checklist. */
export async function lint(checklist, options) {
  const { lexicons, region, locale } = checkOptions(options, ["lexicons", "region", "locale"], "lint");
  if (checklist === undefined) throw expected("checklist", "a name, a checklist as an object or text, or the URL of one", checklist);
  const [parts] = await Promise.all([gather({ checklists: [checklist], lexicons, region, locale }), load()]);
  const made = builder(parts);
  try {
    return JSON.parse(inEngine(() => made.lint()));
  } finally {
    made.free();
  }
}

/** The built-in checklists, described. */
export async function checklists(options) {
  const { locale } = checkOptions(options, ["locale"], "checklists");
  await load();
  const all = [];
  for (const name of BUILT_IN) {
    const made = builder(await gather({ checklists: [name], locale }));
    const engine = inEngine(() => made.build());
    try {
      all.push(JSON.parse(inEngine(() => engine.describe())));
    } finally {
      engine.free();
    }
  }
  return all;
}

