import type { CallRecord } from "threerings";

/** Makes text fit to be handed on: names that the record knows or that somebody says, and numbers, are blacked out. */
export interface Redact {
  /** A text that people wrote or said. */
  (text: string): string;
  /** An id: only what the record knows goes, for ids are numbers themselves. */
  id(text: string): string;
}

export const BLACK = "███";

export const AS_IT_IS: Redact = Object.assign((text: string) => text, { id: (text: string) => text });

/** Fields that say who somebody is. */
const TELLING = ["name", "phone"];

/** Fields that hold ids: of a call, a customer, an entry. */
const IDS = ["id", "call", "key", "customer_id"];

/** Fields whose fields hold nothing but texts. */
const TEXTS = ["notes", "pending"];

/** Fields of our own words and numbers, in which nobody is named. */
const OURS = /^(at|hash|previous|sha256|input_sha256|version|started_at|ended_at|created_at|recorded_at|path|item|of|kind|how|verdict|holds|format|section|critical|missing|method|checklist|locale|engine|direction|outcome|purpose|region|by|do|on|speaker|lines|band|failed_critical)$/;

/** The surnames of nine in ten people, for those whom the record does not know. */
const SURNAMES =
  "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常張劉陳楊黃趙吳孫馬羅鄭謝許韓鄧馮蕭蔣餘葉蘇呂盧鍾薑譚陸範賈鄒閆龍賀顧龔萬錢嚴";

const TITLES = ["先生", "女士", "小姐", "太太", "医生", "醫生", "大夫", "护士", "護士", "老师", "老師", "主任", "阿姨", "叔叔", "经理", "經理"];

const MR = new RegExp(`[${SURNAMES}]\\p{Script=Han}{0,2}?(${TITLES.join("|")})`, "gu");

const I_AM = /(我(?:叫|姓|是|的名字(?:叫|是)))([\p{Script=Han}]{1,3}?)(?=[，。,.！!？?、\s]|的|$)/gu;

const I_AM_EN = /\b((?:my name is|my name's|this is|I am|I'm|speaking with|speak to|ask for)\s+)(\p{Lu}[\p{L}'’-]+(?:\s\p{Lu}[\p{L}'’-]+)*)/gu;

const MR_EN = /\b((?:Mr|Mrs|Ms|Miss|Dr|Doctor|Nurse|Sister|Professor)\.?\s+)(\p{Lu}[\p{L}'’-]+)/gu;

const SPEAKING = /\b(\p{Lu}[\p{L}'’-]+)(?=\s+speaking\b)/gu;

/** What blacks out the texts about a call; without its record, what shows by itself. */
export function redactor(record?: CallRecord): Redact {
  const names = known(record);
  const knownGone = (text: string) => names.reduce((text, name) => text.replace(name, BLACK), text);
  const redact = (text: string) =>
    knownGone(text)
      .replace(/[\w.+-]+@[\w-]+\.[\w.-]+/g, BLACK)
      // A date and a length of time are no number of anybody.
      .replace(/\+?[\d０-９](?:[\s\-().–]?[\d０-９]){3,}/g, (number) => (/^(\d{4}-\d{2}-\d{2}|\d{1,4}\.\d{1,4})$/.test(number) ? number : BLACK))
      .replace(/[零〇一二三四五六七八九幺两兩]{4,}/g, BLACK)
      .replace(I_AM, (said, before: string, name: string) => (isName(before, name) ? before + BLACK : said))
      .replace(MR, (_, title: string) => BLACK + title)
      .replace(I_AM_EN, `$1${BLACK}`)
      .replace(MR_EN, `$1${BLACK}`)
      .replace(SPEAKING, BLACK);
  return Object.assign(redact, { id: knownGone });
}

/** What to look for: what the record calls people, the longest first. */
function known(record?: CallRecord): RegExp[] {
  const { agent, customer } = record ?? {};
  const words = [agent?.name, customer?.name, ...heard(record)].flatMap((name) => (name ? [name, ...parts(name)] : []));
  const numbers = [customer?.phone, customer?.id].filter((number): number is string => !!number && number.trim().length > 1);
  const patterns = words.map((word) => (/\p{Script=Latin}/u.test(word) ? `(?<![\\p{L}\\p{N}])${literal(word)}(?![\\p{L}\\p{N}])` : literal(word)));
  // A phone number is one however its digits are grouped.
  const grouped = numbers.map((number) => (/^[\d\s+().-]+$/.test(number) ? (number.match(/\d/g) ?? []).join("[\\s\\-().]?") : literal(number)));
  return [...patterns, ...grouped].filter(Boolean).sort((one, other) => other.length - one.length).map((pattern) => new RegExp(pattern, "giu"));
}

/** The names that people of the call give themselves. */
function heard(record?: CallRecord): string[] {
  const texts = record?.transcript?.turns.map((turn) => turn.text) ?? [];
  const named = texts.flatMap((text) => [
    ...[...text.matchAll(I_AM)].filter(([, before, name]) => isName(before!, name!)).map(([, , name]) => name!),
    ...[...text.matchAll(I_AM_EN)].map(([, , name]) => name!),
    ...[...text.matchAll(SPEAKING)].map(([, name]) => name!),
  ]);
  return named.filter((name) => name.length > 1);
}

/** `我是来复诊的` names nobody. */
const isName = (before: string, name: string) => before !== "我是" || SURNAMES.includes(name[0]!);

const literal = (text: string) => text.trim().replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/** How people whose name is known are spoken of: `周女士`, `晓明`, `Anna`. */
function parts(name: string): string[] {
  const [first, ...rest] = [...name.trim()];
  if (first && /^\p{Script=Han}{2,4}$/u.test(name.trim())) {
    return [...TITLES.map((title) => first + title), ...["小", "老"].map((before) => before + first), ...(rest.length > 1 ? [rest.join("")] : [])];
  }
  return name.split(/\s+/).filter((part) => part.length > 2);
}

/** Every text of a value, and the fields that say who somebody is, blacked out. Hashes and times stay. */
export function redacted<T>(value: T, redact: Redact, field = ""): T {
  if (typeof value === "string") {
    if (TELLING.includes(field)) return (value && BLACK) as T;
    if (IDS.includes(field)) return redact.id(value) as T;
    return (OURS.test(field) ? value : redact(value)) as T;
  }
  if (Array.isArray(value)) return value.map((inner) => redacted(inner, redact, field)) as T;
  if (typeof value !== "object" || value === null) return value;
  // Notes are kept by what they are about, `call` for instance, which is then no field of ours.
  const fields = Object.entries(value).map(([name, inner]) => [name, redacted(inner, redact, TEXTS.includes(field) ? "" : name)]);
  return Object.fromEntries(fields) as T;
}
