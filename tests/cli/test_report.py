"""`topic eval --report`: the page is complete, loads nothing, and shows what was measured."""
import html.parser
import json
import os
import re
import resource
import signal
import unittest

from cli_case import (BAD_USAGE, CHECK_SAID_NO, FAILED, HELD_OUT_ARTICLES, CliCase, article,
                      sentence)

NARROW_SPACE = "\u202f"  # between thousands
VOID = {"meta", "br", "path", "circle", "rect", "input"}
# As a topic's name it may have no end tag.
TOPIC = 'A<bdi><script>alert("x")<img src=x onerror=\'y\'> &amp; "q"'
HOSTILE = 'A</bdi><script>alert("x")</script><img src=x onerror=\'y\'> &amp; "q"'


class Page(html.parser.HTMLParser):
    """Checks that elements are closed in order; collects texts, attributes, rows."""

    def __init__(self, markup):
        super().__init__()
        self.open, self.names, self.attributes, self.texts = [], [], [], []
        self.feed(markup)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.names.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (tag, self.open)
        self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("script", "style"):
            self.texts.append(data)

    @property
    def text(self):
        return "".join(self.texts)


class Report(CliCase):
    def report(self, *args, **options):
        done = self.topic("eval", "-m", self.example_model(), *args, "--report", "r.html",
                          **options)
        return done, Page(self.read("r.html").decode("utf-8"))

    def test_the_page_says_what_the_json_says(self):
        done, page = self.report(self.held_out, "--json")
        measured = json.loads(done.text)
        for name in ("micro_f1", "micro_precision", "micro_recall", "macro_f1", "sample_f1",
                     "subset_accuracy", "calibration_error", "calibration_error_given",
                     "calibration_error_best"):
            self.shows(page.text, measured[name])
        for row in measured["per_topic"]:
            shown = re.search(re.escape(row["topic"] + str(row["articles"])) + 5 * r"([01]\.\d{3})",
                              page.text)
            for key, cell in zip(("f1", "precision", "recall", "average_precision", "threshold"),
                                 shown.groups()):
                self.assertAlmostEqual(float(cell), row[key], delta=0.0006)
        self.assertEqual(done.errors, "")
        self.nothing_else_than("r.html")

    def test_it_loads_nothing(self):
        page = self.report(self.held_out)[1]
        self.assertEqual({"link", "img", "iframe", "object", "base", "form"} & set(page.names),
                         set())
        for name, value in page.attributes:
            self.assertNotIn(name, ("src", "srcset", "action"))
            self.assertFalse(name.startswith("on"), name)
            if name == "href":
                self.assertTrue(value.startswith("#"), value)
        markup = self.read("r.html").decode()
        self.assertNotRegex(markup, r"https?:|@import|url\(|fetch\(")
        self.assertIn("prefers-color-scheme:dark", markup)
        self.assertIn("@media print", markup)

    def test_every_link_has_its_target(self):
        page = self.report(self.held_out)[1]
        wanted = {value[1:] for name, value in page.attributes if name == "href"}
        self.assertTrue(wanted)
        self.assertLessEqual(wanted, {value for name, value in page.attributes if name == "id"})

    def test_the_same_evaluation_gives_the_same_bytes(self):
        self.report(self.held_out)
        first = self.read("r.html")
        self.report(self.held_out)
        self.assertEqual(self.read("r.html"), first)

    def train(self, rows):
        self.write_jsonl("train.jsonl", rows)
        self.topic("train", "train.jsonl", "-o", "m", "-q")

    def test_hostile_texts_stay_texts(self):
        rows = [article(("Chips",), i, [TOPIC]) for i in range(12)]
        rows += [article(("Sport",), 20 + i) for i in range(12)]
        self.train(rows)
        for row in rows:
            row["topics"] = ["Sport"] if row["topics"] == [TOPIC] else [TOPIC, "<i>new"]
            row["id"] = "<u>&amp;" + row["id"]
            row["title"] = HOSTILE + " " + row["title"]
            row["excerpt"] = "\x01 -->" + HOSTILE
        self.write_jsonl("test.jsonl", rows)
        self.topic("eval", "-m", "m", "test.jsonl", "--report", "r.html")
        page = Page(self.read("r.html").decode("utf-8"))
        self.assertEqual(page.names.count("script"), 1)
        self.assertEqual({"img", "u", "i"} & set(page.names), set())
        # In names of topics, unlike in ids, character references are read.
        self.assertIn(TOPIC.replace("&amp;", "&"), page.text)
        self.assertIn("<u>&amp;a1", page.text)

    def test_mistakes_come_with_their_words_in_context(self):
        rows = [article(("Chips",), i) for i in range(12)]
        rows += [article(("Sport",), 20 + i) for i in range(12)]
        rows += [article(("Chips", "Sport"), 40 + i) for i in range(4)]
        self.train(rows)
        body = "<p>The <b>striker</b> &amp; the\n keeper of the <a href='x'>league</a></p>"
        self.write_jsonl("test.jsonl", [
            {"id": "wrong", "title": "Goal of the match", "body": body, "topics": ["Chips"]}])
        self.topic("eval", "-m", "m", "test.jsonl", "--report", "r.html")
        markup = self.read("r.html").decode("utf-8")
        self.assertIn("The <mark>striker</mark> &amp; the keeper of the league", markup)
        self.assertIn("Goal of the <mark>match</mark>", markup)
        page = Page(markup)
        self.assertRegex(page.text, r"Sport score [01]\.\d\d, threshold 0\.\d\d")
        self.assertRegex(page.text, r"Chips score 0\.\d\d, threshold 0\.\d\d")
        self.assertRegex(page.text, r"SportChips1 of 1")

    def test_a_card_leads_to_the_page_of_the_article_and_has_its_labels(self):
        self.train([article(("Chips",), i) for i in range(12)] +
                   [article(("Sport",), 20 + i) for i in range(12)])
        wrong = dict(article(("Sport",), 99), topics=["Chips", "Sport & more"])
        address = "https://news.example/a?b=1&c='2'"
        self.write_jsonl("test.jsonl", [
            dict(wrong, url=address), dict(wrong, id="b", body="league 1", permalink="javascript:alert(1)"),
            dict(wrong, id="c", body="league 2", link="https://news.example/a b"),
            dict(wrong, id="d", body="league 3", link="http://two.example", url=None)])
        self.topic("eval", "-m", "m", "test.jsonl", "--report", "r.html")
        page = Page(self.read("r.html").decode("utf-8"))
        links = {value for name, value in page.attributes if name == "href" and value[0] != "#"}
        self.assertEqual(links, {address, "http://two.example"})
        self.assertIn("Labelled: Chips, Sport & more", page.text)
        self.write("test.csv", "title,body,topics,canonical_url\n" +
                   f"{wrong['title']},x,Chips,https://three.example/\n")
        self.topic("eval", "-m", "m", "test.csv", "--report", "r.html")
        self.assertIn(b'href="https://three.example/"', self.read("r.html"))

    def test_curves_have_thresholds(self):
        page = self.report(self.held_out)[1]
        marks = re.findall(r"threshold ([01](?:\.\d+)?): precision (\d\.\d\d), recall (\d\.\d\d)", page.text)
        self.assertEqual([m[0] for m in marks[:9]], [f"0.{n}" for n in range(1, 10)])
        recalls = [float(m[2]) for m in marks[:9]]
        self.assertEqual(recalls, sorted(recalls, reverse=True))
        measured = json.loads(self.topic("eval", "-m", self.example_model(), self.held_out, "--json").text)
        for row in measured["per_topic"]:
            self.assertIn((f"{row['threshold']:.4f}", f"{row['precision']:.2f}", f"{row['recall']:.2f}"), marks)
            for found in row["for_precision"]:
                if found["reached"]:
                    self.assertIn(f"threshold {found['threshold']:.4f}: precision ", page.text)

    def test_with_dates_it_says_how_many_articles_a_week(self):
        rows = [article((("Chips",), ("Sport",), ("Chips", "Sport"))[i % 3], i) for i in range(56)]
        self.train(rows)
        for i, row in enumerate(rows):
            row["date"] = f"2024-01-{1 + i // 2:02d}"  # 27 days from the first to the last
        self.write_jsonl("test.jsonl", rows)
        report = json.loads(self.topic("eval", "-m", "m", "test.jsonl", "--json").text)
        for row in report["per_topic"]:
            for found in row["for_precision"]:
                self.assertAlmostEqual(found["a_week"] * 27 / 7, found["given"], delta=found["given"] / 100)
        text = self.topic("eval", "-m", "m", "test.jsonl", "--thresholds", "0.9", "--report", "r.html").text
        self.assertIn("(a week: how many articles get the topic)", text)
        self.assertIn(b'<th scope="col">A week</th>', self.read("r.html"))

    def test_a_few_wrong_dates_do_not_change_how_many_articles_a_week(self):
        rows = [article((("Chips",), ("Sport",), ("Chips", "Sport"))[i % 3], i) for i in range(60)]
        self.train(rows)
        for i, row in enumerate(rows):
            row["date"] = f"2024-0{1 + i // 30}-{1 + i % 30 * 28 // 30:02d}"  # two months
        rows[7]["date"], rows[8]["date"] = "1970-01-01", "1992-11-12"
        self.write_jsonl("test.jsonl", rows)
        report = json.loads(self.topic("eval", "-m", "m", "test.jsonl", "--json").text)
        for row in report["per_topic"]:
            for found in row["for_precision"]:
                self.assertAlmostEqual(found["a_week"] * 59 / 7, found["given"], delta=found["given"] / 10)

    def test_a_model_that_always_gives_one_topic_has_no_thresholds(self):
        rows = [article(("Chips",), i) for i in range(12)]
        rows += [article(("Sport",), 20 + i) for i in range(12)]
        self.train(rows)
        rows[0]["topics"] = ["Sport"]
        self.write_jsonl("test.jsonl", rows)
        self.topic("eval", "-m", "m", "test.jsonl", "--report", "r.html")
        page = Page(self.read("r.html").decode("utf-8"))
        self.assertIn("it does not use the thresholds", page.text)
        self.assertNotIn(", threshold ", page.text)

    def test_of_many_mistakes_the_surest_are_kept(self):
        rows = [article(("Chips",), i) for i in range(40)]
        rows += [article(("Sport",), 50 + i) for i in range(40)]
        self.train(rows)
        for row in rows:
            row["topics"] = ["Chips" if row["topics"] == ["Sport"] else "Sport"]
        self.write_jsonl("test.jsonl", rows)
        self.topic("eval", "-m", "m", "test.jsonl", "--report", "r.html")
        page = Page(self.read("r.html").decode("utf-8"))
        self.assertEqual(page.names.count("article"), 40)
        given = [float(s) for s in re.findall(r"(?:Chips|Sport) score ([\d.]+)", page.text)]
        self.assertEqual(given[:20], sorted(given[:20], reverse=True))
        self.assertEqual(given[20:], sorted(given[20:]))

    def test_answers_without_a_mistake(self):
        rows = [article(("Chips",), i) for i in range(12)]
        rows += [article(("Sport",), 20 + i) for i in range(12)]
        self.train(rows)
        self.topic("eval", "-m", "m", "train.jsonl", "--report", "r.html")
        page = Page(self.read("r.html").decode("utf-8"))
        self.assertIn("No article got one topic in place of another.", page.text)
        self.assertEqual(page.text.count("None."), 2)

    def test_many_topics_and_one_that_the_model_does_not_know(self):
        rows = [{"id": f"{t}-{i}", "body": f"w{t}x w{t}y more{i % 5} " + sentence((), i),
                 "topics": [f"Topic {t:03d}"]} for t in range(60) for i in range(4)]
        self.train(rows)
        rows.append({"id": "u", "body": "w1x", "topics": ["Unheard of"]})
        self.write_jsonl("test.jsonl", rows)
        self.topic("eval", "-m", "m", "test.jsonl", "--report", "r.html")
        page = Page(self.read("r.html").decode("utf-8"))
        self.assertRegex(page.text, r"Unheard of10\.0000\.0000\.0000\.\d{3}unknown")
        self.assertIn("49 more topics", page.text)
        self.assertEqual(page.names.count("details"), 1)

    def test_a_requirement_that_fails_still_has_its_page(self):
        done, page = self.report(self.held_out, "--require", "micro_f1=1", expect=CHECK_SAID_NO)
        self.says(done, "micro_f1 is 0.")
        self.assertIn(f"{HELD_OUT_ARTICLES:,} articles".replace(",", NARROW_SPACE), page.text)

    def test_a_path_that_cannot_be_written_is_known_before_the_work(self):
        os.mkdir(self.path("dir"))
        for path, why in (("missing/r.html", "its directory does not exist"),
                          ("dir", "it is not a regular file")):
            done = self.topic("eval", "-m", "no.model", "no.corpus", "--report", path,
                              expect=FAILED)
            self.says(done, path + ": cannot be ", why)
            self.assertEqual(len(done.errors.splitlines()), 1)
        done = self.topic("eval", "-m", "m", "c", "--report", "", expect=BAD_USAGE)
        self.says(done, "--report: must name a file")
        self.nothing_else_than("dir")

    def test_a_full_disk_keeps_the_old_page(self):
        self.write("r.html", "old")

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)

        done = self.topic("eval", "-m", self.example_model(), self.held_out, "--report", "r.html",
                          expect=FAILED, preexec_fn=limit)
        self.says(done, "r.html: cannot be written: File too large")
        self.assertEqual((self.read("r.html"), done.text), (b"old", ""))
        self.nothing_else_than("r.html")


if __name__ == "__main__":
    unittest.main()
