import type { Change, Chart, Comparison, ItemFigures, Summary } from "threerings";

/** What is known of a rule beside its numbers. */
export interface RuleAbout {
  section: string;
  title: string;
  weight: number;
  /** Whether reviewers agree with the engine on it; undefined where there are no reviews. */
  trusted?: boolean;
  reviews: number;
  kappa: number | null;
}

/** What several views need to say anything. */
export interface Base {
  /** By agent. */
  summary: Summary;
  rules: Record<string, RuleAbout>;
  names: Record<string, string>;
}

/** What the team's view shows. */
export interface TeamFigures extends Base {
  /** What is compared and charted: `item:…`, `section:…` or `result`. */
  measure: string;
  comparison: Comparison;
  control: Chart;
  /** Those that chance does not explain, the largest first. */
  changes: Change[];
  since: string;
  passMark: number | null;
}

/** A call that shows something, with the engine's words. */
export interface Shown {
  key: string;
  agent: string | null;
  started_at: string | null;
  reason: string;
  /** What was said, where words are the evidence. */
  quote: string | null;
  would_pass: string | null;
}

/** What to talk about with an agent, and from which calls. */
export interface Suggestion {
  item: string;
  /** Whether the agent's interval lies wholly below the team's. */
  below: boolean;
  why: string;
  advice: string;
  own: ItemFigures;
  team: ItemFigures;
  listen: Shown[];
  examples: Shown[];
}

export interface AgentFigures extends Base {
  agent: string;
  suggestions: Suggestion[];
  /** The rules, by id, of which the agent's interval lies wholly above the team's, or that were never broken. */
  strengths: string[];
}

/** Everything about one rule. */
export interface RuleFigures extends Base {
  item: string;
  comparison: Comparison;
  control: Chart;
  failing: Shown[];
  passing: Shown[];
  /** The fields whose absence left it open, by how often among some of these calls. */
  missing: { field: string; calls: number }[];
  /** How many of those calls were looked at. */
  looked: number;
}
