//! What would fill the fields that a format lacks, for the people who run the phone system.

/// A format, the field that it lacks, and what to do.
const HINTS: &[(&str, &str, &str)] = &[
    (
        "asterisk",
        "/holds",
        "Asterisk writes no holds into CDR, queue_log or CEL: record the manager events `Hold` and `Unhold`, or add `CELGenUserEvent(HOLD)` to the dial plan",
    ),
    ("asterisk", "/ended/by", "import CEL with the column `extra`, or for queues the queue_log, together with the CDR"),
    ("asterisk", "/ring", "import CEL or the queue_log together with the CDR: the CDR does not tell when a phone rang"),
    ("freeswitch", "/holds", "log JSON, or CSV with the recommended template, which has `hold_events`"),
    ("freeswitch", "/ended/by", "log both legs (`legs` = `ab`), or CSV with the recommended template"),
    ("freeswitch", "/ring", "log both legs (`legs` = `ab`): the called leg tells when the phone began to ring"),
    ("tencent-tccc", "/holds", "TCCC's call details have no holds; ask for them, or observe calls"),
    ("amazon-connect", "/ring", "contact records do not tell when an agent's phone rang; agent events do"),
    ("twilio", "/ring", "export Voice Insights summaries, or keep the status call-backs `ringing` and `answered`"),
    ("twilio", "/ended/by", "export Voice Insights summaries, which have `disconnected_by`"),
    ("twilio", "/holds", "keep the conference events `hold` and `unhold`"),
    ("huawei", "/holds", "the index has no holds: keep the agent events `linkagePhoneHold` and `linkagePhoneUnHold`"),
    ("huawei", "/ended/by", "the index does not say who hung up: keep the release call-backs"),
    ("vcon", "/ring", "a vCon has no ringing: import the call data of the phone system with it and join them"),
    ("vcon", "/ended/by", "have the exporting system write `party_history`"),
    ("*", "/speakerphone", "no phone system tells: attest it after listening, or take the softphone's device report"),
    ("*", "/log", "import the follow-up register, too: `--register`"),
    ("*", "/transcript", "import the recording's transcript, too, and join it"),
];

/// What to do about a field that records of a format lack.
///
/// ```
/// assert!(threerings::import_hint("asterisk", "/holds").unwrap().contains("CELGenUserEvent"));
/// assert_eq!(threerings::import_hint("genesys", "/holds"), None);
/// ```
#[must_use]
pub fn import_hint(format: &str, pointer: &str) -> Option<&'static str> {
    let about = |field: &str| pointer == field || pointer.strip_prefix(field).is_some_and(|rest| rest.starts_with('/'));
    let hint = |format: &str| HINTS.iter().find(|(name, field, _)| *name == format && about(field));
    hint(format).or_else(|| hint("*")).map(|(_, _, hint)| *hint)
}

#[cfg(feature = "cdr")]
#[cfg(test)]
mod tests {
    use super::super::FORMATS;
    use super::*;

    #[test]
    fn hints_are_about_known_formats() {
        for (name, field, _) in HINTS {
            assert!(*name == "*" || FORMATS.iter().any(|format| format.name == *name), "{name}");
            assert!(field.starts_with('/'));
        }
    }
}
