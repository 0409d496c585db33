// From what people name to what an engine is built of.

import { expected, optional, problem } from "./errors.js";
import { BUILT_IN, text, textAt } from "./files.js";

/** The options that say what an engine checks with. */
export const BUILD_OPTIONS = ["checklists", "lexicons", "region", "locale"];

/**
 * What an engine is built of: plain data, which a worker can be sent.
 *
 * @param {Record<string, any>} options
 */
export async function gather(options) {
  const given = options.checklists ?? ["phone-etiquette"];
  if (!Array.isArray(given) || given.length === 0) {
    throw expected("checklists", "a list of checklists", given, "as in `checklists: [\"phone-etiquette\"]`");
  }
  const parts = { names: [], sources: [], lexicons: [] };
  const seen = new Set();
  const own = await Promise.all(given.map((checklist, index) => ownText(checklist, `checklists/${index}`)));
  for (const [index, source] of own.entries()) {
    if (source === undefined) continue;
    const name = nameIn(source) ?? `checklists/${index}`;
    parts.sources.push([name, source]);
    seen.add(name);
  }
  let next = 0;
  parts.names = own.map((source, index) => (source === undefined ? given[index] : parts.sources[next++][0]));
  const strange = parts.names.find((name) => !seen.has(name) && !BUILT_IN.includes(name));
  if (strange !== undefined) {
    const list = BUILT_IN.map((name) => `\`${name}\``).join(", ");
    const help = `the built-in ones are ${list}; one of your own is given as an object, as text or by its URL`;
    throw problem("unknown-name", "checklists", `expected the name of a checklist, found \`${strange}\``, help);
  }
  // What is included, and what that includes.
  const wanted = [...parts.names.filter((name) => !seen.has(name)), ...parts.sources.flatMap(([, text]) => included(text))];
  for (const name of wanted) {
    if (seen.has(name) || !BUILT_IN.includes(name)) continue;
    seen.add(name);
    const source = await text(name);
    parts.sources.push([name, source]);
    wanted.push(...included(source));
  }
  const lexicons = options.lexicons ?? [];
  if (!Array.isArray(lexicons)) throw expected("lexicons", "a list of lexicon files", lexicons);
  // Who only checks times needs none of ours. An editor may write the sign as a number.
  const listens = /"(@|\\u0040)/.test(parts.sources.join());
  if (listens) parts.lexicons.push(["lexicons", await text("lexicons")]);
  for (const [index, lexicon] of lexicons.entries()) {
    const source = await ownText(lexicon, `lexicons/${index}`);
    if (source === undefined) throw expected(`lexicons/${index}`, "a lexicon file", lexicon);
    parts.lexicons.push([`lexicons/${index}`, source]);
  }
  parts.region = optional(options, "region", "string");
  parts.locale = optional(options, "locale", "string");
  return parts;
}

/** The text of what is no name; undefined for a name. */
async function ownText(given, path) {
  if (given instanceof URL) return textAt(given);
  if (typeof given === "string") return /^\s*\{/.test(given) ? given : undefined;
  if (typeof given === "object" && given !== null && !Array.isArray(given)) return JSON.stringify(given, null, 2);
  throw expected(path, "a name, a checklist as an object or text, or the URL of one", given);
}

/** The id that a checklist gives itself. */
function nameIn(source) {
  const id = parsed(source)?.id;
  return typeof id === "string" && id ? id : undefined;
}

/** The names of the checklists that a checklist includes. */
function included(source) {
  const include = parsed(source)?.include;
  return Array.isArray(include) ? include.map((one) => one?.checklist).filter((name) => typeof name === "string") : [];
}

/** The engine says what is wrong with a text that is no JSON, and where. */
function parsed(source) {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
