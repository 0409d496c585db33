// What is on screen is in the address, behind the `#`; never anything of a call but its id.

export type View = "start" | "calls" | "call" | "observe" | "data" | "help" | TeamView;

/** The supervisor's views. */
export const TEAM_VIEWS = ["team", "agent", "rules", "what-if", "worklists", "sample", "calibration"] as const;

export type TeamView = (typeof TEAM_VIEWS)[number];

export const isTeamView = (view: View): view is TeamView => TEAM_VIEWS.some((one) => one === view);

export interface Route {
  view: View;
  /** The call's key. */
  call: string;
  /** Filters, the chosen item and the like. */
  query: URLSearchParams;
}

const VIEWS: readonly View[] = ["start", "calls", "call", "observe", "data", "help", ...TEAM_VIEWS];

export function routeOf(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [view = "", call = ""] = path.split("/");
  const known = VIEWS.find((one) => one === view) ?? "start";
  let key = "";
  try {
    key = decodeURIComponent(call);
  } catch {
    // An address that somebody cut: there is no such call.
  }
  return { view: known, call: key, query: new URLSearchParams(query) };
}

export function address(view: View, query?: URLSearchParams, call = ""): string {
  const words = query?.toString();
  return `#/${view}${call ? `/${encodeURIComponent(call)}` : ""}${words ? `?${words}` : ""}`;
}

/** The same query with something set, or taken out if it is blank. */
export function withQuery(query: URLSearchParams, changes: Readonly<Record<string, string>>): URLSearchParams {
  const changed = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value) changed.set(name, value);
    else changed.delete(name);
  }
  changed.sort();
  return changed;
}
