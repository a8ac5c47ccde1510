"""scikit-learn's TF-IDF and LinearSVC with what a competent engineer tunes: the features, C and the
decision, all by cross-validation inside the training articles."""
import warnings

import numpy
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import KFold
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import MultiLabelBinarizer
from sklearn.svm import LinearSVC

import decisions
from corpora import text_of

FOLDS = 3
COSTS = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)

FEATURES = {
    "words": {"ngram_range": (1, 1)},
    "words and pairs": {"ngram_range": (1, 2), "min_df": 2},
    "1 to 3 characters": {"analyzer": "char", "ngram_range": (1, 3), "min_df": 2},
    "2 to 4 characters": {"analyzer": "char_wb", "ngram_range": (2, 4), "min_df": 2},
}


def margins_of(x_train, y_train, x, cost):
    """Articles by topics. A topic without, or with nothing but, positives in a fold has a constant
    margin, which scikit-learn would warn of."""
    model = OneVsRestClassifier(LinearSVC(C=cost)).fit(x_train, y_train)
    margins = model.decision_function(x)
    if margins.ndim == 1:
        margins = numpy.stack([-margins, margins], axis=1)[:, -y_train.shape[1]:]
    return margins


class Sklearn:
    def __init__(self, features):
        self.features = features
        self.name = "scikit-learn, " + features

    def vectorizer(self):
        return TfidfVectorizer(sublinear_tf=True, **FEATURES[self.features])

    def out_of_fold(self, texts, y, cost, seed):
        margins = numpy.zeros(y.shape)
        for kept, held in KFold(FOLDS, shuffle=True, random_state=seed).split(texts):
            vectorizer = self.vectorizer()
            x = vectorizer.fit_transform(texts[i] for i in kept)
            x_held = vectorizer.transform(texts[i] for i in held)
            margins[held] = margins_of(x, y[kept], x_held, cost)
        return margins

    def tune(self, texts, y, seed):
        """C from the lowest up, until two values in turn are no better."""
        best = (-1, None, None)
        worse = 0
        for cost in COSTS:
            decision, quality = decisions.choose(self.out_of_fold(texts, y, cost, seed),
                                                 y.astype(bool))
            worse = 0 if quality > best[0] else worse + 1
            best = max(best, (quality, cost, decision), key=lambda found: found[0])
            if worse == 2:
                break
        return best

    def run(self, train, test, directory, seed):
        warnings.filterwarnings("ignore")
        texts = [text_of(a) for a in train]
        binarizer = MultiLabelBinarizer()
        y = binarizer.fit_transform([a["topics"] for a in train])
        quality, cost, decision = self.tune(texts, y, seed)
        vectorizer = self.vectorizer()
        x = vectorizer.fit_transform(texts)
        margins = margins_of(x, y, vectorizer.transform(map(text_of, test)), cost)
        names = binarizer.classes_
        given = decision.apply(margins)
        return ([dict(zip(names, row)) for row in margins],
                [set(names[row]) for row in given],
                "C %g, %s; cross-validated %.3f" % (cost, decision.name, quality))
