// What the supervisor's views share of the address, and the addresses of the calls behind their numbers.

import { NOT_SAID } from "../filters.js";
import { address, withQuery, type View } from "../route.js";
import { app } from "../state.js";

/** Filters that go along from view to view, and into the list of calls. */
export const SHARED = ["agent", "team", "from", "to", "direction", "purpose", "calibration"] as const;

/** The filters of what is shown. */
export function shared(without: readonly string[] = []): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of SHARED) {
    const value = app.route.query.get(name);
    if (value && !without.includes(name)) query.set(name, value);
  }
  // Calls that several people score are left out of everybody's numbers.
  if (app.calibrated.size > 0) query.set("calibration", "no");
  return query;
}

/** The list of exactly the calls behind a number. */
export function callsBehind(changes: Readonly<Record<string, string | null>>, without: readonly string[] = []): string {
  return address("calls", withQuery(shared(without), said(changes)));
}

/** The same filters in another of the views. */
export function there(view: View, changes: Readonly<Record<string, string | null>> = {}, without: readonly string[] = []): string {
  return address(view, withQuery(shared(without), said(changes)));
}

/** The calls that do not say something are looked for by a sign of their own. */
const said = (changes: Readonly<Record<string, string | null>>) => Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, value ?? NOT_SAID]));
