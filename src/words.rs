//! What the record's fields and words are called in the three languages.

use std::borrow::Cow;

use crate::locale::Sentence;

/// What people call the field at a JSON pointer; list positions count as `*`.
pub(crate) fn field_label(pointer: &str) -> Option<&'static Sentence> {
    let general = if pointer.bytes().any(|byte| byte.is_ascii_digit()) {
        let numbered = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
        let names: Vec<&str> = pointer.split('/').map(|name| if numbered(name) { "*" } else { name }).collect();
        Cow::Owned(names.join("/"))
    } else {
        Cow::Borrowed(pointer)
    };
    FIELDS
        .binary_search_by(|(known, _)| (*known).cmp(general.as_ref()))
        .ok()
        .and_then(|n| FIELDS.get(n))
        .map(|(_, label)| label)
}

/// What people call a word of the record: `busy`.
pub(crate) fn word_label(word: &str) -> Option<&'static Sentence> {
    WORDS.binary_search_by(|(known, _)| (*known).cmp(word)).ok().and_then(|n| WORDS.get(n)).map(|(_, label)| label)
}

/// Sorted by pointer.
static FIELDS: &[(&str, Sentence)] = &[
    ("/agent", Sentence::new("坐席", "客服人員", "the agent")),
    ("/agent/id", Sentence::new("坐席编号", "客服編號", "the agent's id")),
    ("/agent/name", Sentence::new("坐席姓名", "客服姓名", "the agent's name")),
    ("/agent/team", Sentence::new("坐席班组", "客服組別", "the agent's team")),
    ("/answered_at_ms", Sentence::new("接通时刻", "接通時刻", "the time of the answer")),
    ("/attributes", Sentence::new("自定义字段", "自訂欄位", "the organisation's own fields")),
    ("/contact", Sentence::new("联络信息", "聯絡資訊", "the contact")),
    ("/contact/booked", Sentence::new("是否预约成功", "是否預約成功", "whether an appointment was booked")),
    ("/contact/first_contact", Sentence::new("是否首次联系", "是否首次聯絡", "whether it was the first contact")),
    ("/contact/important", Sentence::new("是否重要通话", "是否重要通話", "whether the call was important")),
    ("/contact/planned_ms", Sentence::new("计划通话时长", "計劃通話時長", "the planned length")),
    ("/contact/purpose", Sentence::new("联系目的", "聯絡目的", "the purpose")),
    ("/contact/scheduled", Sentence::new("是否事先约好", "是否事先約好", "whether the call was arranged")),
    ("/contact/urgent", Sentence::new("是否紧急", "是否緊急", "whether the matter was urgent")),
    ("/contact/wrong_number", Sentence::new("是否打错", "是否打錯", "whether it was a wrong number")),
    ("/customer", Sentence::new("客户", "客戶", "the customer")),
    ("/customer/id", Sentence::new("客户编号", "客戶編號", "the customer's id")),
    ("/customer/name", Sentence::new("客户姓名", "客戶姓名", "the customer's name")),
    ("/customer/phone", Sentence::new("客户号码", "客戶號碼", "the customer's number")),
    ("/customer/region", Sentence::new("客户所在地区", "客戶所在地區", "the customer's region")),
    ("/direction", Sentence::new("呼叫方向", "通話方向", "the direction")),
    ("/ended", Sentence::new("通话结束情况", "通話結束情況", "how the call ended")),
    ("/ended/at_ms", Sentence::new("结束时刻", "結束時刻", "the time of the end")),
    ("/ended/by", Sentence::new("挂断方", "掛斷方", "who hung up")),
    ("/holds", Sentence::new("保持记录", "保留記錄", "the holds")),
    ("/holds/*/by", Sentence::new("发起保持的一方", "發起保留的一方", "who put the call on hold")),
    ("/holds/*/end_ms", Sentence::new("保持结束时刻", "保留結束時刻", "the end of the hold")),
    ("/holds/*/start_ms", Sentence::new("保持开始时刻", "保留開始時刻", "the start of the hold")),
    ("/holds/count", Sentence::new("保持次数", "保留次數", "the number of holds")),
    ("/holds/longest_ms", Sentence::new("最长一次保持", "最長一次保留", "the longest hold")),
    ("/holds/total_ms", Sentence::new("保持总时长", "保留總時長", "the holds' total length")),
    ("/id", Sentence::new("通话编号", "通話編號", "the call's id")),
    ("/ledger", Sentence::new("前后通话", "前後通話", "the calls before and after")),
    ("/ledger/failed_before", Sentence::new("此前未打通的次数", "此前未打通的次數", "failed attempts before")),
    ("/ledger/known_number", Sentence::new("是否已知号码", "是否已知號碼", "whether the number is known")),
    (
        "/ledger/next_attempt_ms",
        Sentence::new("到下次拨打的时间", "到下次撥打的時間", "the time until the next attempt"),
    ),
    (
        "/ledger/next_contact_ms",
        Sentence::new("到下次联系的时间", "到下次聯絡的時間", "the time until the next contact"),
    ),
    ("/log", Sentence::new("通话登记", "通話登記", "the log entry")),
    ("/log/found", Sentence::new("是否有登记", "是否有登記", "whether there is a log entry")),
    ("/log/next_step", Sentence::new("登记的下一步", "登記的下一步", "the logged next step")),
    ("/log/notes", Sentence::new("登记的通话内容", "登記的通話內容", "the logged notes")),
    ("/log/outcome", Sentence::new("登记的结果", "登記的結果", "the logged outcome")),
    ("/log/passed_to", Sentence::new("登记的转交对象", "登記的轉交對象", "whom the log says it was passed to")),
    ("/log/purpose", Sentence::new("登记的目的", "登記的目的", "the logged purpose")),
    ("/log/recorded_at", Sentence::new("登记时间", "登記時間", "when the entry was written")),
    ("/outcome", Sentence::new("呼叫结果", "通話結果", "the outcome")),
    ("/placed_by", Sentence::new("拨打方", "撥打方", "who placed the call")),
    ("/provenance", Sentence::new("数据来源", "資料來源", "the provenance")),
    ("/region", Sentence::new("地区", "地區", "the region")),
    ("/ring", Sentence::new("振铃情况", "響鈴情況", "the ringing")),
    ("/ring/basis", Sentence::new("振铃数据的依据", "響鈴資料的依據", "how the ringing was measured")),
    ("/ring/count", Sentence::new("振铃声数", "響鈴聲數", "the number of rings")),
    ("/ring/ms", Sentence::new("振铃时长", "響鈴時長", "the ringing time")),
    ("/speakerphone", Sentence::new("免提使用情况", "免持使用情況", "the use of the speakerphone")),
    ("/speakerphone/*/end_ms", Sentence::new("免提结束时刻", "免持結束時刻", "when the speakerphone was switched off")),
    (
        "/speakerphone/*/start_ms",
        Sentence::new("免提开始时刻", "免持開始時刻", "when the speakerphone was switched on"),
    ),
    ("/started_at", Sentence::new("开始时间", "開始時間", "when the call started")),
    ("/transcript", Sentence::new("通话文本", "通話文字", "the transcript")),
    ("/transcript/channels", Sentence::new("录音声道", "錄音聲道", "how the speakers were recorded")),
    ("/transcript/language", Sentence::new("通话语言", "通話語言", "the language")),
    ("/transcript/turns", Sentence::new("发言", "發言", "the turns")),
    ("/transcript/turns/*/confidence", Sentence::new("识别置信度", "辨識信心", "the recogniser's confidence")),
    ("/transcript/turns/*/end_ms", Sentence::new("发言结束时刻", "發言結束時刻", "the end of the turn")),
    ("/transcript/turns/*/speaker", Sentence::new("发言人", "發言人", "the speaker")),
    ("/transcript/turns/*/start_ms", Sentence::new("发言开始时刻", "發言開始時刻", "the start of the turn")),
    ("/transcript/turns/*/text", Sentence::new("发言内容", "發言內容", "the words")),
    (
        "/transcript/zero_at_ms",
        Sentence::new("文本与通话的时间对应", "文字與通話的時間對應", "the transcript's alignment with the call"),
    ),
    ("/transfers", Sentence::new("转接记录", "轉接記錄", "the transfers")),
    ("/transfers/*/at_ms", Sentence::new("转接时刻", "轉接時刻", "the time of the transfer")),
    ("/transfers/*/kind", Sentence::new("转接方式", "轉接方式", "the kind of transfer")),
];

/// Sorted by word.
static WORDS: &[(&str, Sentence)] = &[
    ("abandoned", Sentence::new("来电方放弃", "來電方放棄", "abandoned")),
    ("agent", Sentence::new("坐席", "客服人員", "the agent")),
    ("alerting", Sentence::new("按振铃计", "按響鈴計", "from alerting")),
    ("answered", Sentence::new("已接通", "已接通", "answered")),
    ("assumed", Sentence::new("假定", "假定", "assumed")),
    ("attended", Sentence::new("咨询转接", "諮詢轉接", "attended")),
    ("attested", Sentence::new("人工确认", "人工確認", "attested")),
    ("blind", Sentence::new("直接转接", "直接轉接", "blind")),
    ("busy", Sentence::new("占线", "忙線", "busy")),
    ("complaint", Sentence::new("投诉", "投訴", "a complaint")),
    ("conference", Sentence::new("三方通话", "三方通話", "a conference")),
    ("counted", Sentence::new("数出来的", "數出來的", "counted")),
    ("customer", Sentence::new("客户", "客戶", "the customer")),
    ("derived", Sentence::new("推算", "推算", "derived")),
    ("dialling", Sentence::new("按拨号计", "按撥號計", "from dialling")),
    ("enquiry", Sentence::new("咨询", "諮詢", "an enquiry")),
    ("external", Sentence::new("转外线", "轉外線", "external")),
    ("failed", Sentence::new("呼叫失败", "通話失敗", "failed")),
    ("first_follow_up", Sentence::new("第一次回访", "第一次回訪", "a first follow-up")),
    ("inbound", Sentence::new("呼入", "來電", "inbound")),
    ("inferred", Sentence::new("推断", "推斷", "inferred")),
    ("medication", Sentence::new("用药咨询", "用藥諮詢", "a question about medication")),
    ("mixed", Sentence::new("单声道混录", "單聲道混錄", "on one channel")),
    ("network", Sentence::new("网络（掉线）", "網路（斷線）", "the network (a drop)")),
    ("no_answer", Sentence::new("无人接听", "無人接聽", "not answered")),
    ("other", Sentence::new("其他", "其他", "other")),
    ("outbound", Sentence::new("呼出", "去電", "outbound")),
    ("platform", Sentence::new("平台给出", "平台提供", "from the platform")),
    ("rejected", Sentence::new("拒接", "拒接", "rejected")),
    ("reported", Sentence::new("来源直接给出", "來源直接提供", "reported")),
    ("second_follow_up", Sentence::new("第二次回访", "第二次回訪", "a second follow-up")),
    ("separate", Sentence::new("分声道", "分聲道", "on separate channels")),
    ("survey", Sentence::new("转满意度调查", "轉滿意度調查", "to a survey")),
    ("system", Sentence::new("系统", "系統", "the system")),
    ("unreachable", Sentence::new("无法接通", "無法接通", "unreachable")),
    ("voicemail", Sentence::new("语音信箱", "語音信箱", "voicemail")),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{CallRecord, Hold, HoldSummary, How, Shape, Shaped, Span};

    /// Every pointer and every word of a shape.
    fn walk(pointer: &str, shape: &Shape, fields: &mut Vec<String>, words: &mut Vec<&'static str>) {
        if !pointer.is_empty() {
            fields.push(pointer.to_owned());
        }
        match shape {
            Shape::Object(inner) => {
                for (name, shape) in *inner {
                    walk(&format!("{pointer}/{name}"), shape, fields, words);
                }
            }
            Shape::List(element) => {
                let length = fields.len();
                walk(&format!("{pointer}/*"), element, fields, words);
                fields.remove(length);
            }
            Shape::Word(all) => words.extend(*all),
            _ => {}
        }
    }

    #[test]
    fn every_field_and_word_has_a_label_and_no_other() {
        let (mut fields, mut words) = (Vec::new(), Vec::new());
        walk("", CallRecord::SHAPE, &mut fields, &mut words);
        for (pointer, shape) in
            [("/holds/*", Hold::SHAPE), ("/holds", HoldSummary::SHAPE), ("/speakerphone/*", Span::SHAPE)]
        {
            let length = fields.len();
            walk(pointer, shape, &mut fields, &mut words);
            fields.remove(length);
        }
        words.extend(How::WORDS);
        fields.sort();
        words.sort_unstable();
        words.dedup();
        assert_eq!(FIELDS.iter().map(|(pointer, _)| *pointer).collect::<Vec<_>>(), fields);
        assert_eq!(WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>(), words);
    }

    #[test]
    fn list_positions_do_not_matter() {
        assert_eq!(field_label("/transfers/12/kind"), field_label("/transfers/0/kind"));
        assert!(field_label("/transfers/12/kind").is_some());
    }
}
