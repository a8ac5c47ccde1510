"""The classifier of the Python package, alone and among the tools of scikit-learn."""
import importlib.util
import pickle
import unittest

from harness import main

try:
    import numpy
except ImportError:
    numpy = None

CORPUS = [{"title": f"{word} {i}", "topics": topics} for i in range(12)
          for word, topics in (("chips and wafers", ["Chips"]), ("goals and players", ["Sport"]),
                               ("wafers for players", ["Chips", "Sport"]))]
NOTHING = "leek soup"


class Classifier(unittest.TestCase):
    def classifier(self):
        from topicd.classifier import TopicClassifier
        return TopicClassifier()

    @unittest.skipUnless(numpy, "needs numpy")
    def test_a_classifier_gives_back_the_form_that_it_was_given(self):
        texts = [article["title"] for article in CORPUS]
        lists = [article["topics"] for article in CORPUS]
        self.assertEqual(self.classifier().fit(texts, lists).predict(texts), lists)
        names = [topics[0] for topics in lists]
        self.assertEqual(set(self.classifier().fit(texts, names).predict(texts)), {"Chips", "Sport"})
        matrix = numpy.array([["Chips" in topics, "Sport" in topics] for topics in lists], dtype=int)
        fitted = self.classifier().fit(texts, matrix)
        numpy.testing.assert_array_equal(fitted.predict(texts), matrix)
        probabilities = fitted.predict_proba(["wafers", NOTHING])
        self.assertEqual(probabilities.shape, (2, 2))
        self.assertGreater(probabilities[0, 0], probabilities[0, 1])

    @unittest.skipUnless(numpy, "needs numpy")
    def test_a_classifier_has_the_parameters_that_pipelines_ask_for(self):
        classifier = self.classifier().set_params(seed=7)
        self.assertEqual(classifier.get_params(), {"min_articles": 2, "cost": "auto", "seed": 7, "threads": None})

    @unittest.skipUnless(numpy, "needs numpy")
    def test_a_classifier_takes_classes_of_any_name_and_articles_without_a_text(self):
        texts = [article["title"] for article in CORPUS] + ["", None, {"title": ""}, float("nan"), {"body": float("nan"), "title": None}, {"title": 5}]
        for chips, sport in (("none", "NaN"), (10, 9), (True, False), (1, None), (numpy.True_, numpy.False_)):
            names = [chips if "Chips" in article["topics"] else sport for article in CORPUS] + [sport] * 6
            fitted = self.classifier().fit(texts, names)
            self.assertEqual(list(fitted.predict(texts))[:-6], names[:-6])
            self.assertEqual(set(fitted.classes_), {chips, sport})
            numpy.testing.assert_allclose(fitted.predict_proba(texts).sum(axis=1), 1)
        self.assertEqual(len(fitted.predict([])), 0)
        with self.assertRaisesRegex(AttributeError, "call fit first"):
            self.classifier().predict(texts)


@unittest.skipUnless(importlib.util.find_spec("sklearn"), "needs scikit-learn")
class ScikitLearn(unittest.TestCase):
    """Its tools take a TopicClassifier for one of their own."""

    def setUp(self):
        from topicd.classifier import TopicClassifier
        self.classifier = TopicClassifier(threads=1)
        self.texts = [article["title"] for article in CORPUS]
        self.names = [article["topics"][0] for article in CORPUS]

    def test_clone_and_pickle(self):
        from sklearn.base import clone
        fitted = clone(self.classifier.set_params(cost=2)).fit(self.texts, self.names)
        self.assertEqual(fitted.cost, 2)
        again = pickle.loads(pickle.dumps(fitted))
        self.assertEqual(list(again.predict(self.texts)), list(fitted.predict(self.texts)))

    def test_cross_validation_and_the_search_for_parameters(self):
        from sklearn.model_selection import GridSearchCV, cross_val_score
        from sklearn.pipeline import make_pipeline
        for names in (self.names, [int(name == "Chips") for name in self.names]):
            for scoring in ("accuracy", "roc_auc"):
                scores = cross_val_score(self.classifier, self.texts, names, cv=2, scoring=scoring)
                self.assertGreater(scores.min(), 0.5, scoring)
        search = GridSearchCV(make_pipeline(self.classifier), {"topicclassifier__cost": [0.5, 1]}, cv=2)
        self.assertIn(search.fit(self.texts, self.names).best_params_["topicclassifier__cost"], (0.5, 1))

    def test_an_indicator_matrix_that_is_sparse(self):
        from scipy import sparse
        from sklearn.model_selection import cross_val_score
        matrix = numpy.array([[name == "Chips", name == "Sport"] for name in self.names], dtype=int)
        for form in (sparse.csr_matrix, sparse.csc_matrix):
            given = self.classifier.fit(self.texts, form(matrix)).predict(self.texts)
            self.assertTrue(sparse.issparse(given))
            numpy.testing.assert_array_equal(given.toarray(), matrix)
        scores = cross_val_score(self.classifier, self.texts, sparse.csr_matrix(matrix), cv=2, scoring="f1_micro")
        self.assertGreater(scores.min(), 0.5)


if __name__ == "__main__":
    main()
