"""From margins to topics, as an engineer who knows scikit-learn or fastText would decide.

A decision is fitted on out-of-fold margins (articles by topics) and applied to others. `choose`
fits each kind on one half of the articles and measures it on the other, so that a kind with many
parameters has no advantage.
"""
import numpy

# Yang's SCutFBR.1: a topic whose best F1 is lower gets the highest margin as its threshold.
FALLBACK_F1 = 0.1

# Values of one common threshold that are tried: quantiles of all margins.
COMMON_CANDIDATES = 400


def f1_of(right, given, due):
    return 2 * right / (given + due) if given + due else 0.0


def best_threshold(margins, labels):
    """The threshold with the highest F1 of one topic, and that F1."""
    order = numpy.argsort(-margins, kind="stable")
    right = numpy.cumsum(labels[order])
    given = numpy.arange(1, len(order) + 1)
    f1 = 2 * right / (given + labels.sum())
    at = int(numpy.argmax(f1))
    last = order[at + 1] if at + 1 < len(order) else order[at]
    return (margins[order[at]] + margins[last]) / 2, f1[at]


class Zero:
    name = "margin above 0"

    def fit(self, margins, labels):
        pass

    def apply(self, margins):
        return margins > 0


class Common:
    name = "a common threshold"

    def fit(self, margins, labels):
        values = numpy.quantile(margins, numpy.linspace(0.3, 1, COMMON_CANDIDATES))
        due = labels.sum()
        self.threshold = max(values, key=lambda v: f1_of(
            (labels & (margins > v)).sum(), (margins > v).sum(), due))

    def apply(self, margins):
        return margins > self.threshold


class PerTopic:
    name = "a threshold for each topic"

    def fit(self, margins, labels):
        found = [best_threshold(margins[:, t], labels[:, t]) for t in range(margins.shape[1])]
        self.thresholds = numpy.array([
            threshold if f1 >= FALLBACK_F1 else margins[:, t].max()
            for t, (threshold, f1) in enumerate(found)])

    def apply(self, margins):
        return margins > self.thresholds


class Calibrated:
    """Platt's sigmoid for each topic."""
    name = "calibrated probability above 0.5"

    def fit(self, margins, labels):
        from sklearn.linear_model import LogisticRegression
        self.lines = []
        for t in range(margins.shape[1]):
            if labels[:, t].all() or not labels[:, t].any():
                self.lines.append((0.0, -1.0))
                continue
            model = LogisticRegression(C=1e3).fit(margins[:, t:t + 1], labels[:, t])
            self.lines.append((model.coef_[0, 0], model.intercept_[0]))

    def log_odds(self, margins):
        lines = numpy.array(self.lines)
        return margins * lines[:, 0] + lines[:, 1]

    def apply(self, margins):
        return self.log_odds(margins) > 0


class CalibratedCommon(Calibrated):
    name = "a common threshold for calibrated probabilities"

    def fit(self, margins, labels):
        super().fit(margins, labels)
        self.common = Common()
        self.common.fit(self.log_odds(margins), labels)

    def apply(self, margins):
        return self.common.apply(self.log_odds(margins))


class Best:
    name = "the best topic alone"

    def fit(self, margins, labels):
        pass

    def apply(self, margins):
        given = numpy.zeros(margins.shape, dtype=bool)
        given[numpy.arange(len(margins)), margins.argmax(axis=1)] = True
        return given


def quality(labels, given):
    """The mean of micro-F1 and macro-F1 (over the topics that occur)."""
    right, all_given, due = (labels & given).sum(axis=0), given.sum(axis=0), labels.sum(axis=0)
    macro = [f1_of(r, g, d) for r, g, d in zip(right, all_given, due) if d]
    return (f1_of(right.sum(), all_given.sum(), due.sum()) + sum(macro) / max(len(macro), 1)) / 2


def choose(margins, labels):
    """The best kind of decision, fitted on all articles, and its quality on articles that it was
    not fitted on."""
    kinds = [Zero, Common, PerTopic, Calibrated, CalibratedCommon]
    if (labels.sum(axis=1) == 1).all():
        kinds.append(Best)
    halves = numpy.arange(len(margins)) % 2 == 0

    def measured(kind):
        given = numpy.zeros(labels.shape, dtype=bool)
        for half in (halves, ~halves):
            decision = kind()
            decision.fit(margins[half], labels[half])
            given[~half] = decision.apply(margins[~half])
        return quality(labels, given)

    qualities = [measured(kind) for kind in kinds]
    best = int(numpy.argmax(qualities))
    decision = kinds[best]()
    decision.fit(margins, labels)
    return decision, qualities[best]
