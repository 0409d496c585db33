// Made from the Rust types by `BLESS=1 cargo test schema`; a test fails when it is stale.

/**
 * What a record says of its call, for sorting and grouping.
 */
export type About = { 
/**
 * The agent's id.
 */
agent?: string, 
/**
 * The agent's team.
 */
team?: string, 
/**
 * When the call started.
 */
started_at?: string, 
/**
 * The direction.
 */
direction?: Direction, 
/**
 * The outcome.
 */
outcome?: Outcome, 
/**
 * The purpose.
 */
purpose?: Purpose, 
/**
 * The organisation's own fields.
 */
attributes?: { [key in string]: AttributeValue }, };

/**
 * A person or robot that answers and makes calls for the organisation.
 */
export type Agent = { 
/**
 * The id under which the phone system knows the agent.
 */
id: string, 
/**
 * The agent's name.
 */
name?: string, 
/**
 * The team or department.
 */
team?: string, };

/**
 * What flips for an agent.
 */
export type AgentFlips = { 
/**
 * The agent's id; `null` for calls that name none.
 */
agent: string | null, 
/**
 * Calls that were judged by both.
 */
calls: number, 
/**
 * Calls that get another verdict on some rule.
 */
changed: number, 
/**
 * Calls that reach the pass mark, before and after.
 */
pass: [number, number], 
/**
 * The mean score before and after, of the calls that have one both times.
 */
mean_percent: [number, number] | null, 
/**
 * Verdicts that become a fail, and fails that become something else, by item.
 */
items: Array<AgentItemFlips>, };

/**
 * What flips for an agent on a rule.
 */
export type AgentItemFlips = { 
/**
 * The item's id.
 */
item: string, 
/**
 * Calls that fail only after.
 */
now_failing: number, 
/**
 * Calls that fail only before.
 */
no_longer_failing: number, };

/**
 * What reviews tell: how far reviewers agree with each other and with the engine.
 *
 * Compared are passes, fails and answers that a rule does not concern a call. Whoever leaves a rule open, person or
 * engine, gives no answer: that is missing, not disagreement.
 */
export type Agreement = { 
/**
 * Submitted reviews.
 */
reviews: number, 
/**
 * Reviews that were left out because nobody submitted them.
 */
drafts: number, 
/**
 * Calls with reviews.
 */
calls: number, 
/**
 * Calls that several people scored blind to compare their scales.
 */
calibration_calls: number, 
/**
 * From when on an item is trusted.
 */
gate: Gate, 
/**
 * Over all items: between the reviewers; `null` unless two answered the same.
 */
between: Measures | null, 
/**
 * Over all items: between reviewers and the engine.
 */
engine: Measures | null, 
/**
 * Every item that somebody answered, by id.
 */
items: Array<ItemAgreement>, 
/**
 * Every two reviewers who answered the same, over all items.
 */
pairs: Array<PairAgreement>, 
/**
 * The reviewers, by name.
 */
reviewers: Array<ReviewerFigures>, };

/**
 * Words that call for a warning.
 */
export type Alarm = { 
/**
 * Which.
 */
phrases: Phrases, 
/**
 * By whom.
 */
by?: Who, 
/**
 * The warning.
 */
text: Localised, };

/**
 * A rule, and whether it is answered.
 */
export type Answer = { 
/**
 * The item's id.
 */
item: string, 
/**
 * The rule in a few words, in the engine's language.
 */
title: string, 
/**
 * Whether the records answer it.
 */
answer: CanAnswer, 
/**
 * For how many calls it was decided.
 */
decided: number, 
/**
 * For how many it was not.
 */
open: number, 
/**
 * To how many it does not apply.
 */
not_applicable: number, 
/**
 * JSON pointers to the fields that would have decided it, the most often missing first.
 */
missing: Array<string>, };

/**
 * A question for the reviewer.
 *
 * The verdict is always `review`. Evidence: what was said that may help to answer, else the call's outcome.
 */
export type AskCheck = { 
/**
 * The question, to be answered with yes (the rule was kept) or no.
 */
question: Localised, 
/**
 * Words that are worth a look.
 */
hints?: Phrases, 
/**
 * Whose words.
 */
by?: Who, };

/**
 * The value of one of the organisation's own fields.
 */
export type AttributeValue = boolean | number | string;

/**
 * A name for a stretch of the scale, up to where the next begins.
 */
export type Band = { 
/**
 * Lower-case words joined by hyphens.
 */
id: string, 
/**
 * What people call it.
 */
title: Localised, 
/**
 * The percentage from which it goes.
 */
from: Decimal, };

/**
 * A name for a stretch of the scale, up to where the next begins.
 */
export type BandInfo = { 
/**
 * Its id, as in reports.
 */
id: string, 
/**
 * What people call it.
 */
title: string, 
/**
 * The percentage from which it goes.
 */
from: number, };

/**
 * A number of which only bounds may be known: `8200`, or `{"min": 8000, "max": 8999}`, either side optional.
 */
export type Bound = number | { min?: number; max?: number };

/**
 * Who did something on the line.
 */
export type By = "agent" | "customer" | "network" | "system";

/**
 * One attempt to reach somebody by phone, answered or not, as its source saw it.
 *
 * A fact that the source cannot see is absent; `null` reads the same. Times are milliseconds after
 * `started_at`.
 */
export type CallRecord = { 
/**
 * Who took or made the call for the organisation.
 */
agent?: Agent, 
/**
 * When the call was answered.
 */
answered_at_ms?: number, 
/**
 * The organisation's own fields; its checklists can use them.
 */
attributes?: { [key in string]: AttributeValue }, 
/**
 * What the contact was about.
 */
contact?: Contact, 
/**
 * Who was called, or who called.
 */
customer?: Customer, 
/**
 * Seen from the organisation.
 */
direction?: Direction, 
/**
 * How the call ended.
 */
ended?: Ended, 
/**
 * The holds; an empty list says that there were none.
 */
holds?: Holds, 
/**
 * Unique within a file.
 */
id: string, 
/**
 * What other calls tell about this one; written by [`LedgerBuilder`](crate::LedgerBuilder) where it is absent.
 */
ledger?: Ledger, 
/**
 * The entry that the agent wrote about this attempt.
 */
log?: Log, 
/**
 * How the attempt came out.
 */
outcome?: Outcome, 
/**
 * Who placed the call; follows from `direction` where absent. For call-backs and two-leg calls.
 */
placed_by?: Party, 
/**
 * Where values came from, by JSON pointer: `/ring/ms`.
 */
provenance?: { [key in string]: Provenance }, 
/**
 * Whose ring cadence applies, ISO 3166-1 alpha-2; absent: the engine's region, and the report says so.
 */
region?: Region, 
/**
 * The ringing, up to the answer, or to the end if nobody answered.
 */
ring?: Ring, 
/**
 * Whether our side used the speakerphone; only from a device's report or a person's word.
 */
speakerphone?: Speakerphone, 
/**
 * When the call started ringing or was dialled: RFC 3339 with an offset. Time 0 of the record.
 */
started_at?: Moment, 
/**
 * What was said.
 */
transcript?: Transcript, 
/**
 * The transfers, in the order in which they happened.
 */
transfers?: Array<Transfer>, };

/**
 * Whether the records of some calls answer a rule.
 */
export type CanAnswer = "yes" | "partly" | "no" | "by_a_person" | "not_asked";

/**
 * How a rule was kept by a group before a date and from it on.
 */
export type Change = { 
/**
 * The item's id.
 */
item: string, 
/**
 * One for each thing that the calls are grouped by, but the day; empty: all calls.
 */
keys: Array<string | null>, 
/**
 * Before the date.
 */
before: ChangeSide, 
/**
 * On the date and after it.
 */
after: ChangeSide, 
/**
 * How much the ratio changed, with Newcombe's 95 % interval; `null` unless there are calls on both sides.
 */
difference: Estimate | null, 
/**
 * Whether the change is a shift rather than chance, by the exact conditional test after Fisher, allowing for how many
 * changes are in the list (Bonferroni): of lists in which nothing changed, one in twenty has a shift at most. Intervals
 * of 95 % would accuse one in twenty agents.
 */
shift: boolean, 
/**
 * One side has too few decided calls to be compared.
 */
few: boolean, };

/**
 * The decided calls of a part.
 */
export type ChangeSide = { 
/**
 * Calls that kept to the rule.
 */
pass: number, 
/**
 * Calls that broke it.
 */
fail: number, 
/**
 * Passes of all that were decided.
 */
pass_ratio: Ratio | null, };

/**
 * How the speakers were recorded.
 */
export type Channels = "separate" | "mixed";

/**
 * A p-chart: how a rule was kept over time, with limits that chance leaves for one point in 370.
 *
 * Each point is held against all the others, or against a stretch that is known to be good, by the exact conditional test
 * after Fisher, which needs no assumption about the rate behind them: the limits are of the point's own number of calls,
 * and hold where a rule is nearly always kept, as those of three deviations do not.
 */
export type Chart = { 
/**
 * `day` or `week`.
 */
by: Grouping, 
/**
 * The rate that the points are held against; `null` where nothing was decided.
 */
centre: Ratio | null, 
/**
 * The last day or week of the stretch that the points are held against; `null`: each against all the others.
 */
baseline_until: string | null, 
/**
 * How often a point without a shift leaves its limits, at most; and how often a run is given by chance, at most.
 */
false_alarm_ratio: number, 
/**
 * The points in order, those without a decided call left out.
 */
points: Array<ChartPoint>, };

/**
 * A day or week of a chart.
 */
export type ChartPoint = { 
/**
 * The day or the week.
 */
key: string, 
/**
 * Calls that kept to the rule.
 */
pass: number, 
/**
 * Calls that broke it.
 */
fail: number, 
/**
 * Passes of all that were decided.
 */
pass_ratio: number, 
/**
 * The lowest ratio of so many calls that chance explains.
 */
lowest: number, 
/**
 * The highest ratio of so many calls that chance explains.
 */
highest: number, 
/**
 * What chance does not explain; `null` if there is nothing.
 */
signal: Signal | null, };

/**
 * What an item looks for. Written with the kind as the name: `{"holds": {"each_at_most_ms": 60000}}`.
 */
export type Check = { "all": Array<Check> } | { "any": Array<Check> } | { "in_order": Array<Check> } | { "not": Check } | { "condition": ConditionCheck } | { "field": FieldCheck } | { "rings": RingsCheck } | { "holds": HoldsCheck } | { "speakerphone": SpeakerphoneCheck } | { "hang_up": HangUpCheck } | { "log": LogCheck } | { "interval": IntervalCheck } | { "said": SaidCheck } | { "in_a_row": InARowCheck } | { "order": OrderCheck } | { "ask": AskCheck } | { "interruptions": InterruptionsCheck } | { "silence": SilenceCheck } | { "speaking": SpeakingCheck };

/**
 * A check, in words and as it is written.
 */
export type CheckInfo = { 
/**
 * The check and its options in words; what belongs to a line is indented under it by two spaces.
 */
lines: Array<string>, 
/**
 * The check as the checklist has it: conditions by their id.
 */
json: Record<string, unknown>, };

/**
 * A checklist, as its authors write it.
 */
export type ChecklistFile = { 
/**
 * Lower-case words joined by hyphens; the name by which others include it.
 */
id: string, 
/**
 * Changes whenever a verdict or a score could: `1.2.0`.
 */
version: string, 
/**
 * What people call it.
 */
title: Localised, 
/**
 * What it is for.
 */
about?: Localised, 
/**
 * The documents that the items' sources cite.
 */
documents?: Array<Document>, 
/**
 * Words of the organisation, which checks name as `$id`. An included one is filled in by naming it again.
 */
settings?: Array<Setting>, 
/**
 * What many items ask of a call, which checks name as `{"condition": "id"}`. An included one is replaced by naming it
 * again.
 */
conditions?: Array<Condition>, 
/**
 * What only agents say: where customers say it instead, the speakers look swapped and are reviewed.
 */
agent_says?: Phrases, 
/**
 * How items add up to a score.
 */
scoring: Scoring, 
/**
 * Checklists whose sections come first.
 */
include?: Array<Include>, 
/**
 * Its own sections; one with the id of an included section adds to it.
 */
sections?: Array<SectionFile>, };

/**
 * What a checklist is, with its sections and items.
 */
export type ChecklistInfo = { 
/**
 * Its id; several that were joined are joined by `+`.
 */
id: string, 
/**
 * Its version.
 */
version: string, 
/**
 * What people call it.
 */
title: string, 
/**
 * What it is for.
 */
about?: string, 
/**
 * How items add up.
 */
method: Method, 
/**
 * The percentage from which a call passes.
 */
pass_mark?: number, 
/**
 * Names for stretches of the scale.
 */
bands: Array<BandInfo>, 
/**
 * What an organisation fills in.
 */
settings: Array<SettingInfo>, 
/**
 * Its sections, in order.
 */
sections: Array<SectionInfo>, 
/**
 * Its items, in order.
 */
items: Array<ItemInfo>, };

/**
 * Which checklist, in which state.
 */
export type ChecklistRef = { 
/**
 * Its id; several that were joined are joined by `+`.
 */
id: string, 
/**
 * Its version.
 */
version: string, 
/**
 * SHA-256 of its items, weights and scoring as canonical JSON, with what it includes and overrides.
 */
sha256: string, };

/**
 * A place in a document.
 */
export type Citation = { 
/**
 * The document's id.
 */
document: string, 
/**
 * The heading.
 */
section: string, 
/**
 * The number or letter under it.
 */
item?: string, };

/**
 * The sort of a [`Diagnostic`].
 */
export type Code = "not-utf8" | "invalid-json" | "wrong-type" | "out-of-range" | "unknown-word" | "missing-field" | "duplicate-field" | "end-before-start" | "empty-bound" | "not-a-time" | "duplicate-id" | "unknown-field" | "dangling-provenance" | "not-a-script-line" | "script-contradicts" | "no-such-column" | "bad-row" | "unknown-format" | "not-usable" | "not-a-call" | "invalid-id" | "duplicate-item" | "unknown-name" | "include-cycle" | "condition-cycle" | "invalid-options" | "unreachable" | "contradiction" | "no-weight" | "unused" | "missing-translation" | "missing-example" | "example-disagrees";

/**
 * A group of calls beside others.
 */
export type ComparedGroup = { 
/**
 * One for each thing that the calls are grouped by; `null` where the calls do not say.
 */
keys: Array<string | null>, 
/**
 * Calls that kept to the rule.
 */
pass: number, 
/**
 * Calls that broke it.
 */
fail: number, 
/**
 * Passes of all that were decided.
 */
pass_ratio: Ratio | null, 
/**
 * Too few calls were decided for a rank.
 */
few: boolean, 
/**
 * The place, as counted; `null` for groups with too few calls.
 */
rank: Rank | null, 
/**
 * What the ratio would be at everybody's mix of calls; `null` where there is nothing to tell it from.
 */
standardised: Standardised | null, 
/**
 * The place at the same mix of calls.
 */
standardised_rank: Rank | null, };

/**
 * Groups of calls beside each other.
 */
export type Comparison = { 
/**
 * Groups with fewer decided calls have no rank.
 */
least_calls: number, 
/**
 * How many groups have a rank.
 */
ranked: number, 
/**
 * All calls together.
 */
pass_ratio: Ratio | null, 
/**
 * The groups by name, those last whose calls do not say.
 */
groups: Array<ComparedGroup>, };

/**
 * A condition that many items share.
 */
export type Condition = { 
/**
 * Lower-case words joined by hyphens; checks name it as `{"condition": "id"}`.
 */
id: string, 
/**
 * What it says of a call, in a few words.
 */
title?: Localised, 
/**
 * What it stands for.
 */
check: Check, };

/**
 * The id of a condition of the checklist. Verdict, reason and evidence are those of the check that it stands for, as if
 * that were written here; however many items name it, a call is looked at once.
 */
export type ConditionCheck = string;

/**
 * How sure a recogniser was, 0 to 1.
 */
export type Confidence = number;

/**
 * What the contact was about.
 */
export type Contact = { 
/**
 * Whether an appointment came of it.
 */
booked?: boolean, 
/**
 * Whether it was the first contact with this customer.
 */
first_contact?: boolean, 
/**
 * Whether the organisation marked the call as important.
 */
important?: boolean, 
/**
 * How long the call was planned to last.
 */
planned_ms?: Bound, 
/**
 * Why there was a call.
 */
purpose?: Purpose, 
/**
 * Whether the call had been arranged.
 */
scheduled?: boolean, 
/**
 * Whether the matter was urgent.
 */
urgent?: boolean, 
/**
 * Whether it was a wrong number.
 */
wrong_number?: boolean, };

/**
 * The other side of the call.
 */
export type Customer = { 
/**
 * The id under which the organisation knows the customer.
 */
id?: string, 
/**
 * The customer's name.
 */
name?: string, 
/**
 * A number or a pseudonym for it: it is only compared.
 */
phone?: string, 
/**
 * ISO 3166-1 alpha-2.
 */
region?: Region, };

/**
 * An exact decimal of up to three places, 0 or more: weights, percentages.
 */
export type Decimal = number;

/**
 * One thing that is wrong with an input, or worth knowing about it.
 *
 * Every reader and loader of this crate reports in this shape: call records, registers, scripts, other
 * systems' files and checklists alike.
 */
export type Diagnostic = { 
/**
 * What sort of problem it is; stays the same when the wording changes.
 */
code: Code, 
/**
 * Whether the input was refused because of it.
 */
severity: Severity, 
/**
 * One sentence: what was expected and what was found.
 */
message: string, 
/**
 * What to do: the nearest known word, or a valid example.
 */
help?: string, 
/**
 * Where.
 */
at: Place, };

/**
 * The direction of a call, seen from the organisation.
 */
export type Direction = "inbound" | "outbound";

/**
 * A document that rules come from.
 */
export type Document = { 
/**
 * How sources cite it.
 */
id: string, 
/**
 * Its title.
 */
title: Localised, };

/**
 * How the call ended.
 */
export type Ended = { 
/**
 * When.
 */
at_ms?: number, 
/**
 * Who released it: `network` is a drop.
 */
by?: By, };

/**
 * A number with its 95 % interval.
 */
export type Estimate = { 
/**
 * The number.
 */
value: number, 
/**
 * The lower end.
 */
low: number, 
/**
 * The upper end.
 */
high: number, };

/**
 * Something that was said.
 */
export type Event = { 
/**
 * What.
 */
phrases: Phrases, 
/**
 * By whom.
 */
by?: Who, 
/**
 * Only where the other side had said this in its last turn before.
 */
reply_to?: Phrases, 
/**
 * Only in turns of at least so many Chinese characters; an English word counts as one and a half.
 */
min_length?: number, 
/**
 * The speaker's next so many turns count; all of them unless given.
 */
turns?: number, 
/**
 * Which time it was said; each time unless given.
 */
which?: Which, };

/**
 * What proves a verdict, or shows where to look.
 */
export type Evidence = { "kind": "field", 
/**
 * JSON pointer to it.
 */
path: string, 
/**
 * Its value; of a list, its size; `null` where it is absent.
 */
value: EvidenceValue, 
/**
 * Where the value came from, if the record says.
 */
provenance?: EvidenceProvenance, } | { "kind": "span", 
/**
 * What it is.
 */
of: SpanOf, 
/**
 * JSON pointer to it; absent for a stretch that was computed.
 */
path?: string, 
/**
 * When it began, in milliseconds: in call time, of overlaps and silences in transcript time.
 */
start_ms: number, 
/**
 * When it ended; absent if the record does not say.
 */
end_ms: number, 
/**
 * How long it was, in milliseconds.
 */
length_ms: Bound, } | { "kind": "conversion", 
/**
 * So many rings.
 */
rings: number, 
/**
 * Take so long, in milliseconds.
 */
limit_ms: number, 
/**
 * Where the bell rings like that.
 */
region: string, 
/**
 * Whether the region was taken for granted because the record does not name one.
 */
assumed: boolean, 
/**
 * The bell: milliseconds on and off, in turn.
 */
bell_ms: number[], 
/**
 * The conversion in words.
 */
note: string, 
/**
 * Where the cadence is from.
 */
source: string, } | { "kind": "searched", 
/**
 * Whose turns.
 */
by: Who, 
/**
 * How many were searched.
 */
turns: number, 
/**
 * The first of them, counted from 0; absent where there was none.
 */
first_turn?: number, 
/**
 * The last of them, counted from 0.
 */
last_turn?: number, 
/**
 * What came nearest; absent where nothing was like it.
 */
nearest?: NearestQuote, } | { "kind": "quote", 
/**
 * Which turn, counted from 0.
 */
turn: number, 
/**
 * Who spoke.
 */
speaker: Speaker, 
/**
 * The exact words: `turn.text.slice(start, end)` in JavaScript.
 */
text: string, 
/**
 * Where they begin in the turn's text, in UTF-16 units.
 */
start: number, 
/**
 * Where they end in the turn's text, in UTF-16 units.
 */
end: number, 
/**
 * Transcript time at which the turn began, in milliseconds.
 */
start_ms: number, 
/**
 * Transcript time at which the turn ended, in milliseconds.
 */
end_ms: number, 
/**
 * What is to be said of it.
 */
note?: string, 
/**
 * How near the words are to the phrase, where they are not its very words.
 */
inexact?: Inexact, };

/**
 * Where the value of a field came from.
 */
export type EvidenceProvenance = { 
/**
 * How it was obtained.
 */
how: How, 
/**
 * Anything worth knowing.
 */
note?: string, 
/**
 * The field, file or system that it came from.
 */
source?: string, };

/**
 * The value of a field in evidence.
 */
export type EvidenceValue = boolean | Bound | number | string | { 
/**
 * How many elements it has.
 */
elements: number, } | null;

/**
 * A call with the verdict that it should get.
 */
export type Example = { 
/**
 * What it shows.
 */
note?: string, 
/**
 * The call in script notation, a line each.
 */
script?: Array<string>, 
/**
 * The call as a record; its `id` may be left out.
 */
record?: RecordNode, 
/**
 * The verdict that it should get.
 */
expect: Expected, };

/**
 * A call with the verdict that it gets.
 */
export type ExampleInfo = { 
/**
 * What it shows, in its author's language.
 */
note?: string, 
/**
 * The call: script notation, or a record as JSON.
 */
call: string, 
/**
 * The verdict that it should get.
 */
expect: Verdict, 
/**
 * Why it gets its verdict; absent if it can't be read or gets another one.
 */
reason?: string, };

/**
 * A verdict that an example should get.
 */
export type Expected = "pass" | "fail" | "not_applicable" | "unknown" | "review";

/**
 * One rule: why it is there, where it is from, and how it is checked.
 */
export type Explanation = { 
/**
 * The item.
 */
item: ItemInfo, 
/**
 * Its section.
 */
section: SectionInfo, 
/**
 * The id of its checklist.
 */
checklist: string, 
/**
 * The version of its checklist.
 */
checklist_version: string, 
/**
 * The language of the texts.
 */
locale: Locale, 
/**
 * Why it matters.
 */
why: string, 
/**
 * What to do better.
 */
advice?: string, 
/**
 * Where the rule comes from.
 */
source: Array<SourceInfo>, 
/**
 * When the rule concerns a call at all; absent: always.
 */
applies?: CheckInfo, 
/**
 * What the rule asks for.
 */
check: CheckInfo, 
/**
 * Calls with their verdicts.
 */
examples: Array<ExampleInfo>, };

/**
 * A field of the record against a value, words or bounds.
 *
 * Give one test: `is`, `one_of`, `filled`, `known`, or `at_least` and `at_most`. The organisation's own fields are
 * under `/attributes`. Evidence: the field with its value and provenance.
 *
 * Unknown where the field is absent (not with `known`), and where a bound lies on both sides of a limit.
 */
export type FieldCheck = { 
/**
 * The field, as a JSON pointer: `/contact/scheduled`.
 */
path: string, 
/**
 * Equal to this.
 */
is?: Scalar, 
/**
 * Equal to one of these words.
 */
one_of?: Array<string>, 
/**
 * This number or more.
 */
at_least?: number, 
/**
 * This number or less.
 */
at_most?: number, 
/**
 * `true`: holds more than white space. `false`: is blank.
 */
filled?: boolean, 
/**
 * `true`: is there. `false`: is absent.
 */
known?: boolean, };

/**
 * Who should hang up first.
 */
export type First = "caller" | "customer" | "agent";

/**
 * Calls that go from one verdict to another.
 */
export type Flip<V> = { 
/**
 * The verdict before.
 */
from: V, 
/**
 * The verdict after.
 */
to: V, 
/**
 * The calls, by id.
 */
calls: Array<string>, };

/**
 * How well an item's engine verdicts have to agree with reviewers to be trusted.
 */
export type Gate = { 
/**
 * The least Cohen's kappa.
 */
kappa: number, 
/**
 * The fewest reviews.
 */
reviews: number, };

/**
 * The calls of an agent, a team, a day, or of several such things crossed.
 */
export type GroupFigures = { 
/**
 * The agent's id, the team or the date; `null` for calls that do not say. Where several are crossed it is always
 * `null`, and `keys` says.
 */
key: string | null, 
/**
 * One for each of the summary's `dimensions`; `null` where the calls do not say.
 */
keys: Array<string | null>, 
/**
 * How many calls.
 */
calls: number, 
/**
 * Each rule, in the order of the checklist.
 */
items: Array<ItemFigures>, 
/**
 * Each section, in the order of the checklist.
 */
in_sections: Array<ItemFigures>, 
/**
 * The scores of its calls.
 */
scores: ScoreFigures, };

/**
 * What the calls of a summary are grouped by.
 *
 * Several can be crossed: `agent,day` has a group for every day of every agent.
 */
export type Grouping = "agent" | "team" | "item" | "section" | "day" | "week" | "hour" | "direction" | "outcome" | "purpose" | `attributes.${string}`;

/**
 * Who hung up first, of the two sides.
 *
 * With `caller`: our side may hang up first on a call that it placed, and not on one that the customer placed.
 * A call that the agent released into a satisfaction survey does not apply, nor does one that the network or the
 * phone system ended, nor one that was not answered. Transfers count in the order in which they are listed.
 * Evidence: who hung up and who placed the call.
 *
 * Unknown without `/outcome`, without `/ended/by`, and where our side hung up and it is not known who called.
 */
export type HangUpCheck = { 
/**
 * Who should.
 */
first: First, };

/**
 * One hold. Without `end_ms` it lasts to the end of the call.
 */
export type Hold = { 
/**
 * Who put the other side on hold.
 */
by?: By, 
/**
 * When it ended.
 */
end_ms?: number, 
/**
 * When it began.
 */
start_ms: number, };

/**
 * Holds of which only totals are known.
 */
export type HoldSummary = { 
/**
 * How many there were.
 */
count?: Bound, 
/**
 * How long the longest was.
 */
longest_ms?: Bound, 
/**
 * How long they were together.
 */
total_ms?: Bound, };

/**
 * What is known about holds: each one, or only totals.
 */
export type Holds = Array<Hold> | HoldSummary;

/**
 * How long and how many the holds of an answered call were; each limit that is given has to be kept.
 *
 * A hold without an end lasts to the end of the call; where that is not known either, it is at least 0 long and
 * can't make the check pass. Of a summary, the longest hold is bounded by `longest_ms`, from above by `total_ms`
 * and from below by the total shared out among the holds; a count of none passes. Evidence: each hold that was
 * too long, else the longest.
 *
 * Does not apply to a call that was not answered. Unknown without `/outcome`, without `/holds`, where a bound
 * lies on both sides of a limit, and where the parts of a summary contradict each other.
 */
export type HoldsCheck = { 
/**
 * No single hold longer than this, in milliseconds.
 */
each_at_most_ms?: number, 
/**
 * No more than this in all, in milliseconds.
 */
total_at_most_ms?: number, 
/**
 * No more holds than this.
 */
at_most?: number, };

/**
 * How a value was obtained.
 */
export type How = "reported" | "derived" | "assumed" | "inferred" | "attested";

/**
 * What came of an input.
 */
export type Imported = { 
/**
 * The name of the format that it was read as.
 */
format: string, 
/**
 * The calls, in the order of the input.
 */
calls: Array<CallRecord>, 
/**
 * What could not be made into a record, and why.
 */
rejected: Array<Rejected>, 
/**
 * Who speaks in the transcripts, where the source names speakers without saying who they are.
 */
speakers: Array<SpeakerOf>, 
/**
 * What is worth knowing about the rest.
 */
warnings: Array<Diagnostic>, };

/**
 * How often one side said something in a row: without anything coming between that ends the row.
 *
 * A row ends where `ended_by` is heard, or, without it, where the other side speaks. Questions in one breath, nods
 * without a word of one's own, long turns without a sign of listening are all rows. Evidence: the longest row.
 *
 * Unknown without a transcript.
 */
export type InARowCheck = { 
/**
 * What counts.
 */
phrases: Phrases, 
/**
 * Whose words.
 */
by?: Who, 
/**
 * Only turns that say nothing else count, each once.
 */
only?: boolean, 
/**
 * Only turns of at least so many Chinese characters count; an English word counts as one and a half.
 */
min_length?: number, 
/**
 * What ends a row; any turn of the other side unless given.
 */
ended_by?: Event, 
/**
 * How many in a row are let pass.
 */
at_most: number, };

/**
 * Another checklist whose items are taken over.
 */
export type Include = { 
/**
 * Its id, or the name of its file.
 */
checklist: string, 
/**
 * Only these items and sections.
 */
only?: Array<string>, 
/**
 * Not these items and sections.
 */
without?: Array<string>, 
/**
 * What is different here.
 */
overrides?: Array<Override>, };

/**
 * How words that are not those of a phrase are near to it.
 */
export type Inexact = "same_sound" | "alike_sound";

/**
 * How often one side broke into what the other was saying.
 *
 * An interruption is a turn that begins well inside a turn of the other side and goes on while the other speaks. A
 * turn that only acknowledges (嗯, 对, uh-huh) is none, nor is one that begins at nearly the same time as the
 * other's or when it is all but over. Evidence: each interruption, and what was taken for an acknowledgement.
 *
 * Unknown without a transcript, and without the times of every turn.
 */
export type InterruptionsCheck = { 
/**
 * Who should not interrupt.
 */
by?: Party, 
/**
 * How many are let pass.
 */
at_most?: number, 
/**
 * The other side had been speaking for so long, in milliseconds.
 */
after_ms?: number, 
/**
 * Both went on speaking for so long, in milliseconds.
 */
overlap_ms?: number, 
/**
 * Only while the other side was saying this; whatever it was saying unless given.
 */
during?: Phrases, 
/**
 * Turns of nothing but these only acknowledge.
 */
backchannels?: Phrases, };

/**
 * The time between two moments of an answered call, against limits.
 *
 * The moments of speech count only where the transcript is aligned with the call (`/transcript/zero_at_ms`).
 * Evidence: the stretch between the moments.
 *
 * Does not apply to a call that was not answered. Unknown where a moment is not known.
 */
export type IntervalCheck = { 
/**
 * From this moment.
 */
from: Mark, 
/**
 * To this moment.
 */
to: Mark, 
/**
 * At least so long, in milliseconds.
 */
at_least_ms?: number, 
/**
 * At most so long, in milliseconds.
 */
at_most_ms?: number, 
/**
 * A field with a length of time that replaces `at_most_ms` where it is known: `/contact/planned_ms`.
 */
at_most_field?: string, };

/**
 * How far the answers to an item agree.
 */
export type ItemAgreement = { 
/**
 * The item's id.
 */
item: string, 
/**
 * Between the reviewers; `null` unless two answered the same.
 */
between: Measures | null, 
/**
 * Between reviewers and the engine; `null` unless both answered the same.
 */
engine: Measures | null, 
/**
 * Whether the engine's verdicts on it can be relied on.
 */
trust: Trust, 
/**
 * The calls on which reviewers differ with each other.
 */
differing: Array<string>, 
/**
 * The calls on which a reviewer differs with the engine.
 */
overruled: Array<string>, };

/**
 * How often a rule, or the rules of a section, were kept.
 *
 * A call fails a section if it breaks any of its rules; it is open while any that concerns the call is; it passes if it
 * keeps to at least one and breaks none.
 */
export type ItemFigures = { 
/**
 * The item's id, or the section's.
 */
id: string, 
/**
 * Calls that kept to the rule.
 */
pass: number, 
/**
 * Calls that broke it.
 */
fail: number, 
/**
 * Calls that the rule does not concern.
 */
not_applicable: number, 
/**
 * Calls of which it can't be told.
 */
unknown: number, 
/**
 * Calls on which a person has to answer.
 */
review: number, 
/**
 * How much could be decided: passes and fails of all calls that the rule concerns; `null` where there are none.
 */
coverage_ratio?: number, 
/**
 * Passes of all that were decided; `null` where nothing was.
 */
pass_ratio?: Ratio, 
/**
 * Fewer than 20 calls were decided: too few to be compared.
 */
few?: boolean, 
/**
 * The ids of some failing calls, ten at most: always the same ones for the same calls, in whatever order they came.
 */
failing: Array<string>, };

/**
 * One line of a checklist.
 */
export type ItemFile = { 
/**
 * The id of the rule that it implements: lower-case words joined by hyphens.
 */
id: string, 
/**
 * The rule in a few words.
 */
title: Localised, 
/**
 * Why it matters.
 */
why: Localised, 
/**
 * What to do better.
 */
advice?: Localised, 
/**
 * Where the rule comes from.
 */
source?: Array<Citation>, 
/**
 * How much it counts; 0 never counts.
 */
weight?: Decimal, 
/**
 * What it costs if it fails.
 */
critical?: Scope, 
/**
 * When the rule concerns a call at all. Decided first.
 */
applies?: Check, 
/**
 * What the rule asks for.
 */
check: Check, 
/**
 * Calls with the verdict that they should get; at least one that passes and one that fails.
 */
examples?: Array<Example>, };

/**
 * The verdicts on a rule that flip.
 */
export type ItemFlips = { 
/**
 * The item's id.
 */
item: string, 
/**
 * Calls that keep to the rule, before and after.
 */
pass: [number, number], 
/**
 * Calls that break it, before and after.
 */
fail: [number, number], 
/**
 * From which verdict to which.
 */
flips: Array<Flip<Verdict>>, };

/**
 * One line of a checklist.
 */
export type ItemInfo = { 
/**
 * Its id.
 */
id: string, 
/**
 * The id of its section.
 */
section: string, 
/**
 * The rule in a few words.
 */
title: string, 
/**
 * How much it counts.
 */
weight: number, 
/**
 * What it costs if it fails, where it is critical.
 */
critical?: Scope, };

/**
 * What was found about one item.
 */
export type ItemReport = { 
/**
 * The item's id.
 */
id: string, 
/**
 * The id of its section.
 */
section: string, 
/**
 * The rule in a few words.
 */
title: string, 
/**
 * The verdict.
 */
verdict: Verdict, 
/**
 * How much it counts.
 */
weight: number, 
/**
 * What it costs if it fails, where it is critical.
 */
critical?: Scope, 
/**
 * Why, in a sentence.
 */
reason: string, 
/**
 * The smallest change with which a failed item would have passed.
 */
would_pass?: string, 
/**
 * The result lies within the tolerance of what it was measured by; a closer look may show otherwise.
 */
borderline?: boolean, 
/**
 * What proves it, or shows where to look.
 */
evidence: Array<Evidence>, 
/**
 * JSON pointers to the fields of the record that would have decided it.
 */
missing: Array<string>, };

/**
 * What the other calls of the same customer tell about this one.
 *
 * Bounds say what the data does not cover: where no further attempt is in it, `next_attempt_ms` has only a `min`,
 * the time for which the data goes on.
 */
export type Ledger = { 
/**
 * How many of the organisation's attempts right before this one failed, within the last seven days.
 */
failed_before?: Bound, 
/**
 * Whether the number belongs to somebody who has called, or whom the register or a record knows.
 */
known_number?: boolean, 
/**
 * From the end of this call to the organisation's next attempt to reach the same customer.
 */
next_attempt_ms?: Bound, 
/**
 * From the end of this call to the next contact of either side.
 */
next_contact_ms?: Bound, };

/**
 * Numbers of a check, by name.
 */
export type Limits = Record<string, number>;

/**
 * A language of the engine's texts.
 */
export type Locale = "zh-Hans" | "zh-Hant" | "en";

/**
 * A text of a checklist in the languages that its author wrote.
 */
export type Localised = { "zh-Hans"?: string; "zh-Hant"?: string; en?: string };

/**
 * The entry that an agent wrote about an attempt.
 */
export type Log = { 
/**
 * `false`: the register was searched and holds no entry.
 */
found?: boolean, 
/**
 * What is to be done next.
 */
next_step?: string, 
/**
 * What was talked about.
 */
notes?: string, 
/**
 * How it came out, in the agent's words.
 */
outcome?: string, 
/**
 * Whom it was passed on to.
 */
passed_to?: string, 
/**
 * Why there was a call, in the agent's words.
 */
purpose?: string, 
/**
 * When it was written: RFC 3339 with an offset.
 */
recorded_at?: Moment, };

/**
 * Whether the agent's log holds an entry about this attempt, with these fields filled.
 *
 * Blank text counts as not filled. Evidence: the entry's fields; a failing one names what is blank.
 *
 * Unknown without `/log`: neither the record nor a register says anything. With `same_day`, also without the times
 * of the call and of the entry.
 */
export type LogCheck = { 
/**
 * What has to be filled.
 */
filled: Array<LogField>, 
/**
 * Whether it has to be written on the day of the call, by the clock of the call.
 */
same_day?: boolean, };

/**
 * A field of a log entry.
 */
export type LogField = "recorded_at" | "purpose" | "outcome" | "notes" | "next_step" | "passed_to";

/**
 * A moment of a call.
 */
export type Mark = "start" | "answer" | "end" | "first_agent_turn" | "last_word";

/**
 * How far answers agree. Intervals are 95 %.
 */
export type Measures = { 
/**
 * Items of calls that at least two answered.
 */
units: number, 
/**
 * The share of pairs of answers that agree. The interval is Wilson's; over several items or more than two reviewers
 * it is a bootstrap over calls.
 */
observed: Estimate | null, 
/**
 * Cohen's kappa; of more than two reviewers the mean over all pairs. `null` where everybody always gave the same one
 * answer: then nothing is left to agree on beyond chance. Of two raters and one item the interval is that of Fleiss,
 * Cohen and Everitt, else a bootstrap over calls.
 */
kappa: Estimate | null, 
/**
 * Gwet's AC1, which stays meaningful where nearly every answer is the same. Of one item the interval is Gwet's, else a
 * bootstrap over calls.
 */
ac1: Estimate | null, 
/**
 * Krippendorff's alpha for names; `null` where everybody always gave the same one answer. The interval is a
 * bootstrap over calls, 1,000 draws with a fixed seed.
 */
alpha: Estimate | null, 
/**
 * How common each answer is.
 */
prevalence: Prevalence, };

/**
 * How items add up to a score.
 */
export type Method = "points" | "sections";

/**
 * Why words that were said are not what was searched for.
 */
export type Miss = "other_place" | "other_speaker" | "sounds_alike";

/**
 * A date and time as it was written, RFC 3339 with an offset: `2026-11-21T09:30:00+08:00`.
 */
export type Moment = string;

/**
 * Words that came nearest to what was searched for.
 */
export type NearestQuote = { 
/**
 * Which turn, counted from 0.
 */
turn: number, 
/**
 * Who spoke.
 */
speaker: Speaker, 
/**
 * The exact words: `turn.text.slice(start, end)` in JavaScript.
 */
text: string, 
/**
 * Where they begin in the turn's text, in UTF-16 units.
 */
start: number, 
/**
 * Where they end in the turn's text, in UTF-16 units.
 */
end: number, 
/**
 * Why they are not what was searched for.
 */
but: Miss, };

/**
 * Whether the parts of a conversation began in this order.
 *
 * A part begins where it is first heard. Parts that were not heard are left out; with fewer than two there is no
 * order, and the check does not apply. Evidence: where each part began.
 *
 * Unknown without a transcript.
 */
export type OrderCheck = { 
/**
 * The parts, in the order in which they should begin.
 */
parts: Array<Part>, };

/**
 * How an attempt came out.
 */
export type Outcome = "answered" | "no_answer" | "abandoned" | "voicemail" | "busy" | "rejected" | "unreachable" | "failed";

/**
 * What is different about an included item.
 */
export type Override = { 
/**
 * The item's id.
 */
item: string, 
/**
 * `false` switches it off.
 */
on?: boolean, 
/**
 * Another weight.
 */
weight?: Decimal, 
/**
 * Another scope, or one at all.
 */
critical?: Scope, 
/**
 * Other numbers in its check, by their name: `{"each_at_most_ms": 45000}`.
 */
limits?: Limits, };

/**
 * How far two reviewers agree.
 */
export type PairAgreement = { 
/**
 * One.
 */
first: string, 
/**
 * The other.
 */
second: string, 
/**
 * Over all items.
 */
measures: Measures, };

/**
 * A part of a conversation.
 */
export type Part = { 
/**
 * What people call it.
 */
title: Localised, 
/**
 * What it is heard by.
 */
phrases: Phrases, 
/**
 * From whom.
 */
by?: Who, };

/**
 * One of the two sides of a call.
 */
export type Party = "agent" | "customer";

/**
 * A pass mark, as its author wrote it.
 */
export type PassMark = number;

/**
 * Whether a call reached the pass mark.
 */
export type Passed = "pass" | "fail" | "open";

/**
 * A percentage, exact to four decimals.
 */
export type Percent = number;

/**
 * What a check listens for: patterns in the notation of [`crate::text`], lexicons and signs by name (`@greeting`,
 * `@question`), and settings that an organisation fills in (`$strengths`). After compiling, sets of the phrase book.
 */
export type Phrases = string[];

/**
 * A call to review, and why.
 */
export type Picked = { 
/**
 * The call's id.
 */
call: string, 
/**
 * The agent's id.
 */
agent: string | null, 
/**
 * The rule that picked it.
 */
rule: SampleRule, 
/**
 * The score as it stands, in percent.
 */
percent: number | null, 
/**
 * The score if every open item failed.
 */
lowest: number | null, 
/**
 * The score if every open item passed.
 */
highest: number | null, 
/**
 * What the score will probably be, where the rule asked.
 */
expected: number | null, };

/**
 * A place in an input file.
 */
export type Place = { 
/**
 * The file's name as the caller gave it, if there was one.
 */
file?: string, 
/**
 * The field as a JSON pointer (`/ring/ms`), or the column's name in a table; empty for the whole record.
 */
path: string, 
/**
 * The line, counted from 1; 0 where the input has no lines.
 */
line: number, 
/**
 * The column in characters, counted from 1; 0 where it is not known.
 */
column: number, };

/**
 * How common each answer is among those compared.
 */
export type Prevalence = { 
/**
 * The share of passes.
 */
pass: number, 
/**
 * The share of fails.
 */
fail: number, 
/**
 * The share of answers that the rule does not concern the call.
 */
not_applicable: number, };

/**
 * Where a value came from.
 */
export type Provenance = { 
/**
 * How it was obtained.
 */
how: How, 
/**
 * Anything worth knowing.
 */
note?: string, 
/**
 * The field, file or system that it came from.
 */
source?: string, };

/**
 * Why there was a call.
 */
export type Purpose = "enquiry" | "first_follow_up" | "second_follow_up" | "medication" | "complaint" | "other";

/**
 * The places that a group can have, 1 being the best.
 *
 * `from` is one more than the groups whose whole interval lies above this group's, `to` the number of ranked groups less
 * those whose whole interval lies below. Groups whose intervals overlap are tied: their places overlap, too.
 */
export type Rank = { 
/**
 * The best place.
 */
from: number, 
/**
 * The worst place.
 */
to: number, };

/**
 * How fast somebody should speak, per minute.
 */
export type Rate = { 
/**
 * Chinese characters a minute, at least.
 */
characters_at_least: number, 
/**
 * Chinese characters a minute, at most.
 */
characters_at_most: number, 
/**
 * Words a minute, at least.
 */
words_at_least: number, 
/**
 * Words a minute, at most.
 */
words_at_most: number, };

/**
 * A share of something, with its 95 % interval after Wilson.
 */
export type Ratio = { 
/**
 * The share that was counted.
 */
value: number, 
/**
 * The lower end.
 */
low: number, 
/**
 * The upper end.
 */
high: number, };

/**
 * A record inside a checklist.
 */
export type RecordNode = object;

/**
 * A country, ISO 3166-1 alpha-2: `CN`.
 */
export type Region = string;

/**
 * An entry of the register: what an agent wrote about one attempt to reach somebody.
 *
 * An entry without `phone` and `customer_id` is valid, but no call can be matched to it.
 */
export type RegisterEntry = { 
/**
 * The agent who made the attempt.
 */
agent_id?: string, 
/**
 * When the attempt was made or written down: RFC 3339 with an offset.
 */
at: Moment, 
/**
 * The id under which the organisation knows the customer.
 */
customer_id?: string, 
/**
 * Seen from the organisation.
 */
direction?: Direction, 
/**
 * What is to be done next.
 */
next_step?: string, 
/**
 * What was talked about.
 */
notes?: string, 
/**
 * How it came out, in the agent's words.
 */
outcome?: string, 
/**
 * A number or a pseudonym for it: it is only compared.
 */
phone?: string, 
/**
 * Why there was a call, in the agent's words.
 */
purpose?: string, };

/**
 * A record, or another unit of input, that was refused; the units after it are still read.
 */
export type Rejected = { 
/**
 * The record's id, where it could be read.
 */
id?: string, 
/**
 * Everything that is wrong with it, and what is worth a warning; never empty.
 */
problems: Array<Diagnostic>, };

/**
 * What a check of one call found.
 *
 * The same record, checklist and engine version give the same bytes, natively and in WebAssembly.
 */
export type Report = { 
/**
 * The version of this format; a new one only when an old reader could go wrong.
 */
version: number, 
/**
 * The record's id.
 */
call: string, 
/**
 * The checklist that was used.
 */
checklist: ChecklistRef, 
/**
 * The engine's version.
 */
engine: string, 
/**
 * The language of the texts.
 */
locale: Locale, 
/**
 * SHA-256 of the record as canonical JSON: known fields, keys in alphabetical order, no white space.
 */
input_sha256: string, 
/**
 * What the record says of the call itself, for sorting and grouping.
 */
about: About, 
/**
 * The score.
 */
score: Score, 
/**
 * Every item, in the order of the checklist.
 */
items: Array<ItemReport>, 
/**
 * What is doubtful about the record itself.
 */
warnings: Array<ReportWarning>, };

/**
 * Something in a record that makes a result doubtful.
 */
export type ReportWarning = { 
/**
 * The id of the first item that came upon it.
 */
item: string, 
/**
 * What it is, in a sentence.
 */
message: string, };

/**
 * How a call stands against the pass mark.
 */
export type ResultWord = "pass" | "fail" | "open" | "none";

/**
 * A reviewer beside the others.
 */
export type ReviewerFigures = { 
/**
 * The name.
 */
reviewer: string, 
/**
 * How many calls were reviewed.
 */
reviews: number, 
/**
 * Passes of the passes and fails that the reviewer gave.
 */
pass_ratio: Ratio | null, 
/**
 * How much more often the reviewer passes than the peers who answered the same: above 0 milder, below 0 stricter;
 * `null` where nobody else answered the same. The interval takes each call as one observation.
 */
leniency: Estimate | null, 
/**
 * Answers that somebody else gave, too, to which `leniency` refers.
 */
shared_answers: number, };

/**
 * The ringing, up to the answer, or to the end if nobody answered.
 */
export type Ring = { 
/**
 * How the figures came about.
 */
basis?: RingBasis, 
/**
 * Rings heard.
 */
count?: Bound, 
/**
 * Ringing time.
 */
ms?: Bound, };

/**
 * How ringing figures came about.
 */
export type RingBasis = "counted" | "alerting" | "dialling" | "platform" | "attested";

/**
 * How many rings it took until the call was answered, or how many the agent waited for before giving up.
 *
 * Give one limit. A count of rings is used before a ringing time. A time is converted by the cadence with which bells ring in the
 * record's region, or in the engine's region where the record has none: "within three rings" is before the
 * fourth would have begun, `time < 3 × cycle`. Evidence: the figure, and the conversion.
 *
 * With `answered_within`, an unanswered call that rang longer fails; one that rang less does not apply: there was
 * still time. With `given_up_after`, only calls that nobody answered count: they have to ring so often, or for so
 * long as so many rings take, `time ≥ count × cycle`; it does not apply where the network gave up, nor where the
 * caller was not ours. Busy, rejected, unreachable and failed calls never apply.
 *
 * Unknown without `/outcome`, without `/ring`, where a bound lies on both sides of the limit, and where only a
 * time is known and the region's cadence is not.
 */
export type RingsCheck = { 
/**
 * Answered before this many rings were over.
 */
answered_within?: number, 
/**
 * Not answered, and not given up before this many rings.
 */
given_up_after?: number, };

/**
 * What a rule is called.
 */
export type RuleName = { 
/**
 * The item's id.
 */
id: string, 
/**
 * The id of its section.
 */
section: string, 
/**
 * The rule in a few words.
 */
title: string, 
/**
 * Whether reviewers agree with the engine on it, where there are reviews to tell.
 */
trust?: Trust, };

/**
 * Whether words were said, by whom, where in the call and how often.
 *
 * Without a number, they have to be said at least once; with `at_most` 0 they must not be said. `within` narrows the
 * search to turns of the speaker; `after` and `before` to what was said around something else, and do not apply where
 * that was not said. Words that sound the same as a phrase count where they are asked for, never where they are
 * forbidden; words that only sound alike are for a person to judge. Evidence: the words; where they were not found,
 * what was searched and what came nearest.
 *
 * Unknown without a transcript, where a time limit meets turns without times, where words were not found in turns that
 * the recogniser was not sure of, and where a setting is not filled in.
 */
export type SaidCheck = { 
/**
 * What to look for.
 */
phrases: Phrases, 
/**
 * Who has to say it.
 */
by?: Who, 
/**
 * Where in the call.
 */
within?: Within, 
/**
 * Only after something else was said.
 */
after?: Event, 
/**
 * Only before something else was said the first time, with `after` the first time from there; where that never was,
 * the whole stretch counts.
 */
before?: Event, 
/**
 * Only in turns of at least so many Chinese characters; an English word counts as one and a half.
 */
min_length?: number, 
/**
 * How often at least; once, unless `at_most` is given.
 */
at_least?: number, 
/**
 * How often at most.
 */
at_most?: number, 
/**
 * What is to be warned of besides, whatever the verdict.
 */
warn?: Alarm, };

/**
 * Calls to review next.
 */
export type Sample = { 
/**
 * Which draws were made.
 */
seed: number, 
/**
 * From how many calls.
 */
among: number, 
/**
 * The calls, rule by rule, those first that should be reviewed first; none twice.
 */
picked: Array<Picked>, };

/**
 * The rule that picked a call.
 */
export type SampleRule = "random" | "uncertain" | "worst" | "disputed";

/**
 * A single value that people write.
 */
export type Scalar = boolean | number | string;

/**
 * What a failed critical item costs.
 */
export type Scope = "section" | "checklist";

/**
 * The score of one call.
 *
 * Items that do not apply count nowhere. Unknown items and those for review are left out of `percent`, and never
 * silently: `lowest` and `highest` say what the score is if all of them fail, or all pass.
 */
export type Score = { 
/**
 * How items add up.
 */
method: Method, 
/**
 * What was earned: points, or section weights.
 */
earned: number, 
/**
 * What the decided items could have earned.
 */
possible: number, 
/**
 * `earned` of `possible`; `null` where nothing was decided.
 */
percent: Percent | null, 
/**
 * The score if every open item failed; `null` where nothing counts.
 */
lowest: Percent | null, 
/**
 * The score if every open item passed; `null` where nothing counts.
 */
highest: Percent | null, 
/**
 * How many items that count are open: unknown or for review.
 */
open: number, 
/**
 * The percentage from which a call passes, if the checklist has one.
 */
pass_mark: PassMark | null, 
/**
 * Whether the pass mark was reached; `null` without one, or where nothing counts.
 */
result: Passed | null, 
/**
 * The id of the band of the score, once the open items can't change it.
 */
band: string | null, 
/**
 * The critical items that failed.
 */
failed_critical: Array<string>, 
/**
 * The arithmetic, a line a step, to be redone on paper.
 */
lines: Array<string>, };

/**
 * The scores of calls.
 */
export type ScoreFigures = { 
/**
 * Calls that have a score: something that counts was decided.
 */
calls: number, 
/**
 * The mean percentage, with its normal 95 % interval; `null` of none.
 */
mean: Estimate | null, 
/**
 * The mean if every open item failed.
 */
lowest_mean: number | null, 
/**
 * The mean if every open item passed.
 */
highest_mean: number | null, 
/**
 * How many calls have which percentage, without its decimals: pairs of a whole percentage and a number of calls.
 */
histogram: Array<[number, number]>, 
/**
 * Calls that reached the pass mark.
 */
pass: number, 
/**
 * Calls that did not.
 */
fail: number, 
/**
 * Calls whose open items decide.
 */
open: number, 
/**
 * What merging needs: the sums of the percentages in ten-thousandths, of the squares of the percentages in
 * hundredths, of the lowest and of the highest percentages.
 */
sums: [number, number, number, number], };

/**
 * How a checklist is scored.
 */
export type Scoring = { 
/**
 * How items add up.
 */
method: Method, 
/**
 * The percentage from which a call passes.
 */
pass_mark?: Decimal, 
/**
 * Names for stretches of the scale.
 */
bands?: Array<Band>, };

/**
 * A script that was read.
 */
export type ScriptRecord = { 
/**
 * The record; its id is `script` where the script gives none.
 */
record: CallRecord, 
/**
 * What is worth knowing about it: unknown field names, for instance.
 */
warnings: Array<Diagnostic>, };

/**
 * A part of a checklist.
 */
export type SectionFile = { 
/**
 * Lower-case words joined by hyphens.
 */
id: string, 
/**
 * What people call it.
 */
title: Localised, 
/**
 * How much it counts against other sections.
 */
weight?: Decimal, 
/**
 * Its items.
 */
items?: Array<ItemFile>, };

/**
 * A part of a checklist.
 */
export type SectionInfo = { 
/**
 * Its id.
 */
id: string, 
/**
 * What people call it.
 */
title: string, 
/**
 * How much it counts against other sections.
 */
weight: number, };

/**
 * What a section is called.
 */
export type SectionName = { 
/**
 * The section's id.
 */
id: string, 
/**
 * What people call it.
 */
title: string, };

/**
 * Words that every organisation has of its own: its names, its strengths, its jargon.
 */
export type Setting = { 
/**
 * Lower-case words joined by hyphens; checks name it as `$id`.
 */
id: string, 
/**
 * What has to be filled in.
 */
title?: Localised, 
/**
 * Whether checks can do without it: it only adds phrases to others.
 */
optional?: boolean, 
/**
 * Patterns in the notation of phrases. While there are none, what needs them is `unknown`, unless it is optional.
 */
phrases?: Array<string>, };

/**
 * Words that an organisation fills in.
 */
export type SettingInfo = { 
/**
 * Its id; checks name it as `$id`.
 */
id: string, 
/**
 * What has to be filled in.
 */
title: string, 
/**
 * What was filled in.
 */
phrases: Array<string>, };

/**
 * How bad a [`Diagnostic`] is.
 */
export type Severity = "warning" | "error";

/**
 * What chance does not explain.
 */
export type Signal = "below" | "above" | "run_below" | "run_above";

/**
 * How long nobody spoke between two turns, or how soon one side replied.
 *
 * With `longest_at_most_ms`, every silence outside holds counts. With `median_reply_at_most_ms`, the median of the
 * times from the end of the other side's turn to this side's next turn. Evidence: each silence that was too long,
 * else the longest.
 *
 * Unknown without a transcript, without the times of every turn, and where a long silence may have been a hold.
 */
export type SilenceCheck = { 
/**
 * Nobody silent for longer than this, in milliseconds.
 */
longest_at_most_ms?: number, 
/**
 * Half of the replies came within this, in milliseconds.
 */
median_reply_at_most_ms?: number, 
/**
 * Whose replies.
 */
by?: Party, };

/**
 * A place in a document.
 */
export type SourceInfo = { 
/**
 * How the checklist cites the document.
 */
document: string, 
/**
 * The document's title.
 */
title: string, 
/**
 * The heading.
 */
section: string, 
/**
 * The number or letter under it.
 */
item?: string, };

/**
 * A stretch of time. Without `end_ms` it lasts to the end of the call.
 */
export type Span = { 
/**
 * When it ended.
 */
end_ms?: number, 
/**
 * When it began.
 */
start_ms: number, };

/**
 * What an [`Evidence::Span`] is a span of.
 */
export type SpanOf = "hold" | "speakerphone" | "call" | "overlap" | "silence";

/**
 * Who spoke a turn.
 */
export type Speaker = "agent" | "customer" | "system" | "other";

/**
 * How it is known who a speaker is.
 */
export type SpeakerBasis = "source" | "name" | "stated" | "guessed" | "unknown";

/**
 * A speaker of a transcript, and who it is taken for.
 */
export type SpeakerOf = { 
/**
 * The call's id.
 */
call: string, 
/**
 * The name that the source gives the speaker; empty where it gives none.
 */
name: string, 
/**
 * Who it is taken for.
 */
speaker: Speaker, 
/**
 * How that is known.
 */
basis: SpeakerBasis, 
/**
 * How many turns are this speaker's.
 */
turns: number, 
/**
 * The beginning of what the speaker says, for choosing.
 */
says: string, };

/**
 * What is known about the speakerphone: whether it was on, or when.
 */
export type Speakerphone = boolean | Array<Span>;

/**
 * Whether our side never used the speakerphone in an answered call: from a device's report or a person's word only.
 *
 * Where the record says nothing, words of either side that speak of it put the call to the reviewer. Evidence:
 * the flag, each stretch with the speakerphone on, or the words.
 *
 * Does not apply to a call that was not answered. Unknown without `/outcome`, without `/speakerphone` and such words,
 * and where a stretch has no end and the end of the call is not known.
 */
export type SpeakerphoneCheck = { 
/**
 * Words that speak of it, in either language.
 */
cues?: Phrases, };

/**
 * How much and how fast one side spoke; give one of the limits.
 *
 * A share is one of speaking time where every turn has its times, else of what was said. Rates are in Chinese
 * characters a minute for calls that are mostly Chinese, else in words a minute. A turn's length is in characters
 * or words likewise. Evidence: the turn that was too long, or the turns as a whole.
 *
 * Unknown without a transcript; a rate also without the times of every turn.
 */
export type SpeakingCheck = { 
/**
 * Who.
 */
by?: Party, 
/**
 * No more than this share of the talk, in percent.
 */
share_at_most_percent?: number, 
/**
 * How fast.
 */
rate?: Rate, 
/**
 * How long a single turn may be.
 */
longest_turn?: TurnLimit, };

/**
 * A ratio at everybody's mix of calls (direct standardisation), with its 95 % interval (MOVER of Wilson intervals).
 */
export type Standardised = { 
/**
 * The ratio.
 */
value: number, 
/**
 * The lower end.
 */
low: number, 
/**
 * The upper end.
 */
high: number, 
/**
 * How much of everybody's mix the group has calls of; the rest can't be held against anybody.
 */
covered_ratio: number, };

/**
 * What a summary says: the wire format of many calls.
 */
export type Summary = { 
/**
 * The version of this format; a new one only when an old reader could go wrong.
 */
version: number, 
/**
 * The checklist that was used.
 */
checklist: ChecklistRef, 
/**
 * The engine's version.
 */
engine: string, 
/**
 * The language of the titles.
 */
locale: Locale, 
/**
 * What the calls are grouped by; several that are crossed are joined by commas: `agent,day`.
 */
by: string, 
/**
 * The same as a list, without those that make no groups.
 */
dimensions: Array<Grouping>, 
/**
 * How many calls there were, without those refused and those of calibrations.
 */
calls: number, 
/**
 * How many records were refused.
 */
rejected: number, 
/**
 * How many calls were left out because several people scored them to compare their scales.
 */
calibration: number, 
/**
 * What the rules are called, in the order of the checklist.
 */
rules: Array<RuleName>, 
/**
 * What the sections are called, in the order of the checklist.
 */
sections: Array<SectionName>, 
/**
 * All calls together, each rule in the order of the checklist.
 */
items: Array<ItemFigures>, 
/**
 * All calls together, each section in the order of the checklist.
 */
in_sections: Array<ItemFigures>, 
/**
 * The scores of all calls.
 */
scores: ScoreFigures, 
/**
 * The groups by name; those calls last that name none. Empty where the summary is by item.
 */
groups: Array<GroupFigures>, };

/**
 * What was said.
 */
export type Transcript = { 
/**
 * Whether each speaker was recorded apart.
 */
channels?: Channels, 
/**
 * The language, BCP 47: `zh-Hans`, `en`.
 */
language?: string, 
/**
 * What was said, in order.
 */
turns: Array<Turn>, 
/**
 * Call time of the transcript's time 0; absent: not aligned with the call.
 */
zero_at_ms?: number, };

/**
 * A transfer of the call.
 */
export type Transfer = { 
/**
 * When.
 */
at_ms?: number, 
/**
 * Of which kind, or to what.
 */
kind: TransferKind, };

/**
 * A kind of transfer.
 */
export type TransferKind = "blind" | "attended" | "conference" | "survey" | "voicemail" | "external";

/**
 * Whether the engine's verdicts on an item can be relied on.
 */
export type Trust = { 
/**
 * What the reviews say.
 */
state: TrustState, 
/**
 * Answers of reviewers that the engine gave an answer to, too.
 */
reviews: number, 
/**
 * Cohen's kappa between them and the engine, if it can be told.
 */
kappa: number | null, };

/**
 * What reviews say of the engine's verdicts on an item. All but `trusted` are not yet trustworthy.
 */
export type TrustState = "trusted" | "too_few" | "one_sided" | "low";

/**
 * One utterance by one speaker. Times are in transcript time.
 */
export type Turn = { 
/**
 * How sure the recogniser was, 0 to 1.
 */
confidence?: Confidence, 
/**
 * When it ended.
 */
end_ms?: number, 
/**
 * Who spoke.
 */
speaker: Speaker, 
/**
 * When it began.
 */
start_ms?: number, 
/**
 * The words.
 */
text: string, };

/**
 * How long a single turn may be.
 */
export type TurnLimit = { 
/**
 * In Chinese characters.
 */
characters: number, 
/**
 * In words.
 */
words: number, };

/**
 * How a call stands against an item.
 */
export type Verdict = "pass" | "fail" | "not_applicable" | "unknown" | "review";

/**
 * What another checklist makes of the same calls.
 */
export type WhatIf = { 
/**
 * How many calls were judged by both.
 */
calls: number, 
/**
 * How many of them get another verdict on some rule that both have.
 */
changed: number, 
/**
 * The rules that both have and of which some verdict flips, in the order of the checklist before.
 */
items: Array<ItemFlips>, 
/**
 * The rules that only the checklist before has.
 */
removed: Array<string>, 
/**
 * The rules that only the checklist after has.
 */
added: Array<string>, 
/**
 * The results that flip: `pass`, `fail`, `open` or `none`.
 */
results: Array<Flip<ResultWord>>, 
/**
 * The mean score before and after, of the calls that have one both times.
 */
mean_percent: [number, number] | null, 
/**
 * By agent, those last whose calls do not say.
 */
agents: Array<AgentFlips>, };

/**
 * Which of several times something was said.
 */
export type Which = "first" | "last" | "each" | "any";

/**
 * Whose words a check looks at.
 */
export type Who = "agent" | "customer" | "anyone";

/**
 * A part of a call, counted in turns of the speaker or in milliseconds of the transcript. Turns of one side with
 * nothing of the other between them count as one, here and wherever turns are counted.
 */
export type Within = { 
/**
 * The speaker's first so many turns.
 */
first_turns?: number, 
/**
 * The speaker's last so many turns.
 */
last_turns?: number, 
/**
 * Turns that begin in the first so many milliseconds.
 */
first_ms?: number, };

/**
 * A call of a work list.
 */
export type WorkCall = { 
/**
 * The call's id.
 */
call: string, 
/**
 * The agent's id.
 */
agent: string | null, 
/**
 * When it started.
 */
started_at: string | null, 
/**
 * The items that it fails.
 */
items: Array<string>, };

/**
 * What was left undone.
 */
export type WorkKind = "not_logged" | "not_redialled" | "not_followed_up";

/**
 * Calls after which something was left undone.
 */
export type WorkList = { 
/**
 * What was left undone.
 */
kind: WorkKind, 
/**
 * The items whose verdicts tell.
 */
items: Array<string>, 
/**
 * The calls that fail one of them, earliest first; those last that do not say when they were.
 */
calls: Array<WorkCall>, 
/**
 * Of how many calls it can't be told, because the register or the calls that came later are not in the data.
 */
unknown: number, };
