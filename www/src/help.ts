import type { Table } from "../elements/words.js";

/** How to read what is shown: headings and what stands under them. */
export const HELP = {
  verdictsTitle: ["怎样看判定", "怎樣看判定", "How to read a verdict"],
  verdicts: [
    "每一项有五种判定。✓ 通过和 ✗ 未通过由引擎根据通话记录判定，并给出依据。“–”表示这条规则与这通电话无关，例如对方来电就不存在拨错号。“?”表示数据不够，下面会写明缺少什么；缺数据不会当作通过，也不会当作未通过。“!”表示只有人才能判断，等您来答。",
    "每一項有五種判定。✓ 通過和 ✗ 未通過由引擎根據通話記錄判定，並給出依據。「–」表示這條規則與這通電話無關，例如對方來電就不存在撥錯號。「?」表示資料不夠，下面會寫明缺少什麼；缺資料不會當作通過，也不會當作未通過。「!」表示只有人才能判斷，等您來答。",
    "There are five verdicts. ✓ pass and ✗ fail are what the engine decided from the record, with evidence. “–” means that the rule does not concern this call. “?” means that the record does not tell, and what is missing stands below; missing data is never taken for a pass or for a fail. “!” waits for you: only a person can tell.",
  ],
  evidenceTitle: ["依据在哪里", "依據在哪裡", "Where the evidence is"],
  evidence: [
    "点一条依据，就会转到那句话、那段时间或那项资料。文字记录里，被引用的字有底色和下划线；虚线表示只是近似。没有找到的，会写明查找了谁的哪几句，以及最接近的是什么。",
    "點一條依據，就會轉到那句話、那段時間或那項資料。文字記錄裡，被引用的字有底色和底線；虛線表示只是近似。沒有找到的，會寫明查找了誰的哪幾句，以及最接近的是什麼。",
    "Choose a piece of evidence to go to the words, the moment or the field. Quoted words are tinted and underlined in the transcript, with a dashed line where they were found only inexactly. Where nothing was found, it says whose turns were searched, and what came nearest.",
  ],
  scoreTitle: ["得分和区间", "得分和區間", "The score and its interval"],
  score: [
    "得分只计已经判定的项目。还有未定的项目时，旁边的区间给出它们全部未通过和全部通过时的得分；及格线落在区间之内，结果就是“未定”。您每答一项，区间就缩小。点“计算过程”可以逐步核对。",
    "得分只計已經判定的項目。還有未定的項目時，旁邊的區間給出它們全部未通過和全部通過時的得分；及格線落在區間之內，結果就是「未定」。您每答一項，區間就縮小。點「計算過程」可以逐步核對。",
    "The score counts decided items only. While items are open, the interval says what it would be if all of them failed and if all of them passed; while the pass mark lies between, the result is undecided. Each answer of yours makes the interval smaller. “The arithmetic” shows every step.",
  ],
  reviewTitle: ["评审怎样保存", "評審怎樣保存", "How a review is kept"],
  review: [
    "每敲一个键都会保存在这台电脑上，刷新或断电都不会丢。改判必须写理由，引擎的判定会一直保留在旁边。提交以后不能再改，只能新建修订，旧版本仍在历史里。历史中的每一步都带有上一步的哈希值，打开时会自动核对。",
    "每敲一個鍵都會保存在這台電腦上，重新整理或斷電都不會丟。改判必須寫理由，引擎的判定會一直保留在旁邊。提交以後不能再改，只能新建修訂，舊版本仍在歷史裡。歷史中的每一步都帶有上一步的雜湊值，開啟時會自動核對。",
    "Every keystroke is saved on this machine; neither a reload nor a power cut loses it. Overruling needs a reason, and the engine's verdict stays beside yours. A submitted review changes only as a new revision, and the old one stays in the history. Each step bears the hash of the one before; the chain is verified whenever a review is opened.",
  ],
} as const satisfies Table;
