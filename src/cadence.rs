//! How bells ring in different countries: turning "three rings" into seconds, openly.

use crate::call::Region;
use crate::order::Order;

/// How far a real bell may stray from the nominal cadence: 10 %.
///
/// The Chinese standard allows the pauses to deviate by that much; others are of the same order. A result nearer to
/// the limit than this is marked as borderline.
pub(crate) const TOLERANCE_PERCENT: u64 = 10;

/// Where the table comes from; quoted in the evidence.
pub(crate) const SOURCE: &str =
    "ITU-T, Various tones used in national networks (03/98), as listed by Asterisk's indications.conf";

/// How the bell of a called phone rings: milliseconds on and off, in turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cadence {
    pub(crate) bell_ms: &'static [u64],
    regions: &'static [&'static str],
}

/// The bell, not the ringback tone that a caller hears: they differ in some countries (MX, MY, TH, TW).
static CADENCES: &[Cadence] = &[
    Cadence {
        bell_ms: &[1000, 4000],
        regions: &[
            "BG", "BR", "CH", "CN", "CZ", "DE", "DK", "EE", "FI", "GR", "ID", "IT", "LT", "NL", "NO", "PH", "PL", "RU",
            "TH", "TW", "VE",
        ],
    },
    Cadence { bell_ms: &[2000, 4000], regions: &["CA", "MX", "MY", "US"] },
    Cadence { bell_ms: &[400, 200, 400, 2000], regions: &["AU", "GB", "IN", "NZ", "SG", "ZA"] },
    Cadence { bell_ms: &[1000, 2000], regions: &["JP"] },
    Cadence { bell_ms: &[1000, 3000], regions: &["BE", "CL", "IL"] },
    Cadence { bell_ms: &[1000, 5000], regions: &["AT", "PT", "SE"] },
    Cadence { bell_ms: &[1250, 3750], regions: &["HU"] },
    Cadence { bell_ms: &[1500, 3000], regions: &["ES"] },
    Cadence { bell_ms: &[1500, 3500], regions: &["FR"] },
];

impl Cadence {
    /// The cadence of a region, if it is known.
    pub(crate) fn of(region: Region) -> Option<&'static Cadence> {
        CADENCES.iter().find(|cadence| cadence.regions.contains(&region.code()))
    }

    /// From the start of one ring to the start of the next.
    pub(crate) fn cycle_ms(&self) -> u64 {
        self.bell_ms.iter().sum()
    }

    /// `1 s on / 4 s off` as `1/4`.
    pub(crate) fn pattern(&self) -> String {
        let seconds = |ms: &u64| format!("{}", *ms as f64 / 1000.0);
        self.bell_ms.iter().map(seconds).collect::<Vec<_>>().join("/")
    }
}

/// Every region whose cadence is known, in alphabetical order.
pub(crate) fn regions() -> Vec<&'static str> {
    let mut regions: Vec<_> = CADENCES.iter().flat_map(|cadence| cadence.regions).copied().collect();
    regions.order();
    regions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cycle(region: &str) -> Option<u64> {
        Cadence::of(Region::new(region).unwrap()).map(Cadence::cycle_ms)
    }

    #[test]
    fn cycles_are_those_of_the_bell() {
        let expected = [
            ("CN", 5000),
            ("US", 6000),
            ("CA", 6000),
            ("GB", 3000),
            ("JP", 3000),
            ("ES", 4500),
            ("MX", 6000),
            ("TW", 5000),
        ];
        for (region, ms) in expected {
            assert_eq!(cycle(region), Some(ms), "{region}");
        }
        assert_eq!(cycle("XX"), None);
    }

    #[test]
    fn a_region_has_one_cadence() {
        let regions = regions();
        let mut once = regions.clone();
        once.dedup();
        assert_eq!(regions, once);
    }
}
