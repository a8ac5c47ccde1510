"""Evaluations that train their own models: by time, and on more and more articles."""
import json
import os
import random
import re
import unittest

from cli_case import (BAD_USAGE, EXAMPLE_TOPICS, EXAMPLES, FAILED, TRAIN_ARTICLES, CliCase, article,
                      sentence)

SETS = [("Chips",), ("Policy",), ("Sport",), ("Chips", "Policy"), ()]
TRAIN = os.path.join(EXAMPLES, "train")


class Trial(CliCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.some = cls.some_examples(150)
        cls.some_count = len(os.listdir(cls.some))

    def setUp(self):
        super().setUp()
        os.mkdir(self.path("tmp"))
        self.env = dict(os.environ, TMPDIR=self.path("tmp"))

    def evaluate(self, *args, **options):
        done = self.topic("eval", *args, env=self.env, **options)
        self.assertEqual(os.listdir(self.path("tmp")), [])
        return done

    def dated(self, dates, name="c.jsonl"):
        """One article for each date, in that order."""
        return self.write_jsonl(name, [dict(article(SETS[i % 5], i), date=date)
                                       for i, date in enumerate(dates)])


class Split(Trial):
    def split(self, *args, **options):
        return self.evaluate("--split", "time", *args, **options)

    def counts(self, dates):
        self.dated(dates)
        report = json.loads(self.split("c.jsonl", "--json").text)
        return report["split"]["trained_on"], report["articles"]

    def test_the_newest_fifth_is_measured_whatever_the_order_of_the_file(self):
        days = [f"2024-01-{day:02}" for day in range(1, 31)]
        self.dated(days[15:] + days[:15])
        report = json.loads(self.split("c.jsonl", "--json").text)
        self.assertEqual(report["split"], {
            "trained_on": 24, "copies_left_out": 0, "undated": 0, "oldest": "2024-01-01 00:00",
            "cut": "2024-01-25 00:00", "newest": "2024-01-30 00:00"})
        self.assertEqual(report["articles"], 6)
        text = self.split("c.jsonl").text
        self.assertIn("trained on the 24 older articles (from 2024-01-01 00:00); measured on "
                      "the newest (2024-01-25 00:00 to 2024-01-30 00:00)\n", text)

    def test_it_is_what_training_and_measuring_by_hand_gives(self):
        days = [f"2024-01-{day:02}" for day in range(1, 31)]
        self.dated(days)
        lines = self.read("c.jsonl").splitlines(keepends=True)
        self.write("old.jsonl", b"".join(lines[:24]))
        self.write("new.jsonl", b"".join(lines[24:]))
        self.topic("train", "old.jsonl", "-o", "m", "-q")
        by_hand = json.loads(self.topic("eval", "-m", "m", "new.jsonl", "--json").text)
        report = json.loads(self.split("c.jsonl", "--json").text)
        del report["split"]
        self.assertEqual(report, by_hand)

    def test_articles_of_the_same_date_stay_on_one_side(self):
        days = [f"2024-01-{day:02}" for day in range(1, 31)]
        # The fifth would begin at the 25th article.
        self.assertEqual(self.counts(days[:22] + ["2024-02-01"] * 8), (22, 8))
        self.assertEqual(self.counts(days[:15] + ["2024-01-20"] * 12 + days[27:]), (27, 3))
        self.assertEqual(self.counts(days[:24] + ["2024-02-01"] * 6), (24, 6))
        self.assertEqual(self.counts(["2024-01-01"] * 29 + ["2024-02-01"]), (29, 1))

    def test_dates_are_compared_across_offsets_and_formats(self):
        days = [f"2024-01-{day:02}" for day in range(1, 23)]
        same = ["2024-02-29T13:05:00Z", "Thu, 29 Feb 2024 08:05:00 -0500",
                "29-FEB-1924 15:01:01.79", "2024-02-29 14:05:00+01:00"] + ["2024-02-29T13:05:00Z"] * 4
        self.assertEqual(self.counts(days + same), (23, 7))

    def test_copies_of_older_articles_are_left_out(self):
        days = [f"2024-01-{day:02}" for day in range(1, 31)]
        rows = [dict(article(SETS[i % 5], i), date=date) for i, date in enumerate(days)]
        rows[28] = dict(rows[3], id="copy", date=days[28])
        self.write_jsonl("c.jsonl", rows)
        done = self.split("c.jsonl", "--json", "--report", "r.html")
        report = json.loads(done.text)
        self.assertEqual((report["articles"], report["split"]["copies_left_out"]), (5, 1))
        self.assertIn("without 1 that copies an older one", self.split("c.jsonl").text)
        self.assertIn(b"near-duplicates of older ones (1)", self.read("r.html"))
        self.write_jsonl("c.jsonl", rows[:24] + [dict(rows[3], id=f"copy{i}", date="2025-01-01")
                                                 for i in range(6)])
        self.says(self.split("c.jsonl", expect=FAILED), "is a copy of an older one")

    def test_articles_without_a_date_are_left_out_and_counted(self):
        days = [f"2024-01-{day:02}" for day in range(1, 29)]
        self.dated([""] + days[:9] + [""] + days[9:] + [""])
        report = json.loads(self.split("c.jsonl", "--json", "--report", "r.html").text)
        self.assertEqual(report["split"]["undated"], 3)
        self.assertEqual(report["split"]["trained_on"] + report["articles"], 28)
        self.assertIn("; 3 without a date left out\n", self.split("c.jsonl").text)
        self.assertIn(b"left out for want of a date: 3", self.read("r.html"))

    def test_a_corpus_without_dates_needs_another_split(self):
        self.dated([""] * 30)
        self.says(self.split("c.jsonl", expect=FAILED), "none of the 30 articles has a date",
                  "--split random")

    def test_a_date_that_cannot_be_read_is_named_with_those_that_can(self):
        self.dated([f"2024-01-{day:02}" for day in range(1, 31)] + ["2023-02-29"])
        self.says(self.split("c.jsonl", expect=FAILED), 'article "a30": its date "2023-02-29" '
                  "cannot be read (articles with such a date: 1)", "Thu, 29 Feb 2024 13:05:00 +0200")

    def test_articles_of_a_single_date_cannot_be_split(self):
        self.dated(["2024-01-01"] * 30)
        self.says(self.split("c.jsonl", expect=FAILED), "all 30 articles with a date have the same")
        self.dated(["2024-01-01"])
        self.says(self.split("c.jsonl", expect=FAILED), "have the same")

    def test_the_examples_have_dates(self):
        report = json.loads(self.split(TRAIN, "--json").text)
        self.assertAlmostEqual(report["split"]["trained_on"], 0.8 * TRAIN_ARTICLES, delta=2)
        self.assertGreater(report["micro_f1"], 0.4)

    def test_bad_usage(self):
        self.says(self.evaluate("--split", "date", self.some, expect=BAD_USAGE), "--split", "random")
        self.says(self.split("-m", "m", self.some, expect=BAD_USAGE), "-m")
        self.says(self.split("--trained-on", self.some, self.some, expect=BAD_USAGE), "--trained-on")
        self.says(self.split(expect=BAD_USAGE), "CORPUS")
        self.says(self.split("--threads", "0", self.some, expect=BAD_USAGE), "--threads 0")
        self.says(self.evaluate("-m", "m", "--seed", "7", self.some, expect=BAD_USAGE), "--seed")
        self.env["TMPDIR"] = ""
        self.split(self.some)
        self.env["TMPDIR"] = self.path("nowhere")
        self.says(self.topic("eval", "--split", "time", self.some, env=self.env, expect=FAILED),
                  "nowhere: a temporary directory cannot be made")


class AtRandom(Trial):
    def split(self, *args, **options):
        return self.evaluate("--split", "random", *args, **options)

    def test_a_fifth_is_measured_and_the_seed_draws_it(self):
        report = json.loads(self.split(self.some, "--json").text)
        self.assertEqual(report["drawn_from"], self.some_count)
        self.assertAlmostEqual(report["articles"], self.some_count / 5, delta=3)
        self.assertEqual(report, json.loads(self.split(self.some, "--json", "--threads", "1").text))
        other = json.loads(self.split(self.some, "--json", "--seed", "2").text)
        self.assertNotEqual(report["per_topic"], other["per_topic"])
        self.assertIn(f"drawn at random from {self.some_count} articles", self.split(self.some).text)

    def test_bad_usage(self):
        self.says(self.split("-m", "m", self.some, expect=BAD_USAGE), "-m")
        self.says(self.split("--trained-on", self.some, self.some, expect=BAD_USAGE), "--trained-on")


class CrossValidation(Trial):
    def validate(self, *args, **options):
        return self.evaluate("--cv", *args, **options)

    def random_labels(self):
        """Articles whose topics have nothing to do with their words, three times each."""
        generator = random.Random(7)
        topics = [generator.choice((["Red"], ["Blue"])) for _ in range(60)]
        return self.write_jsonl("random.jsonl", [
            {"id": f"{i}-{copy}", "title": sentence(SETS[i % 5], i), "topics": topics[i]}
            for i in range(60) for copy in range(3)])

    def test_each_article_is_measured_once(self):
        report = json.loads(self.validate(self.some, "--json").text)
        self.assertEqual((report["articles"], report["folds"]), (self.some_count, 5))
        # Of so few articles a topic may have too few.
        self.assertGreaterEqual(sum(topic["articles"] > 0 for topic in report["per_topic"]), EXAMPLE_TOPICS - 2)
        self.assertEqual(report, json.loads(self.validate(self.some, "--json", "--threads", "1").text))
        self.assertIn("one of 5 models that had not seen it", self.validate(self.some).text)

    def test_what_cannot_be_learnt_is_not_known_from_a_copy(self):
        corpus = self.random_labels()
        self.topic("train", corpus, "-o", "m", "-q")
        seen = json.loads(self.topic("eval", "-m", "m", corpus, "--json").text)
        unseen = json.loads(self.validate(corpus, "--json").text)
        self.assertGreater(seen["micro_f1"], 0.9)
        self.assertLess(unseen["micro_f1"], 0.7)

    def test_a_topic_that_a_fold_model_lacks_is_missed(self):
        rows = [article(SETS[i % 5], i) for i in range(40)]
        rows += [article(("Sport",), 50 + i, ["Rare"]) for i in range(2)]
        corpus = self.write_jsonl("c.jsonl", rows)
        report = json.loads(self.validate(corpus, "--json", "--report", "r.html").text)
        rare = {topic["topic"]: topic for topic in report["per_topic"]}["Rare"]
        self.assertEqual((rare["articles"], rare["recall"]), (2, 0))

    def test_the_report_says_how_and_has_the_labels_of_mistakes(self):
        rows = [article(SETS[i % 5], i) for i in range(40)]
        rows += [article(("Sport",), 60, ["Chips", "Policy"]), article(("Chips",), 61, [])]
        self.validate(self.write_jsonl("c.jsonl", rows), "--report", "r.html")
        page = self.read("r.html").decode()
        self.assertIn("How well <bdi>a model of 42 articles</bdi> tags", page)
        self.assertIn("Cross-validated: each article was tagged by one of 5 models", page)
        self.assertIn("Labelled: <bdi>Chips</bdi>, <bdi>Policy</bdi><", page)
        self.assertIn("Labelled: none of these topics<", page)

    def test_exactly_one_topic_stays_exactly_one(self):
        rows = [article((("Chips",), ("Policy",), ("Sport",))[i % 3], i) for i in range(45)]
        report = json.loads(self.validate(self.write_jsonl("c.jsonl", rows), "--json").text)
        self.assertEqual(report["micro_precision"], report["micro_recall"])

    def test_bad_usage(self):
        for options in (("-m", "m"), ("--split", "time"), ("--learning-curve",),
                        ("--trained-on", self.some)):
            self.says(self.validate(*options, self.some, expect=BAD_USAGE), "--cv")
        self.says(self.evaluate(self.some, expect=BAD_USAGE), "--cv")
        self.write_jsonl("few.jsonl", [article(SETS[0], 1)])
        self.says(self.validate("few.jsonl", expect=FAILED), "no topic has 2 articles")


class LearningCurve(Trial):
    def curve(self, *args, **options):
        return self.evaluate("--learning-curve", *args, **options)

    def test_each_step_is_measured_and_the_last_has_all_articles(self):
        report = json.loads(self.curve("--trained-on", self.some, self.held_out, "--json").text)
        points = report["learning_curve"]
        self.assertEqual([point["articles"] for point in points], [50, 100, self.some_count])
        for point in points:
            self.assertEqual(set(point), {"articles", "topics", "micro_f1", "macro_f1"})
        self.assertEqual(points[-1]["micro_f1"], report["micro_f1"])
        self.assertEqual(points[-1]["macro_f1"], report["macro_f1"])
        self.assertLess(points[0]["micro_f1"], points[-1]["micro_f1"])
        self.assertEqual((report["seen_exactly"], report["seen_nearly"]), (0, 0))
        self.topic("train", self.some, "-o", "m", "-q")
        whole = json.loads(self.topic("eval", "-m", "m", self.held_out, "--json").text)
        self.assertEqual(whole["micro_f1"], report["micro_f1"])

    def test_the_text_and_the_page_have_the_same_figures(self):
        args = ("--trained-on", self.some, self.held_out)
        points = json.loads(self.curve(*args, "--json", "--report", "r.html").text)["learning_curve"]
        text = self.curve(*args).text
        page = self.read("r.html").decode()
        self.assertIn('<h2 id="learning">', page)
        self.assertIn('<a href="#learning">', page)
        for point in points:
            row = re.search(rf"^ *{point['articles']} +{point['topics']}  (\S+)     (\S+)$", text,
                            re.M)
            self.assertAlmostEqual(float(row[1]), point["micro_f1"], delta=0.0006)
            self.assertAlmostEqual(float(row[2]), point["macro_f1"], delta=0.0006)
            self.assertIn(f"<td>{row[1]}</td><td>{row[2]}</td>", page)
            for value in row.groups():
                self.assertIn(f"<title>{point['articles']} articles: {value}</title>", page)

    def test_a_page_without_a_curve_does_not_mention_it(self):
        self.topic("eval", "-m", self.example_model(), self.held_out, "--report", "r.html")
        self.assertNotIn(b"#learning", self.read("r.html"))

    def test_the_seed_chooses_the_articles_and_threads_do_not_matter(self):
        def points(*args):
            return json.loads(self.curve("--trained-on", self.some, self.held_out, "--json",
                                         *args).text)["learning_curve"]
        first = points("--threads", "1")
        self.assertEqual(points("--threads", "3"), first)
        self.assertNotEqual(points("--seed", "2")[0], first[0])

    def test_the_older_articles_of_a_split_can_be_learnt_from(self):
        report = json.loads(self.curve("--split", "time", self.some, "--json").text)
        *steps, last = [point["articles"] for point in report["learning_curve"]]
        self.assertEqual(steps, [count for count in (50, 100, 200) if count <= last / 1.25])
        self.assertAlmostEqual(last, 0.8 * self.some_count, delta=2)
        self.assertEqual(report["articles"], self.some_count - last)

    def test_a_step_that_cannot_be_trained_is_left_out_with_the_reason(self):
        rows = [article(("Sport",), i, ["Sport"] if i % 40 == 1 else []) for i in range(130)]
        self.write_jsonl("c.jsonl", rows)
        done = self.curve("--trained-on", "c.jsonl", "c.jsonl", "--json")
        points = json.loads(done.text)["learning_curve"]
        self.assertEqual([point["articles"] for point in points][-1], 130)
        self.assertLess(len(points), 3)
        self.says(done, "left out of the learning curve: ", "no topic has 2 articles")

    def test_too_few_articles(self):
        self.small_corpus(count=50)
        self.says(self.curve("--trained-on", "corpus.jsonl", self.held_out, expect=FAILED),
                  "needs more than 50 articles to train on; there are 50")
        self.write_jsonl("none.jsonl", [{"body": "b"}])
        self.says(self.curve("--trained-on", "none.jsonl", self.held_out, expect=FAILED),
                  "no article in the corpus has topics")

    def test_bad_usage(self):
        self.says(self.curve(self.held_out, expect=BAD_USAGE), "--trained-on")
        self.says(self.curve("-m", "m", "--trained-on", self.some, self.held_out, expect=BAD_USAGE),
                  "-m")


if __name__ == "__main__":
    unittest.main()
