"""What other people's implementations make of the cases in vectors.json: reads it, writes it with their answers.

Needs statsmodels, scikit-learn, krippendorff, irrCAC and what they bring along. Called by tests/independent.rs.
"""

import json
import sys

import krippendorff
import numpy
import pandas
from irrCAC.raw import CAC
from scipy.stats import hypergeom, t
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

ANSWERS = ["pass", "fail", "not_applicable"]


def wilson(case):
    part, whole = case
    low, high = proportion_confint(part, whole, method="wilson")
    return [part / whole, low, high]


def newcombe(case):
    (a, m), (b, n) = case
    low, high = confint_proportions_2indep(b, n, a, m, method="newcomb", compare="diff")
    return [b / n - a / m, low, high]


def standardised(case):
    """The weights are everybody's calls; strata of nobody's are left out. MOVER joins Wilson's intervals."""
    everybody, own = case
    used = [(sum(both), pair) for both, pair in zip(everybody, own) if sum(pair) > 0]
    total = sum(weight for weight, _ in used)
    value = below = above = 0.0
    for weight, (passed, failed) in used:
        share, p = weight / total, passed / (passed + failed)
        low, high = proportion_confint(passed, passed + failed, method="wilson")
        value += share * p
        below += (share * (p - low)) ** 2
        above += (share * (high - p)) ** 2
    covered = total / sum(sum(both) for both in everybody)
    return [value, max(0.0, value - below**0.5), min(1.0, value + above**0.5), covered]


def limits(case):
    """The fewest and the most hits of so many that are not too unlike the others, 0.135 % on each side."""
    drawn, others, among = case
    inside = []
    for hits in range(drawn + 1):
        urn = hypergeom(drawn + among, hits + others, drawn)
        if urn.cdf(hits) >= 0.00135 and urn.sf(hits - 1) >= 0.00135:
            inside.append(hits)
    return [inside[0], inside[-1]]


def agreement(units):
    """Rows are calls, columns are reviewers, null is an answer that is missing."""
    numbers = [[None if word is None else ANSWERS.index(word) for word in unit] for unit in units]
    matrix = numpy.array([[numpy.nan if n is None else n for n in unit] for unit in numbers], dtype=float)
    result = {"alpha": krippendorff.alpha(reliability_data=matrix.T, level_of_measurement="nominal")}
    frame = pandas.DataFrame([[None if n is None else ANSWERS[n] for n in unit] for unit in numbers])
    gwet = CAC(frame, digits=12).gwet()["est"]
    result["ac1"] = gwet["coefficient_value"]
    high = gwet["confidence_interval"]
    # The interval is of Student's distribution; ours of the normal one: what they have in common is the error.
    half = gwet["coefficient_value"] - high[0]
    result["ac1_error"] = half / t.ppf(0.975, len(units) - 1)
    if len(units[0]) == 2:
        pairs = [unit for unit in numbers if None not in unit]
        first, second = zip(*pairs)
        result["kappa"] = cohen_kappa_score(first, second)
        table = [[sum(pair == [i, j] for pair in pairs) for j in range(3)] for i in range(3)]
        used = [k for k in range(3) if any(table[k]) or any(row[k] for row in table)]
        table = numpy.array(table)[numpy.ix_(used, used)]
        result["kappa_error"] = cohens_kappa(table).std_kappa
    return result


def main():
    vectors = json.load(sys.stdin)
    answer = {"wilson": wilson, "newcombe": newcombe, "standardised": standardised, "limits": limits, "agreement": agreement}
    for name, cases in vectors.items():
        for case in cases:
            case["expected"] = answer[name](case["given"])
    json.dump(vectors, sys.stdout, default=float)


main()
