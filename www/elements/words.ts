/** The languages of what is shown. */
export type Locale = "zh-Hans" | "zh-Hant" | "en";

export const LOCALES: readonly Locale[] = ["zh-Hans", "zh-Hant", "en"];

/** A text in each language; the compiler refuses one that lacks a language. */
export type Said = readonly [hans: string, hant: string, en: string];

export type Table = Readonly<Record<string, Said>>;

export type Args = Readonly<Record<string, string | number>>;

/** The text of a table in a language: `{name}` is replaced by what is given, `{name|call|calls}` by the form that goes with it. */
export function speaker<T extends Table>(table: T): (locale: Locale, key: keyof T, args?: Args) => string {
  return (locale, key, args) => {
    const said = table[key]?.[LOCALES.indexOf(locale)] ?? "";
    if (!args) return said;
    const counted = said.replace(/\{(\w+)\|([^|}]*)\|([^|}]*)\}/g, (_, name: string, one: string, more: string) => (String(args[name]) === "1" ? one : more));
    return counted.replace(/\{(\w+)\}/g, (whole, name: string) => String(args[name] ?? whole));
  };
}

/** What the elements say. */
export const WORDS = {
  colon: ["：", "：", ": "],
  comma: ["，", "，", ", "],
  semicolon: ["；", "；", "; "],
  aside: ["（{what}）", "（{what}）", " ({what})"],
  pass: ["通过", "通過", "Pass"],
  fail: ["未通过", "未通過", "Fail"],
  not_applicable: ["不适用", "不適用", "Not applicable"],
  unknown: ["无法判断", "無法判斷", "Unknown"],
  review: ["待复核", "待複核", "For review"],
  open: ["未定", "未定", "Open"],
  agent: ["坐席", "坐席", "Agent"],
  customer: ["客户", "客戶", "Customer"],
  system: ["系统", "系統", "System"],
  other: ["其他人", "其他人", "Other"],
  network: ["网络", "網路", "Network"],
  score: ["得分", "得分", "Score"],
  scoreRange: ["{low} 至 {high}", "{low} 至 {high}", "{low} to {high}"],
  scoreOpen: ["还有 {n} 项未定，得分在 {low} 与 {high} 之间", "還有 {n} 項未定，得分在 {low} 與 {high} 之間", "{n} {n|item is|items are} open: the score lies between {low} and {high}"],
  scoreClosed: ["各项均已判定", "各項均已判定", "Every item is decided"],
  passMark: ["及格线 {mark}", "及格線 {mark}", "Pass mark {mark}"],
  resultPass: ["合格", "合格", "Passed"],
  resultFail: ["不合格", "不合格", "Failed"],
  resultOpen: ["结果未定", "結果未定", "Undecided"],
  arithmetic: ["计算过程", "計算過程", "The arithmetic"],
  nothingCounts: ["没有可以计分的项目", "沒有可以計分的項目", "Nothing was decided that counts"],
  weight: ["权重 {n}", "權重 {n}", "weight {n}"],
  notCounted: ["不计分", "不計分", "not counted"],
  criticalSection: ["关键项：未通过则本节计 0 分", "關鍵項：未通過則本節計 0 分", "critical: a fail costs the section"],
  criticalChecklist: ["关键项：未通过则整份计 0 分", "關鍵項：未通過則整份計 0 分", "critical: a fail costs everything"],
  borderline: ["接近界限", "接近界限", "borderline"],
  wouldPass: ["怎样才通过", "怎樣才通過", "What would pass"],
  evidence: ["依据", "依據", "Evidence"],
  missing: ["缺少", "缺少", "Missing"],
  engineSays: ["引擎判定", "引擎判定", "The engine says"],
  personSays: ["人工判定", "人工判定", "The reviewer says"],
  searched: ["查找了{who}的 {n} 句（第 {first}–{last} 句），没有找到", "查找了{who}的 {n} 句（第 {first}–{last} 句），沒有找到", "Searched {n} {n|turn|turns} of {who} (turns {first}–{last})"],
  searchedFound: ["查找了{who}的 {n} 句（第 {first}–{last} 句）", "查找了{who}的 {n} 句（第 {first}–{last} 句）", "Searched {n} {n|turn|turns} of {who} (turns {first}–{last})"],
  searchedNothing: ["没有可以查找的话", "沒有可以查找的話", "There were no turns to search"],
  nearest: ["最接近的一处", "最接近的一處", "Nearest"],
  anyone: ["双方", "雙方", "anyone"],
  theAgent: ["坐席", "坐席", "the agent"],
  theCustomer: ["客户", "客戶", "the customer"],
  turn: ["第 {n} 句", "第 {n} 句", "Turn {n}"],
  goToTurn: ["转到第 {n} 句：{text}", "轉到第 {n} 句：{text}", "Go to turn {n}: {text}"],
  goToTime: ["转到 {time}：{what}", "轉到 {time}：{what}", "Go to {time}: {what}"],
  goToField: ["查看通话资料：{what}", "查看通話資料：{what}", "Show in the record: {what}"],
  elements: ["{n} 条", "{n} 筆", "{n} in all"],
  blank: ["空白", "空白", "blank"],
  notKnown: ["未知", "未知", "not known"],
  yes: ["是", "是", "yes"],
  no: ["否", "否", "no"],
  source: ["出处", "出處", "Source"],
  hold: ["等候", "等候", "Hold"],
  holdOver: ["超过 {limit}", "超過 {limit}", "over {limit}"],
  speakerphone: ["免提", "免持", "Speakerphone"],
  call: ["通话", "通話", "The call"],
  overlap: ["同时说话", "同時說話", "Both spoke"],
  silence: ["沉默", "沉默", "Silence"],
  ring: ["响铃", "響鈴", "Ringing"],
  ringLimit: ["三声界限 {limit}", "三聲界限 {limit}", "Three rings: {limit}"],
  answered: ["接听", "接聽", "Answered"],
  transfer: ["转接", "轉接", "Transfer"],
  ended: ["{who}挂断", "{who}掛斷", "{who} hung up"],
  endedUnknown: ["结束", "結束", "End"],
  timeline: ["时间轴", "時間軸", "Timeline"],
  timelineAbout: ["通话时间轴，共 {length}；事件：{events}", "通話時間軸，共 {length}；事件：{events}", "Timeline of the call, {length}; events: {events}"],
  zoomIn: ["放大", "放大", "Zoom in"],
  zoomOut: ["缩小", "縮小", "Zoom out"],
  zoomFit: ["显示全程", "顯示全程", "Whole call"],
  earlier: ["向前", "向前", "Earlier"],
  later: ["向后", "向後", "Later"],
  notAligned: ["文字记录与通话没有对时，位置仅供参考", "文字記錄與通話沒有對時，位置僅供參考", "The transcript is not aligned with the call; positions are its own"],
  noTimes: ["文字记录没有时间", "文字記錄沒有時間", "The transcript has no times"],
  noTranscript: ["这通电话没有文字记录", "這通電話沒有文字記錄", "This call has no transcript"],
  seekTo: ["转到 {time}", "轉到 {time}", "Go to {time}"],
  showAll: ["显示全部 {n} 个字符", "顯示全部 {n} 個字元", "Show all {n} characters"],
  inexact: ["近似：{note}", "近似：{note}", "Inexact: {note}"],
  unsure: ["识别把握 {n}", "辨識把握 {n}", "Recogniser {n} sure"],
  field: ["项目", "項目", "Field"],
  value: ["值", "值", "Value"],
  from: ["来源", "來源", "From"],
  reported: ["系统上报", "系統回報", "reported"],
  derived: ["推算", "推算", "derived"],
  assumed: ["假定", "假定", "assumed"],
  inferred: ["推断", "推斷", "inferred"],
  attested: ["人工确认", "人工確認", "attested"],
  sound: ["录音", "錄音", "Recording"],
  atLeast: ["至少 {n}", "至少 {n}", "at least {n}"],
  atMost: ["至多 {n}", "至多 {n}", "at most {n}"],
} as const satisfies Table;

export type Word = keyof typeof WORDS;

export const say = speaker(WORDS);
