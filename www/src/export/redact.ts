import type { CallRecord } from "threerings";

/** Makes text fit to be handed on: names that the record knows, and long numbers, are blacked out. */
export type Redact = (text: string) => string;

export const BLACK = "███";

/** Fields that say who somebody is. */
const TELLING = ["name", "phone"];

export function redactor(record: CallRecord): Redact {
  const { agent, customer } = record;
  const known = [agent?.name, customer?.name, customer?.phone, customer?.id].filter((name): name is string => !!name && name.trim().length > 1);
  const names = known.flatMap((name) => [name, ...surname(name)]).sort((one, other) => other.length - one.length);
  return (text) => {
    const unnamed = names.reduce((text, name) => text.split(name).join(BLACK), text);
    return unnamed
      .replace(/[\w.+-]+@[\w-]+\.[\w.-]+/g, BLACK)
      .replace(/\+?\d(?:[\s\-().]?\d){3,}/g, BLACK)
      .replace(/[零〇一二三四五六七八九幺两]{4,}/g, BLACK)
      .replace(/我(?:叫|姓|是)([\p{Script=Han}]{1,3})(?=[，。,.！？、\s]|$)/gu, (said, name: string) => said.replace(name, BLACK));
  };
}

/** `周女士` of `周敏`: how people are addressed. */
function surname(name: string): string[] {
  const [first] = name;
  if (!first || !/\p{Script=Han}/u.test(first) || name.length > 4) return [];
  return ["先生", "女士", "小姐", "医生", "护士", "老师"].map((title) => `${first}${title}`);
}

/** Every text of a value, and the fields that say who somebody is, blacked out. Ids, hashes and times stay. */
export function redacted<T>(value: T, redact: Redact, field = ""): T {
  if (typeof value === "string") {
    if (TELLING.includes(field)) return BLACK as T;
    return (/^(at|hash|previous|sha256|input_sha256|version|started_at|created_at|recorded_at|key|id|call|path)$/.test(field) ? value : redact(value)) as T;
  }
  if (Array.isArray(value)) return value.map((inner) => redacted(inner, redact, field)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, redacted(inner, redact, name)])) as T;
}
