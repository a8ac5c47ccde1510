"""What becomes of the labels of a corpus: one article in several records, the rule, names."""
import json
import os
import unittest

from cli_case import BAD_USAGE, FAILED, WORDS, CliCase, article, sentence

TOPICS = sorted(WORDS)


class LabelCase(CliCase):
    def train_json(self, *args):
        return json.loads(self.topic("train", *args, "--json").text)

    def one_topic_each(self, count=60):
        return [article((TOPICS[i % 3],), i) for i in range(count)]

    def given(self, model, text):
        done = self.topic("tag", "-m", model, "--format", "text", "-o", "json", stdin=text.encode())
        return [topic["topic"] for topic in json.loads(done.text)["topics"]]


class NamesMadeOfOthers(LabelCase):
    def articles(self, joined):
        sets = [["Chips"], ["Policy"], ["Sport"], [joined]]
        return [dict(article(("Chips", "Policy") if i % 4 == 3 else (TOPICS[i % 4],), i),
                     topics=sets[i % 4]) for i in range(80)]

    def test_a_hint_names_the_separator_which_then_separates(self):
        for separator in (" ", "#", ":", ", ", "、"):
            self.write_jsonl("a.jsonl", self.articles(f"Chips{separator}Policy"))
            text = self.topic("train", "a.jsonl", "-o", "m").text
            shown = separator.strip() or " "
            self.assertIn(f"'Chips{separator}Policy' (20 articles) is made of 'Chips' and 'Policy': "
                          f"if that is a list of topics, set --label-separator \"{shown}\"\n", text)
            done = self.train_json("a.jsonl", "-o", "m", "--label-separator", shown)
            self.assertEqual(done["topics"], 3)

    def test_no_hint_where_a_part_is_no_topic(self):
        self.write_jsonl("a.jsonl", self.articles("Chips Law"))
        self.assertNotIn("is made of", self.topic("train", "a.jsonl", "-o", "m").text)


class NamesThatAreNone(LabelCase):
    """What only all names together tell: scores, whole texts and numbers of classes."""

    def corpus(self, *labels, count=60):
        """Articles that have these labels in turn."""
        return [dict(row, topics=labels[i % len(labels)]) for i, row in
                enumerate(self.one_topic_each(count))]

    def trained(self, *labels, expect=0, **more):
        self.write_jsonl("c.jsonl", self.corpus(*labels, **more))
        done = self.topic("train", "c.jsonl", "-o", "m", expect=expect)
        return done.errors if expect else done.text

    def test_scores_in_names_are_refused(self):
        for first, second, other in (("AI 90%", "AI 85%", "Law 70%"), ("AI: 90 %", "AI: 9%", "Law: 5%"),
                                     ("AI (90%)", "AI (87.5%)", "Law (70%)"),
                                     ("AI 0.9", "AI 0,85", "Law 1.0"),
                                     ("90% AI", "85% AI", "70%: Law")):
            errors = self.trained([first], [second], [other], ["Law 10%"], expect=FAILED)
            self.assertIn(f'4 of 4 topics have a score in the name, such as "{first}" and '
                          f'"{second}": write the names alone', errors)
        self.assertIn("2 of 2 topics have a score", self.trained(["AI 90%"], ["Law 90%"],
                                                                 expect=FAILED))
        self.assertIn("5 of 6 topics have a score", self.trained(
            *(["AI", f"{share}"] for share in ("0.9", "0.85", "0.77", "0.4", "0.31")),
            expect=FAILED))
        self.topic("audit", "c.jsonl", expect=FAILED)

    def test_names_with_a_number_of_their_own_are_learnt(self):
        hint = "differ in a number only: if it is a score, write the name alone\n"
        for names in (["VAT: 20%"], ["VAT 20%", "Tax"], ["1%", "99%"], ["Windows 10", "Windows 11"],
                      ["Python 2.7", "Python 3.8"], ["Rust", "0.9", "1.0"], ["GPT-4", "GPT-5"]):
            text = self.trained(*([name, "Law"] for name in names), ["Sport"])
            self.assertNotIn(hint, text)
        text = self.trained(["VAT 20%"], ["Tax"], ["VAT 5%"], ["Sport"])
        self.assertIn(f"'VAT 20%' and 'VAT 5%' {hint}", text)
        self.assertIn(f"'VAT 20%' and 'VAT 5%' {hint}", self.topic("audit", "c.jsonl").text)

    def test_texts_in_the_place_of_topics_are_refused(self):
        """As doccano exports what is translated or summarised."""
        for text, shown in (("Summary {} was written.", "Summary 0 was written."),
                            ("\u90e8\u957f{}\u5ba3\u5e03\u4e86\u65b0\u7684\u6cd5\u6848\u3002",) * 2,
                            ("The minister {} announced a new law on power grids", None)):
            labels = [[text.format(i)] for i in range(60)]
            errors = self.trained(*labels, expect=FAILED)
            self.assertIn("the topics are texts, such as summaries, and no names: 60 of 60 have one "
                          f'article each, the first is "{(shown or text).format(0)}"; set --map '
                          "topics=KEY with the key that has names", errors)

    def test_long_names_that_articles_share_are_learnt(self):
        names = [f"Great Britain. Parliament. House of Commons. Committee {i}." for i in range(4)]
        self.trained(*([name] for name in names))
        rare = [[f"keyword {i}"] for i in range(40)] + [["Law"]] * 20
        self.trained(*rare)

    def test_rare_names_that_are_long_are_learnt(self):
        """As companies, subject headings, and names in scripts of several bytes a letter."""
        hint = "are long, and nine topics in ten have one article"
        for name, is_long in (("Kornberg & Lind Machines {} Corp.", False),
                              ("Strojírny Horní Lhota {} a.s.", False),
                              ("Международные отношения и дипломатия {}", False),
                              ("วิทยาศาสตร์และเทคโนโลยี {}", False),
                              ("Committee on Regional Development and Fisheries {}", True),
                              ("Railways--Employees--Labour unions--History--{}", True)):
            names = [[name.format(i)] for i in range(30)] + [[name.format(f"{i}0")] for i in (0, 1)] * 15
            text = self.trained(*names)
            (self.assertIn if is_long else self.assertNotIn)(hint, text)
        several = [[f"Railways--Employees--Labour unions--{i}{j}" for j in "abc"] for i in range(30)]
        self.trained(*several, *([["Railways"]] * 30))

    def test_rates_beside_other_names_are_learnt(self):
        text = self.trained(*([name] for name in ("VAT 5%", "VAT 20%", "Duty 5%", "Duty 10%", "Law",
                                                  "Tax", "Trade", "Ports", "Food")))
        self.assertIn("'VAT 5%' and 'VAT 20%' differ in a number only", text)
        rates = ("50% Off", "Gilt 4.25%", "VAT 20%", "Duty 2,5 %", "VAT 5%")
        text = self.trained(*([name] for name in rates))
        self.assertIn("'VAT 20%' and 'VAT 5%' differ in a number only", text)
        self.trained(*([name] for name in rates[:4]), ["Law"])
        for others in (("50% Off", "Gilt 50%", "VAT 50%"), ("50% Off", "Gilt (4.25%)", "VAT 20%"),
                       ("AI 90%", "Law 80%", "Law 90%", "Art 70%")):
            self.assertIn("topics have a score in the name", self.trained(
                *([name] for name in others), expect=FAILED))
        self.assertIn("topics have a score in the name", self.trained(
            *([name] for name in rates[:4]), count=4, expect=FAILED))
        scores = [[f"{name} 0.{i}"] for name in ("AI", "Law") for i in (91, 84, 77, 63)]
        others = [[f"Field {chr(97 + i)}"] for i in range(12)]
        self.assertIn("8 of 20 topics have a score in the name",
                      self.trained(*scores, *others, expect=FAILED))

    def test_a_hint_tells_numbers_of_classes(self):
        for first, second in (("class_0", "class_1"), ("label 1", "label 2"), ("Topic-1", "Topic-2")):
            text = self.trained([first], [second])
            self.assertIn(f"'{first}' and '{second}' are numbers of classes, and answers will call "
                          "the topics so: write names, if the data set has them\n", text)
        self.assertNotIn("numbers of classes", self.trained(["class_0"], ["Law"]))


class OneArticleInSeveralRecords(LabelCase):
    """SQL gives a row for each pair of an article and a topic."""

    def articles(self):
        sets = [("Chips",), ("Policy",), ("Sport",), ("Chips", "Policy"), ("Chips", "Sport")]
        return [article(sets[i % 5], i) for i in range(60)]

    def pairs(self, articles):
        """A row for each pair, the first topics of all articles before the others."""
        rows = [dict(a, topics=a["topics"][:1]) for a in articles]
        return rows + [dict(a, topics=a["topics"][1:]) for a in articles if len(a["topics"]) > 1]

    def test_training_on_pairs_is_training_on_articles(self):
        articles = self.articles()
        self.write_jsonl("articles.jsonl", articles)
        self.write_jsonl("pairs.jsonl", self.pairs(articles))
        whole = self.train_json("articles.jsonl", "-o", "whole.model")
        joined = self.train_json("pairs.jsonl", "-o", "joined.model")
        self.assertEqual((whole.pop("joined"), joined.pop("joined")), (0, 24))
        self.assertEqual((whole.pop("differing"), joined.pop("differing")), (0, 24))
        for report in (whole, joined):
            del report["model"], report["seconds"], report["keys_read"]
        self.assertEqual(whole, joined)
        answers = [self.topic("tag", "-m", model, "articles.jsonl", "-o", "names").text
                   for model in ("whole.model", "joined.model")]
        self.assertEqual(*answers)
        text = self.topic("train", "pairs.jsonl").text
        self.assertIn("24 records repeat an article (same id and texts): their topics are joined\n",
                      text)
        self.assertNotIn("exactly one", text)

    def test_measuring_on_pairs_is_measuring_on_articles(self):
        articles = self.articles()
        self.write_jsonl("articles.jsonl", articles)
        self.write_jsonl("pairs.jsonl", self.pairs(articles))
        self.topic("train", "articles.jsonl", "-q", "-o", "m.model")
        results = [json.loads(self.topic("eval", "-m", "m.model", name, "--json").text)
                   for name in ("articles.jsonl", "pairs.jsonl")]
        self.assertEqual([result.pop("joined") for result in results], [0, 24])
        self.assertEqual([result.pop("differing") for result in results], [0, 24])
        self.assertEqual(*results)
        self.topic("eval", "-m", "m.model", "articles.jsonl", "--report", "a.html")
        self.topic("eval", "-m", "m.model", "pairs.jsonl", "--report", "p.html")
        self.assertEqual(self.read("a.html"), self.read("p.html"))
        self.assertIn("24 records repeat an article", self.topic(
            "eval", "-m", "m.model", "pairs.jsonl").text)
        self.assertIn("60 articles", self.topic("audit", "pairs.jsonl").text)
        self.assertIn("of 60 articles", self.topic("diff", "m.model", "m.model", "pairs.jsonl").text)

    def test_a_mistake_that_a_later_row_corrects_is_not_in_the_report(self):
        self.write_jsonl("train.jsonl", self.articles())
        self.topic("train", "train.jsonl", "-q", "-o", "m.model")
        both = article(("Chips", "Policy"), 3)
        rows = [dict(both, topics=["Chips"]), article(("Sport",), 5), dict(both, topics=["Policy"])]
        self.write_jsonl("rows.jsonl", rows)
        self.topic("eval", "-m", "m.model", "rows.jsonl", "--report", "r.html")
        self.assertNotIn(f">{both['id']}<", self.read("r.html").decode())

    def test_topics_count_where_another_record_says_none_of_these(self):
        articles = self.one_topic_each()
        rows = articles + [dict(a, topics=[]) for a in articles[:7]]
        self.write_jsonl("c.jsonl", rows)
        report = self.train_json("c.jsonl")
        self.assertEqual((report["articles"], report["joined"], report["contradicted"]), (60, 7, 7))
        self.assertIn("7 of these articles: \"none of these\" in one record and topics in another",
                      self.topic("train", "c.jsonl").text)

    def test_records_without_an_id_and_other_texts_are_not_joined(self):
        articles = self.one_topic_each()
        without = {key: value for key, value in articles[0].items() if key != "id"}
        rows = articles + [without, without, dict(articles[0], body="Another text.")]
        self.write_jsonl("c.jsonl", rows)
        report = self.train_json("c.jsonl")
        self.assertEqual((report["articles"], report["joined"]), (63, 0))

    def test_tagging_answers_every_record(self):
        self.write_jsonl("c.jsonl", self.articles())
        self.topic("train", "c.jsonl", "-q", "-o", "m.model")
        self.write_jsonl("pairs.jsonl", self.pairs(self.articles()))
        lines = self.topic("tag", "-m", "m.model", "pairs.jsonl").text.splitlines()
        self.assertEqual(len(lines), 84)


class Annotators(LabelCase):
    """Each decides about one label of an article, as with Prodigy."""

    def decisions(self, answer, count=20):
        return [{"text": article((topic,), i)["body"], "label": topic, "answer": answer,
                 "_input_hash": i * 10 + n, "_session_id": f"news-{answer}"}
                for i in range(count) for n, topic in enumerate(TOPICS[:3])]

    def test_what_one_has_rejected_is_no_topic_wherever_it_stands(self):
        accepted = self.decisions("accept")
        rejected = [row for row in self.decisions("reject", 5) if row["label"] == TOPICS[0]]
        self.write_jsonl("accept.jsonl", accepted)
        self.write_jsonl("reject.jsonl", rejected)
        self.write_jsonl("first.jsonl", rejected + accepted)
        self.write_jsonl("last.jsonl", accepted + rejected + rejected)
        for corpus, unlabelled in (("accept.jsonl reject.jsonl", 10), ("first.jsonl", 10),
                                   ("last.jsonl", 15)):
            report = self.train_json(*corpus.split())
            self.assertEqual((report["articles"], report["disagreed"], report["unlabelled"]),
                             (55, 5, unlabelled))
        self.assertIn("5 labels that one annotator accepted and another rejected: they do not "
                      "count\n", self.topic("train", "last.jsonl").text)

    def test_the_text_tells_the_article_where_there_is_no_id(self):
        rows = [{key: value for key, value in row.items() if not key.startswith("_")}
                for row in self.decisions("accept") + self.decisions("reject", 1)]
        self.write_jsonl("c.jsonl", rows)
        report = self.train_json("c.jsonl")
        self.assertEqual((report["articles"], report["disagreed"]), (57, 3))

    def test_a_label_that_another_annotator_accepted_stays_beside_a_rejected_one(self):
        both = [dict(row, label=TOPICS[1]) for row in self.decisions("accept", 4)
                if row["label"] == TOPICS[0]]
        self.write_jsonl("c.jsonl", self.decisions("accept") + both +
                         [row for row in self.decisions("reject", 4) if row["label"] == TOPICS[0]])
        report = self.train_json("c.jsonl")
        self.assertEqual((report["articles"], report["disagreed"], report["joined"]), (60, 4, 0))


class Rule(LabelCase):
    def rule(self, rows, *args, name="c.jsonl"):
        self.write_jsonl(name, rows)
        report = self.train_json(name, "-o", "m.model", *args)
        inspected = json.loads(self.topic("inspect", "m.model", "--json").text)
        self.assertEqual(inspected["single_label"], report["rule"] == "exactly-one")
        return report["rule"], self.topic("train", name, *args).text

    def test_one_topic_each_gives_exactly_one_even_without_a_known_word(self):
        rule, text = self.rule(self.one_topic_each() + [article(("Sport",), 70)])
        self.assertEqual(rule, "exactly-one")
        self.assertIn("every training article has exactly one topic", text)
        self.assertEqual(self.given("m.model", "Zzyzx qwertz."), ["Sport"])

    def test_several_and_none_give_any_number(self):
        for label, counts in ((["Chips", "Sport"], "1 article has several, 0 have none"),
                              ([], "0 articles have several, 1 has none")):
            rule, text = self.rule(self.one_topic_each() + [article(("Chips",), 70, label)])
            self.assertEqual(rule, "any")
            self.assertIn(counts, text)
            self.assertEqual(self.given("m.model", "Zzyzx qwertz."), [])

    def test_topics_that_are_left_out_count(self):
        both = article(("Chips",), 70, ["Chips", "Rare"])
        self.assertEqual(self.rule(self.one_topic_each() + [both])[0], "any")
        alone = article(("Chips",), 70, ["Rare"])
        self.assertEqual(self.rule(self.one_topic_each() + [alone])[0], "exactly-one")

    def test_a_record_that_was_skipped_for_its_topics_gives_any_number(self):
        bad = article(("Chips",), 70, [1, 0, 1])
        rule, text = self.rule(self.one_topic_each() + [bad])
        self.assertEqual(rule, "any")
        self.assertIn("1 record was skipped, which may have several", text)
        self.assertEqual(self.rule(self.one_topic_each() + [bad], "--rule", "exactly-one")[0],
                         "exactly-one")
        rows = [f"{a['topics'][0]},{a['body']}" for a in self.one_topic_each()]
        self.write("c.csv", "\n".join(["topics,body"] + rows + ["Chips,Policy,A text"]))
        self.assertEqual(self.train_json("c.csv")["rule"], "any")
        lines = [f"__label__{a['topics'][0]} {a['body']}" for a in self.one_topic_each()]
        self.write("c.txt", "\n".join(lines + ["__label__Chips,Policy A text"]))
        self.assertEqual(self.train_json("c.txt")["rule"], "any")

    def test_a_cut_line_of_many_says_nothing_of_topics(self):
        rows = self.one_topic_each(120)
        self.write("c.jsonl", "".join(json.dumps(a) + "\n" for a in rows) + '{"id": 7, "ti')
        self.assertEqual(self.train_json("c.jsonl")["rule"], "exactly-one")

    def test_the_rule_that_is_asked_for(self):
        rule, text = self.rule(self.one_topic_each(), "--rule", "any")
        self.assertEqual(rule, "any")
        self.assertIn("the model gives any number of topics, as --rule says", text)
        self.write_jsonl("c.jsonl", self.one_topic_each() + [article(("Chips", "Sport"), 70)])
        done = self.topic("train", "c.jsonl", "--rule", "exactly-one", expect=FAILED)
        self.says(done, "--rule exactly-one: 1 of 61 articles has several topics")
        self.topic("audit", "c.jsonl", "--rule", "exactly-one", expect=FAILED)
        self.says(self.topic("train", "c.jsonl", "--rule", "two", expect=BAD_USAGE), "--rule two")
        self.topic("audit", "c.jsonl", "--rule", "any")


class NoneOfThese(LabelCase):
    def test_they_are_counted_and_can_be_unlabelled(self):
        rows = self.one_topic_each() + [article((), 70 + i) for i in range(5)]
        self.write_jsonl("c.jsonl", rows)
        report = self.train_json("c.jsonl")
        self.assertEqual((report["none_of_these"], report["unlabelled"]), (5, 0))
        self.assertIn("5 articles have none of these topics", self.topic("train", "c.jsonl").text)
        report = self.train_json("c.jsonl", "--unlabelled-when-empty")
        self.assertEqual((report["none_of_these"], report["unlabelled"], report["articles"],
                          report["rule"]), (0, 5, 60, "exactly-one"))

    def test_an_empty_cell_too_and_in_eval(self):
        rows = [f"{a['topics'][0] if a['topics'] else ''},{a['body']}"
                for a in self.one_topic_each() + [article((), 70 + i) for i in range(5)]]
        self.write("c.csv", "\n".join(["topics,body"] + rows))
        report = self.train_json("c.csv", "-o", "m.model", "--unlabelled-when-empty")
        self.assertEqual((report["unlabelled"], report["empty_cells"]), (5, 0))
        done = self.topic("eval", "-m", "m.model", "c.csv", "--unlabelled-when-empty", "--json")
        self.assertEqual(json.loads(done.text)["articles"], 60)
        for command in (("train",), ("eval", "-m", "m.model")):
            done = self.topic(*command, "c.csv")
            self.assertIn("5 empty cells of topics count as \"none of these\": if empty means \"not "
                          "labelled yet\", set --unlabelled-when-empty", done.text)
            report = json.loads(self.topic(*command, "c.csv", "--json").text)
            self.assertEqual((report["empty_cells"], report["none_of_these"]), (5, 5))

    def test_an_explicit_empty_list_in_a_cell_is_no_empty_cell(self):
        rows = [f"{a['topics'][0] if a['topics'] else '[]'},{a['body']}"
                for a in self.one_topic_each() + [article((), 70)]]
        self.write("c.csv", "\n".join(["topics,body"] + rows))
        report = self.train_json("c.csv")
        self.assertEqual((report["empty_cells"], report["none_of_these"]), (0, 1))

    def test_articles_of_topics_that_are_left_out_are_off_topic_but_not_none_of_these(self):
        rows = self.one_topic_each() + [article(("Chips",), 70, ["Rare"]), article((), 71)]
        self.write_jsonl("c.jsonl", rows)
        report = self.train_json("c.jsonl")
        self.assertEqual((report["none_of_these"], report["off_topic"]), (1, 2))

    def test_options_about_labels_are_for_the_corpus_that_was_trained_on_too(self):
        rows = [dict(a, topics=" + ".join(a["topics"])) for a in self.one_topic_each()]
        rows[0]["topics"] = "Chips, Sport"
        self.write_jsonl("c.jsonl", rows)
        self.topic("train", "c.jsonl", "--label-separator", ",", "-q", "-o", "m.model")
        done = self.topic("eval", "-m", "m.model", "c.jsonl", "--trained-on", "c.jsonl", "--strict",
                          "--label-separator", ",", "--json")
        self.assertEqual(json.loads(done.text)["seen_exactly"], 60)


class UselessOptions(LabelCase):
    def test_a_separator_without_a_character_is_refused(self):
        self.write_jsonl("c.jsonl", self.one_topic_each())
        self.says(self.topic("train", "c.jsonl", "--label-separator", "", expect=BAD_USAGE),
                  "--label-separator")

    def test_a_command_that_reads_no_topics_says_so(self):
        self.write_jsonl("c.jsonl", self.one_topic_each())
        self.topic("train", "c.jsonl", "-q", "-o", "m.model")
        for options in (("--label-separator", ","), ("--unlabelled-when-empty",)):
            done = self.topic("tag", "-m", "m.model", "c.jsonl", *options)
            self.says(done, f"{options[0]} has no effect: this command reads no topics")

    def test_a_file_that_is_named_twice_is_refused(self):
        os.mkdir(self.path("d"))
        self.write_jsonl("d/c.jsonl", self.one_topic_each())
        for paths in (("d/c.jsonl", "d/c.jsonl"), ("d/c.jsonl", "./d/c.jsonl"), ("d", "d/c.jsonl"),
                      ("d", "d/")):
            self.says(self.topic("train", *paths, expect=FAILED), "named twice")
        self.topic("train", "d", "-q", "-o", "m.model")
        self.topic("tag", "-m", "m.model", "d/c.jsonl", "d/c.jsonl")


class SameTexts(LabelCase):
    def pairs(self, with_id):
        rows = [dict(article((topic,), i), topics=[topic]) for i in range(20) for topic in TOPICS]
        for i, row in enumerate(rows):
            row.update(title=f"wafer {i // 3}", body=sentence(("Chips",), i // 3))
            row["id"] = f"a{i // 3}"
            if not with_id:
                del row["id"]
        return rows

    def test_pairs_without_an_id_are_named(self):
        self.write_jsonl("c.jsonl", self.pairs(False))
        report = self.train_json("c.jsonl", "-o", "m.model")
        self.assertEqual((report["same_texts"], report["joined"]), (40, 0))
        text = self.topic("train", "c.jsonl").text
        self.assertIn("40 records have the same texts as an earlier one, other topics and another id "
                      "or none: if they are one article, give them one id, which joins their topics",
                      text)
        done = self.topic("eval", "-m", "m.model", "c.jsonl", "--json")
        self.assertEqual(json.loads(done.text)["same_texts"], 40)

    def test_pairs_with_an_id_and_copies_with_the_same_topics_are_not(self):
        rows = self.one_topic_each()
        for row in rows:
            del row["id"]
        several = dict(rows[0], topics=["Chips", "Sport"])
        self.write_jsonl("c.jsonl", rows + rows[:3] + [several, dict(several, topics=["Sport", "Chips"])]
                         + self.pairs(True))
        self.assertEqual(self.train_json("c.jsonl")["same_texts"], 2)

    def test_pairs_with_ids_of_their_rows_are_named(self):
        rows = self.pairs(True)
        for i, row in enumerate(rows):
            row["id"] = i
        self.write_jsonl("c.jsonl", rows)
        report = self.train_json("c.jsonl")
        self.assertEqual((report["same_texts"], report["joined"]), (40, 0))

    def test_other_texts_with_the_id_of_an_earlier_article_are_named(self):
        rows = self.one_topic_each()
        self.write_jsonl("c.jsonl", rows + [dict(rows[0], title="wafer, corrected"),
                                            dict(rows[1], topics=["Chips", "Sport"])])
        report = self.train_json("c.jsonl")
        self.assertEqual((report["same_ids"], report["joined"]), (1, 1))
        self.assertIn("1 record has the id of an earlier one and other texts: if they are versions "
                      "of one article, keep only the last", self.topic("train", "c.jsonl").text)

    def test_a_corpus_that_is_divided_counts_them_once(self):
        rows = [dict(row, date=f"2024-01-{1 + i // 3:02}")
                for i, row in enumerate(self.pairs(False))]
        self.write_jsonl("c.jsonl", rows)
        done = self.topic("eval", "--split", "time", "c.jsonl", "--json")
        self.assertEqual(json.loads(done.text)["same_texts"], 40)


class Variants(LabelCase):
    names = ["CHIPS", "\u00a0Chips", "Ch\u200bips", "\uff23hips", " Chips "]

    def corpus(self):
        rows = self.one_topic_each()
        return rows + [article(("Chips",), 70 + i, [name]) for i, name in enumerate(self.names)]

    def test_they_are_named_and_joined_on_request(self):
        self.write_jsonl("c.jsonl", self.corpus())
        text = self.topic("train", "c.jsonl", "--min-articles", "1").text
        self.assertIn("'Chips' (22 articles) and 'CHIPS' (1) differ in case only: "
                      "--normalise-topics joins them", text)
        self.assertEqual(text.count("--normalise-topics joins them"), 3)
        self.assertIn("--normalise-topics joins them", self.topic("audit", "c.jsonl").text)
        report = self.train_json("c.jsonl", "--normalise-topics", "--min-articles", "1", "-o", "m")
        self.assertEqual((report["topics"], report["left_out"], report["rule"]),
                         (3, [], "exactly-one"))
        inspected = json.loads(self.topic("inspect", "m", "--json").text)
        self.assertEqual([topic["topic"] for topic in inspected["topics"]], TOPICS)

    def test_names_that_differ_in_signs_are_named(self):
        pairs = [("Women's", "Women\u2019s"), ("E-commerce", "E\u2013commerce"), ("AI", "#AI"),
                 ("A.I.", "AI"), ("AI Hardware", "AI_Hardware"), ("AI", "AI."),
                 ("Research and Law", "Research & Law"), ("C-Suite", "C Suite"),
                 ("E-commerce", "Ecommerce"), ("COVID-19", "COVID 19"), ("AI_Law", "AI-Law")]
        for usual, other in pairs:
            rows = [dict(row, topics=[usual] if row["topics"] == ["Chips"] else row["topics"])
                    for row in self.one_topic_each()]
            self.write_jsonl("c.jsonl", rows + [article(("Chips",), 70, [other])])
            self.assertIn(f"'{usual}' (20 articles) and '{other}' (1) differ in signs only: "
                          "--normalise-topics joins them", self.topic("train", "c.jsonl").text)
        for usual, other in (("AI", '"AI"'), ("C#", "C"), (".NET", "NET"), ("Level -1", "Level 1"),
                             ("A-", "A"), ("2024-25", "202425"), ("C++", "C")):
            rows = [dict(row, topics=[usual] if row["topics"] == ["Chips"] else row["topics"])
                    for row in self.one_topic_each()]
            self.write_jsonl("c.jsonl", rows + [article(("Chips",), 70, [other])])
            self.assertNotIn("--normalise-topics", self.topic("train", "c.jsonl").text)

    def test_slugs_are_variants_of_names(self):
        rows = [dict(row, topics=["AI Policy"] if row["topics"] == ["Chips"] else row["topics"])
                for row in self.one_topic_each()]
        for slug in ("ai-policy", "ai_policy", "ai \u2013 policy"):
            self.write_jsonl("c.jsonl", rows + [article(("Chips",), 70, [slug])])
            self.assertIn(f"'AI Policy' (20 articles) and '{slug}' (1) differ in case and signs "
                          "only: --normalise-topics joins them",
                          self.topic("train", "c.jsonl").text)

    def test_a_capital_i_with_a_dot_is_an_i(self):
        rows = [dict(row, topics=["Siyasi"] if row["topics"] == ["Chips"] else row["topics"])
                for row in self.one_topic_each()]
        self.write_jsonl("c.jsonl", rows + [article(("Chips",), 70, ["S\u0130YAS\u0130"])])
        self.assertIn("--normalise-topics joins them", self.topic("train", "c.jsonl").text)
        self.write_jsonl("c.jsonl", rows + [article(("Chips",), 70, ["Siyas"])])
        self.assertNotIn("--normalise-topics", self.topic("train", "c.jsonl").text)

    def test_names_with_letters_that_look_alike_are_named(self):
        rows = [dict(row, topics=["AI"] if row["topics"] == ["Chips"] else row["topics"])
                for row in self.one_topic_each()]
        self.write_jsonl("c.jsonl", rows + [article(("Chips",), 70, ["\u0410I"])])
        self.assertIn("'AI' (20 articles) and '\u0410I' (1) differ in letters that look alike only: "
                      "--normalise-topics joins them", self.topic("train", "c.jsonl").text)
        self.write_jsonl("c.jsonl", rows + [article(("Chips",), 70, ["\u0410\u0406"])])
        self.assertNotIn("--normalise-topics", self.topic("train", "c.jsonl").text)

    def test_training_lists_them_in_json(self):
        self.write_jsonl("c.jsonl", self.one_topic_each() + [article(("Chips",), 70, ["CHIPS"])])
        self.assertEqual(self.train_json("c.jsonl")["variants"],
                         [{"topic": "CHIPS", "articles": 1, "usual": "Chips", "usual_articles": 20,
                           "difference": "case"}])

    def test_measuring_names_topics_that_the_model_lacks(self):
        rows = self.one_topic_each()
        self.write_jsonl("c.jsonl", rows)
        self.topic("train", "c.jsonl", "-q", "-o", "m.model")
        others = {"chips": 1, "Polycy": 2, "Cookery": 3}
        more = [article(("Chips",), 70 + 10 * count + i, [name])
                for name, count in others.items() for i in range(count)]
        self.write_jsonl("t.jsonl", rows + more)
        done = self.topic("eval", "-m", "m.model", "t.jsonl", "--json")
        self.assertEqual(json.loads(done.text)["unknown_topics"],
                         [{"topic": "Cookery", "articles": 3},
                          {"topic": "Polycy", "articles": 2, "nearest": "Policy"},
                          {"topic": "chips", "articles": 1, "nearest": "Chips"}])
        text = self.topic("eval", "-m", "m.model", "t.jsonl").text
        self.assertIn("  chips (1 article); the nearest that it has is Chips\n", text)
        done = self.topic("eval", "-m", "m.model", "t.jsonl", "--normalise-topics", "--json")
        names = [topic["topic"] for topic in json.loads(done.text)["unknown_topics"]]
        self.assertEqual(names, ["Cookery", "Polycy"])
        self.write_jsonl("many.jsonl", rows + [article((), 100 + i, [f"Cookery {i * 7919}"])
                                               for i in range(30)])
        text = self.topic("eval", "-m", "m.model", "many.jsonl").text
        self.assertIn("  and 10 more; --json lists all\n", text)

    def test_measuring_joins_them_as_training_does(self):
        rows = self.one_topic_each()
        self.write_jsonl("c.jsonl", rows)
        self.write_jsonl("t.jsonl", [dict(a, topics=[a["topics"][0].upper()]) for a in rows])
        self.topic("train", "c.jsonl", "-q", "-o", "m.model")
        whole, lacking, joined = (
            json.loads(self.topic("eval", "-m", "m.model", *args, "--json").text)
            for args in (("c.jsonl",), ("t.jsonl",), ("t.jsonl", "--normalise-topics")))
        self.assertEqual((lacking["micro_f1"], len(lacking["unknown_topics"])), (0, 3))
        self.assertEqual(joined, whole)

    def test_two_variants_in_one_article_are_one_topic(self):
        rows = self.one_topic_each() + [article(("Chips",), 70, ["Chips", "chips"])]
        self.write_jsonl("c.jsonl", rows)
        self.assertEqual(self.train_json("c.jsonl")["rule"], "any")
        self.assertEqual(self.train_json("c.jsonl", "--normalise-topics")["rule"], "exactly-one")


if __name__ == "__main__":
    unittest.main()
