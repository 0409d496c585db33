//! The command's own words in the three languages; what the engine says is the library's.

use threerings::Locale;

/// A text in `zh-Hans`, `zh-Hant` and `en`.
#[derive(Debug)]
pub(crate) struct Text(&'static str, &'static str, &'static str);

impl Text {
    pub(crate) fn get(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::ZhHans => self.0,
            Locale::ZhHant => self.1,
            Locale::En => self.2,
        }
    }

    /// The text with its parts in place of `{}`, one after the other.
    pub(crate) fn with(&self, locale: Locale, parts: &[&str]) -> String {
        let mut pieces = self.get(locale).split("{}");
        let mut text = pieces.next().unwrap_or_default().to_owned();
        for (piece, part) in pieces.zip(parts.iter().copied().chain(std::iter::repeat(""))) {
            text.push_str(part);
            text.push_str(piece);
        }
        text
    }
}

pub(crate) static VERDICT: Text = Text("结果", "結果", "verdict");
pub(crate) static RULE: Text = Text("规则", "規則", "rule");
pub(crate) static ANSWERED: Text = Text("能否回答", "能否回答", "answered");
pub(crate) static OF_CALLS: Text = Text("已定/适用", "已定/適用", "decided/asked");
pub(crate) static NEEDED: Text = Text("缺少", "缺少", "missing");
pub(crate) static REASON: Text = Text("说明", "說明", "reason");
pub(crate) static NEEDS: Text = Text("缺少：{}", "缺少：{}", "needs: {}");
pub(crate) static NO_SCORE: Text = Text("无得分", "無得分", "no score");
pub(crate) static BETWEEN: Text = Text("（{} 至 {}）", "（{} 至 {}）", " (between {} and {})");
pub(crate) static CRITICAL: Text = Text("关键项", "關鍵項", "critical");
pub(crate) static FAILED_CRITICAL: Text = Text("关键项未通过：{}", "關鍵項未通過：{}", "failed critical items: {}");
pub(crate) static DOUBT: Text = Text("! 存疑：{}", "! 存疑：{}", "! doubtful: {}");
pub(crate) static SUMMARY: Text = Text(
    "共 {} 通：通过 {}，未通过 {}，未定 {}",
    "共 {} 通：通過 {}，未通過 {}，未定 {}",
    "{} calls: {} pass, {} fail, {} open",
);
pub(crate) static WITHOUT_RESULT: Text = Text("，无结果 {}", "，無結果 {}", ", {} without a result");
pub(crate) static REJECTED: Text = Text("；另有 {} 条无法读取", "；另有 {} 筆無法讀取", "; {} rejected");

pub(crate) static ALL_CALLS: Text = Text("全部", "全部", "all");
pub(crate) static NOBODY: Text = Text("未注明", "未註明", "not named");
pub(crate) static CALLS: Text = Text("{} 通", "{} 通", "calls: {}");
pub(crate) static KEPT: Text = Text("通过率", "通過率", "kept");
pub(crate) static INTERVAL: Text = Text("95% 区间", "95% 區間", "95 % interval");
pub(crate) static COUNTED: Text = Text("通过/未通过", "通過/未通過", "pass/fail");
pub(crate) static DECIDED: Text = Text("可判断", "可判斷", "decided");
pub(crate) static LISTEN: Text = Text("可听", "可聽", "listen to");
pub(crate) static NOT_TRUSTED: Text = Text("尚不可信", "尚不可信", "not yet trustworthy");
pub(crate) static TRUSTED: Text = Text("可信", "可信", "trusted");
pub(crate) static FEW_REVIEWS: Text = Text("复核太少", "複核太少", "too few reviews");
pub(crate) static ONE_SIDED: Text = Text("结果全部相同", "結果全部相同", "all the same answer");
pub(crate) static AGAINST: Text = Text("与谁比", "與誰比", "between");
pub(crate) static REVIEWERS: Text = Text("复核员之间", "複核員之間", "reviewers");
pub(crate) static THE_ENGINE: Text = Text("与引擎", "與引擎", "and engine");
pub(crate) static ANSWERS: Text = Text("数量", "數量", "answers");
pub(crate) static OBSERVED: Text = Text("一致率", "一致率", "equal");
pub(crate) static TRUST: Text = Text("可信度", "可信度", "trust");
pub(crate) static REVIEWER: Text = Text("复核员", "複核員", "reviewer");
pub(crate) static REVIEWED: Text = Text("复核数", "複核數", "reviews");
pub(crate) static LENIENCY: Text = Text("宽严（正为宽）", "寬嚴（正為寬）", "leniency (above 0 milder)");
pub(crate) static TO: Text = Text("{} 至 {}", "{} 至 {}", "{} to {}");

pub(crate) static ITEMS: Text = Text("{} 项", "{} 項", "{} items");
pub(crate) static CHECKLIST: Text = Text("清单", "清單", "checklist");
pub(crate) static SECTION: Text = Text("部分", "部分", "section");
pub(crate) static WEIGHT: Text = Text("权重", "權重", "weight");
pub(crate) static CRITICAL_FOR_SECTION: Text = Text(
    "关键项：未通过则本部分计 0 分",
    "關鍵項：未通過則本部分計 0 分",
    "critical: if it fails, its section earns nothing",
);
pub(crate) static CRITICAL_FOR_ALL: Text = Text(
    "关键项：未通过则整份清单计 0 分",
    "關鍵項：未通過則整份清單計 0 分",
    "critical: if it fails, the whole checklist earns nothing",
);
pub(crate) static WHY: Text = Text("为什么", "為什麼", "Why");
pub(crate) static ADVICE: Text = Text("怎样做", "怎樣做", "What to do");
pub(crate) static SOURCE: Text = Text("出处", "出處", "Where it is from");
pub(crate) static APPLIES: Text = Text("何时适用", "何時適用", "When it applies");
pub(crate) static ALWAYS: Text = Text("总是适用", "總是適用", "always");
pub(crate) static CHECK: Text = Text("怎样检查", "怎樣檢查", "How it is checked");
pub(crate) static AS_WRITTEN: Text = Text("清单中的写法", "清單中的寫法", "As the checklist has it");
pub(crate) static EXAMPLES: Text = Text("例子", "例子", "Examples");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_go_to_their_places() {
        assert_eq!(SUMMARY.with(Locale::En, &["5", "3", "1", "1"]), "5 calls: 3 pass, 1 fail, 1 open");
        assert_eq!(BETWEEN.with(Locale::ZhHans, &["40 %", "80 %"]), "（40 % 至 80 %）");
        assert_eq!(NEEDS.with(Locale::En, &[]), "needs: ");
    }
}
