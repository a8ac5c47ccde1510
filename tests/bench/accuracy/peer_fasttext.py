"""fastText, one-vs-all loss: epochs, learning rate, word pairs, characters and the decision are
tuned inside the training articles: by cross-validation on a few, on a tenth held out of many."""
import os
import subprocess

import numpy

import decisions
from corpora import text_of

# (epochs, learning rate, words in a row, characters in a row at least, at most; 0: words alone)
SETTINGS = [(25, 0.5, 1, 0, 0), (50, 0.5, 1, 0, 0), (50, 1.0, 1, 0, 0), (200, 1.0, 1, 0, 0),
            (50, 1.0, 2, 0, 0), (50, 0.5, 1, 1, 3), (50, 1.0, 1, 3, 5)]

# With fewer articles a tenth would be too few to choose by.
CROSS_VALIDATED_BELOW = 2000
FOLDS = 3


def words_of(article):
    return " ".join("".join(c if c.isalnum() else " " for c in text_of(article).lower()).split())


class FastText:
    name = "fastText"

    def fit(self, source, setting, directory):
        epochs, rate, ngrams, shortest, longest = setting
        subprocess.run(["fasttext", "supervised", "-input", source, "-output",
                        os.path.join(directory, "ft"), "-loss", "ova", "-epoch", str(epochs), "-lr",
                        str(rate), "-wordNgrams", str(ngrams), "-minn", str(shortest),
                        "-maxn", str(longest), "-thread", "1", "-verbose", "0"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def write(self, articles, path):
        with open(path, "w") as out:
            for article in articles:
                labels = " ".join("__label__%d" % self.numbers[t] for t in article["topics"])
                if labels:
                    out.write(labels + " " + words_of(article) + "\n")

    def probabilities(self, articles, directory):
        path = os.path.join(directory, "ft.in")
        with open(path, "w") as out:
            out.writelines(words_of(a) + "\n" for a in articles)
        lines = subprocess.run(["fasttext", "predict-prob", os.path.join(directory, "ft.bin"), path,
                                "-1", "0"], stdout=subprocess.PIPE, check=True).stdout.decode()
        found = numpy.zeros((len(articles), len(self.numbers)))
        for row, line in enumerate(lines.split("\n")[:len(articles)]):
            words = line.split()
            for i in range(0, len(words) - 1, 2):
                found[row, int(words[i][len("__label__"):])] = float(words[i + 1])
        return found

    def held_out(self, train, setting, seed, directory):
        """The margins of articles that the model has not seen, and these articles."""
        few = len(train) < CROSS_VALIDATED_BELOW
        parts = FOLDS if few else 10
        source = os.path.join(directory, "ft.train")
        found, articles = [], []
        for part in range(parts if few else 1):
            is_held = [(i + seed + part) % parts == 0 for i in range(len(train))]
            held = [a for a, is_out in zip(train, is_held) if is_out]
            self.write([a for a, is_out in zip(train, is_held) if not is_out], source)
            self.fit(source, setting, directory)
            found.append(self.probabilities(held, directory))
            articles += held
        return numpy.concatenate(found), articles

    def run(self, train, test, directory, seed):
        names = sorted({t for a in train for t in a["topics"]})
        self.numbers = {t: i for i, t in enumerate(names)}
        source = os.path.join(directory, "ft.train")
        best = (-1, None, None)
        for setting in SETTINGS:
            margins, articles = self.held_out(train, setting, seed, directory)
            labels = numpy.array([[t in a["topics"] for t in names] for a in articles])
            decision, quality = decisions.choose(margins, labels)
            best = max(best, (quality, setting, decision), key=lambda found: found[0])
        self.write(train, source)
        self.fit(source, best[1], directory)
        found = self.probabilities(test, directory)
        given = best[2].apply(found)
        return ([dict(zip(names, row)) for row in found],
                [{t for t, is_given in zip(names, row) if is_given} for row in given],
                "%d epochs, rate %g, %d words, %d-%d characters, %s; held out %.3f" % (
                    *best[1], best[2].name, best[0]))
