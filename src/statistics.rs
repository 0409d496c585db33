//! Intervals, limits and draws: what the audit's numbers rest on.
//!
//! Only sums, products, quotients and square roots, which are exact to the last bit on every target: no logarithm and no
//! exponential, so that native code and WebAssembly give the same digits.

use serde::Serialize;

/// Of the standard normal distribution, 95 % lie within this many deviations.
pub(crate) const Z_95: f64 = 1.959_963_984_540_054;

/// How often a control chart may cry wolf about a point: what lies outside three deviations.
pub(crate) const FALSE_ALARM: f64 = 0.0027;

/// A share of something, with its 95 % interval after Wilson.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct Ratio {
    /// The share that was counted.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// A number with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// To six decimals.
pub(crate) fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

/// `part` of `whole`, and the ends of Wilson's interval at `z` deviations; `None` of nothing.
pub(crate) fn wilson(part: u64, whole: u64, z: f64) -> Option<[f64; 3]> {
    if whole == 0 {
        return None;
    }
    let (n, p) = (whole as f64, part as f64 / whole as f64);
    let centre = p + z * z / (2.0 * n);
    let margin = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    let end = |end: f64| (end / scale).clamp(0.0, 1.0);
    Some([p, end(centre - margin), end(centre + margin)])
}

impl Ratio {
    /// `part` of `whole` with Wilson's 95 % interval; `None` of nothing.
    ///
    /// ```
    /// # use threerings::Ratio;
    /// let ratio = Ratio::wilson(8, 10).unwrap();
    /// assert_eq!((ratio.value, ratio.low, ratio.high), (0.8, 0.490162, 0.943318));
    /// ```
    #[must_use]
    pub fn wilson(part: u64, whole: u64) -> Option<Ratio> {
        let [value, low, high] = wilson(part, whole, Z_95)?.map(rounded);
        Some(Ratio { value, low, high })
    }
}

/// The difference of two shares, the second less the first, by Newcombe's hybrid of two Wilson intervals (method 10 in
/// Statistics in Medicine 17 (1998), 873–890).
pub(crate) fn newcombe(before: (u64, u64), after: (u64, u64), z: f64) -> Option<[f64; 3]> {
    let [p1, l1, u1] = wilson(before.0, before.1, z)?;
    let [p2, l2, u2] = wilson(after.0, after.1, z)?;
    let difference = p2 - p1;
    let below = ((p2 - l2).powi(2) + (u1 - p1).powi(2)).sqrt();
    let above = ((u2 - p2).powi(2) + (p1 - l1).powi(2)).sqrt();
    Some([difference, (difference - below).max(-1.0), (difference + above).min(1.0)])
}

impl Estimate {
    pub(crate) fn of([value, low, high]: [f64; 3]) -> Self {
        Estimate { value: rounded(value), low: rounded(low), high: rounded(high) }
    }

    /// How much a share changed, with Newcombe's 95 % interval: `after` less `before`, each passes of all decided;
    /// `None` where one of them counts nothing.
    ///
    /// ```
    /// # use threerings::Estimate;
    /// let change = Estimate::difference((48, 80), (56, 70)).unwrap();
    /// assert_eq!((change.value, change.low, change.high), (0.2, 0.052431, 0.333873));
    /// ```
    #[must_use]
    pub fn difference(before: (u64, u64), after: (u64, u64)) -> Option<Estimate> {
        newcombe(before, after, Z_95).map(Estimate::of)
    }

    /// The mean of so many numbers with this sum and sum of squares, with its normal 95 % interval; `None` of none. A
    /// single number has no interval but itself.
    pub(crate) fn mean(count: u64, sum: f64, squares: f64) -> Option<Estimate> {
        if count == 0 {
            return None;
        }
        let n = count as f64;
        let mean = sum / n;
        let variance = if count > 1 { ((squares - n * mean * mean) / (n - 1.0)).max(0.0) } else { 0.0 };
        let half = Z_95 * (variance / n).sqrt();
        Some(Estimate::of([mean, mean - half, mean + half]))
    }
}

/// A part of the calls that are alike, for standardising.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stratum {
    /// How much it counts in the mix that everybody is held against.
    pub(crate) weight: f64,
    pub(crate) part: u64,
    pub(crate) whole: u64,
}

/// The directly standardised share of these strata: each stratum's share times its weight. Strata without calls are left
/// out, and the weights of the others count for all; how much weight they have is given beside.
///
/// The interval joins the Wilson intervals of the strata (MOVER: Zou, Huang and Zhang, Computational Statistics and Data
/// Analysis 53 (2009), 1755–1764); of one stratum it is Wilson's own.
pub(crate) fn standardised(strata: &[Stratum]) -> Option<([f64; 3], f64)> {
    let all: f64 = strata.iter().map(|stratum| stratum.weight).sum();
    let used: f64 = strata.iter().filter(|stratum| stratum.whole > 0).map(|stratum| stratum.weight).sum();
    if used <= 0.0 {
        return None;
    }
    let (mut value, mut below, mut above) = (0.0, 0.0, 0.0);
    for stratum in strata {
        let Some([p, low, high]) = wilson(stratum.part, stratum.whole, Z_95) else { continue };
        let weight = stratum.weight / used;
        value += weight * p;
        below += (weight * (p - low)).powi(2);
        above += (weight * (high - p)).powi(2);
    }
    Some(([value, (value - below.sqrt()).max(0.0), (value + above.sqrt()).min(1.0)], used / all))
}

/// The chances of `low..=high` hits, each next to the one before by a ratio; they need not add up to 1.
///
/// Begins where the chances are greatest and goes both ways until they count no more, so that the time grows with the
/// spread of a distribution, not with its size.
struct Chances {
    first: u64,
    chances: Vec<f64>,
    total: f64,
}

impl Chances {
    /// `up(k)` is the chance of `k + 1` over that of `k`.
    fn new(low: u64, high: u64, mode: u64, up: impl Fn(u64) -> f64) -> Self {
        const NOTHING: f64 = 1e-22;
        let mode = mode.clamp(low, high);
        let mut before = Vec::new();
        let mut chance = 1.0;
        for k in (low..mode).rev() {
            let ratio = up(k);
            chance = if ratio > 0.0 { chance / ratio } else { 0.0 };
            if chance < NOTHING {
                break;
            }
            before.push(chance);
        }
        let first = mode - before.len() as u64;
        before.reverse();
        let mut chances = before;
        chances.push(1.0);
        chance = 1.0;
        for k in mode..high {
            chance *= up(k);
            if chance < NOTHING {
                break;
            }
            chances.push(chance);
        }
        let total = chances.iter().sum();
        Chances { first, chances, total }
    }

    /// Of a hypergeometric distribution: `hits` among `hits + misses`, of which `drawn` are drawn.
    fn hypergeometric(hits: u64, misses: u64, drawn: u64) -> Self {
        let low = drawn.saturating_sub(misses);
        let high = hits.min(drawn);
        let (h, m, n) = (hits as f64, misses as f64, drawn as f64);
        let mode = ((n + 1.0) * (h + 1.0) / (h + m + 2.0)).floor() as u64;
        Chances::new(low, high, mode, |k| {
            let k = k as f64;
            (h - k) * (n - k) / ((k + 1.0) * (m - n + k + 1.0))
        })
    }

    /// Of a binomial distribution: hits among `n`, each with the chance `p`.
    fn binomial(n: u64, p: f64) -> Self {
        if p <= 0.0 || p >= 1.0 {
            let only = if p <= 0.0 { 0 } else { n };
            return Chances { first: only, chances: vec![1.0], total: 1.0 };
        }
        let odds = p / (1.0 - p);
        let mode = ((n as f64 + 1.0) * p).floor() as u64;
        Chances::new(0, n, mode, |k| (n - k) as f64 / (k + 1) as f64 * odds)
    }

    /// The chance of `hits` or fewer.
    fn at_most(&self, hits: u64) -> f64 {
        let count = if hits < self.first { 0 } else { hits - self.first + 1 };
        let some: f64 = self.chances.iter().take(usize::try_from(count).unwrap_or(usize::MAX)).sum();
        some / self.total
    }

    /// The chance of `hits` or more.
    fn at_least(&self, hits: u64) -> f64 {
        let before = usize::try_from(hits.saturating_sub(self.first)).unwrap_or(usize::MAX);
        // From the small ones up, so that nothing is lost.
        let some: f64 = self.chances.iter().skip(before).rev().sum();
        some / self.total
    }
}

/// Whether `hits` of `drawn` are too few, or too many, to be like `others` of `among`: each side at most with the chance
/// `tail`, whatever share lies behind both (the conditional test after Fisher).
pub(crate) fn unlike(hits: u64, drawn: u64, others: u64, among: u64, tail: f64) -> (bool, bool) {
    let (all, missed) = (hits + others, (drawn - hits) + (among - others));
    let chances = Chances::hypergeometric(all, missed, drawn);
    (chances.at_most(hits) < tail, chances.at_least(hits) < tail)
}

/// The fewest and the most hits of `drawn` that [`unlike`] still takes for chance.
pub(crate) fn limits(drawn: u64, others: u64, among: u64, tail: f64) -> (u64, u64) {
    let first = |is_in: &dyn Fn(u64) -> bool| {
        // The smallest number that is in; what follows one that is in, is in.
        let (mut from, mut to) = (0, drawn);
        while from < to {
            let middle = from + (to - from) / 2;
            if is_in(middle) { to = middle } else { from = middle + 1 }
        }
        from
    };
    let lowest = first(&|hits| !unlike(hits, drawn, others, among, tail).0);
    let most = drawn - first(&|missed| !unlike(drawn - missed, drawn, others, among, tail).1);
    (lowest, most)
}

/// The chances that fewer, and that more, than the share `p` of `n` are hits.
pub(crate) fn beside(n: u64, p: f64) -> (f64, f64) {
    let chances = Chances::binomial(n, p);
    let centre = n as f64 * p;
    let (floor, ceiling) = (centre.floor() as u64, centre.ceil() as u64);
    let below = if floor as f64 == centre {
        floor.checked_sub(1).map_or(0.0, |k| chances.at_most(k))
    } else {
        chances.at_most(floor)
    };
    let above = if ceiling as f64 == centre { chances.at_least(ceiling + 1) } else { chances.at_least(ceiling) };
    (below, above)
}

/// Numbers that look as if drawn, always the same ones for a seed: SplitMix64 (Steele, Lea and Flood, 2014).
#[derive(Debug, Clone)]
pub(crate) struct Draws(u64);

impl Draws {
    pub(crate) fn new(seed: u64) -> Self {
        Draws(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mixed(self.0)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        // The high half of a product: even enough for a bootstrap, and quick.
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }
}

fn mixed(mut number: u64) -> u64 {
    number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

/// A number that looks as if drawn for this id, always the same one: FNV-1a, its bits mixed once more.
pub(crate) fn spread(id: &str) -> u64 {
    let hash = id
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3));
    let mixed = (hash ^ (hash >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    mixed ^ (mixed >> 33)
}

/// The same, another one for each seed.
pub(crate) fn seeded(seed: u64, id: &str) -> u64 {
    mixed(spread(id) ^ mixed(seed.wrapping_add(0x9E37_79B9_7F4A_7C15)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_the_published_ones() {
        // Newcombe, Statistics in Medicine 17 (1998), 857–872, table I: method 3.
        let ends = |part, whole| Ratio::wilson(part, whole).map(|ratio| (ratio.low, ratio.high)).unwrap();
        let near = |(low, high): (f64, f64), expected: (f64, f64)| {
            assert!((low - expected.0).abs() < 5e-5 && (high - expected.1).abs() < 5e-5, "{low} {high} {expected:?}");
        };
        near(ends(81, 263), (0.2553, 0.3662));
        near(ends(15, 148), (0.0624, 0.1605));
        near(ends(0, 20), (0.0, 0.1611));
        near(ends(1, 29), (0.0061, 0.1718));
        assert_eq!(Ratio::wilson(0, 0), None);
        // The same, 873–890, table II: method 10, the first share less the second.
        let difference = |(a, m): (u64, u64), (b, n): (u64, u64)| {
            Estimate::difference((b, n), (a, m)).map(|change| (change.low, change.high)).unwrap()
        };
        near(difference((56, 70), (48, 80)), (0.0524, 0.3339));
        near(difference((9, 10), (3, 10)), (0.1705, 0.8090));
        near(difference((5, 56), (0, 29)), (-0.0381, 0.1926));
        near(difference((10, 10), (0, 10)), (0.6075, 1.0));
    }

    #[test]
    fn one_stratum_is_wilsons_interval() {
        let ([value, low, high], used) = standardised(&[Stratum { weight: 3.0, part: 8, whole: 10 }]).unwrap();
        assert_eq!(Ratio { value, low: rounded(low), high: rounded(high) }, Ratio::wilson(8, 10).unwrap());
        assert_eq!(used, 1.0);
        assert_eq!(standardised(&[Stratum { weight: 1.0, part: 0, whole: 0 }]), None);
        let half = [Stratum { weight: 1.0, part: 1, whole: 2 }, Stratum { weight: 3.0, part: 0, whole: 0 }];
        assert_eq!(standardised(&half).unwrap().1, 0.25);
    }

    #[test]
    fn chances_add_up() {
        let binomial = Chances::binomial(10, 0.3);
        assert!((binomial.at_most(2) - 0.382_782_786_4).abs() < 1e-9, "{}", binomial.at_most(2));
        assert!((binomial.at_most(2) + binomial.at_least(3) - 1.0).abs() < 1e-12);
        let urn = Chances::hypergeometric(5, 10, 7);
        // C(5,3)·C(10,4) / C(15,7) for three hits.
        let three = urn.at_most(3) - urn.at_most(2);
        assert!((three - 2100.0 / 6435.0).abs() < 1e-12, "{three}");
        assert!((urn.at_most(5) - 1.0).abs() < 1e-12 && urn.at_most(0) > 0.0);
        let long = Chances::binomial(1_000_000, 0.5);
        assert!((long.at_most(499_999) + long.at_least(500_000) - 1.0).abs() < 1e-9 && long.chances.len() < 12_000);
    }

    #[test]
    fn limits_hold_what_the_test_takes_for_chance() {
        for (drawn, others, among) in [(20, 90, 100), (5, 3, 4), (40, 0, 200), (60, 50, 100), (0, 1, 2), (9, 0, 0)] {
            let (low, high) = limits(drawn, others, among, FALSE_ALARM / 2.0);
            for hits in 0..=drawn {
                let (few, many) = unlike(hits, drawn, others, among, FALSE_ALARM / 2.0);
                assert_eq!((few, many), (hits < low, hits > high), "{hits} of {drawn}, {low}..={high}");
            }
        }
    }

    #[test]
    fn beside_the_centre() {
        let (below, above) = beside(4, 0.5);
        assert_eq!((below, above), (5.0 / 16.0, 5.0 / 16.0));
        let (below, above) = beside(3, 0.5);
        assert_eq!((below, above), (0.5, 0.5));
        assert_eq!(beside(3, 1.0), (0.0, 0.0));
    }

    #[test]
    fn draws_are_the_published_ones() {
        // The first numbers of the reference implementation for the seed 1234567.
        let mut draws = Draws::new(1_234_567);
        assert_eq!([draws.next(), draws.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
        assert!((0..1000).map(|_| draws.below(7)).all(|drawn| drawn < 7));
        assert_ne!(seeded(1, "a"), seeded(2, "a"));
    }
}
