"""`topic audit`: labels made wrong on purpose are listed first; outputs, options and errors."""
import csv
import html
import io
import json
import os
import random
import re
import unittest

from cli_case import BAD_USAGE, FAILED, WORDS, CliCase, article

SETS = [("Chips",), ("Policy",), ("Sport",), ("Chips", "Policy"), ("Policy", "Sport"), ()]
HAS, LACKS = "should not be there", "is missing"


class Audit(CliCase):
    @staticmethod
    def mislabel(topics, i):
        """About every tenth article loses a topic, gets one too many, or gets another one instead."""
        others = [t for t in WORDS if t not in topics]
        if i % 10 or not topics:
            return list(topics)
        return ([*topics[1:]], [*topics, others[0]], [others[0], *topics[1:]])[i // 10 % 3]

    def wrongly_labelled_corpus(self):
        """240 articles; returns the wrong labels as (id, topic, problem)."""
        rows, wrong = [], set()
        for i in range(240):
            topics = SETS[i % 6]
            row = article(topics, i, self.mislabel(topics, i))
            wrong |= {(row["id"], t, LACKS) for t in set(topics) - set(row["topics"])}
            wrong |= {(row["id"], t, HAS) for t in set(row["topics"]) - set(topics)}
            rows.append(row)
        self.write_jsonl("c.jsonl", rows)
        self.texts = {row["id"]: row for row in rows}
        return wrong

    @staticmethod
    def speaks_of(topic, word):
        return word in WORDS[topic]

    def audit(self, *args):
        return self.json_lines(self.topic("audit", *args, "--json").text)

    def test_labels_made_wrong_on_purpose_are_listed_first(self):
        wrong = self.wrongly_labelled_corpus()
        self.assertGreater(len(wrong), 20)
        found = [(s["id"], s["topic"], s["verdict"])
                 for s in self.audit("c.jsonl", "--top", str(len(wrong)))]
        self.assertGreaterEqual(len(wrong & set(found)), 0.8 * len(wrong), found)
        self.assertLessEqual(set(found[:len(wrong) // 2]), wrong)
        self.assertEqual({problem for _, _, problem in found}, {HAS, LACKS})

    def test_a_line_says_what_and_why(self):
        self.wrongly_labelled_corpus()
        suspects = self.audit("c.jsonl", "--top", "20")
        self.assertEqual(len(suspects), 20)
        for suspect in suspects:
            self.assertEqual(set(suspect), {"id", "title", "topics", "topic", "has_topic", "verdict",
                                            "probability", "suspicion", "because"})
            self.assertEqual(suspect["topics"], self.texts[suspect["id"]]["topics"])
            self.assertEqual(suspect["has_topic"], suspect["verdict"] == HAS)
            for word in suspect["because"]:
                self.assertEqual(set(word), {"phrase", "weight", "times", "field", "before",
                                             "after"})
                sentence = word["before"] + word["phrase"] + word["after"]
                self.assertIn(sentence, self.texts[suspect["id"]][word["field"]])
            weights = [word["weight"] for word in suspect["because"]]
            self.assertEqual(weights, sorted(weights, key=abs, reverse=True))
            # The words contradict the label.
            self.assertTrue(all((w <= 0) == suspect["has_topic"] for w in weights), suspect)
        order = [suspect["suspicion"] for suspect in suspects]
        self.assertEqual(order, sorted(order, reverse=True))

    def test_the_words_for_a_missing_topic_are_words_of_that_topic(self):
        self.wrongly_labelled_corpus()
        missing = [s for s in self.audit("c.jsonl", "--top", "15") if s["topic"] == "Chips"
                   and not s["has_topic"]]
        self.assertTrue(missing)
        for suspect in missing:
            for word in suspect["because"][0]["phrase"].split():
                self.assertTrue(self.speaks_of("Chips", word), suspect)

    def test_the_same_for_any_number_of_threads_and_nothing_is_written(self):
        corpus = self.some_examples(400)
        answers = {self.topic("audit", corpus, "--threads", n).text for n in ("1", "2", "3")}
        self.assertEqual(len(answers), 1)
        self.nothing_else_than()

    def test_the_text_says_the_same(self):
        self.wrongly_labelled_corpus()
        suspects = self.audit("c.jsonl", "--top", "3")
        text = self.topic("audit", "c.jsonl", "--top", "3").text
        self.assertIn("240 articles, 3 topics", text)
        self.assertIn("; the worst 3:", text)
        for suspect in suspects:
            self.assertIn(f"{suspect['topic']} {suspect['verdict']}", text)
            self.assertIn(suspect["title"], text)
            word = suspect["because"][0]
            self.assertRegex(text, re.escape(f"  {word['field']}: {word['before']}[{word['phrase']}]"
                                             f"{word['after']}"))

    def estimate(self, corpus):
        """What the text says: labels that are wrong, those among the lines, and where to stop."""
        text = self.topic("audit", corpus, "--top", "1000").text
        return [int(n) for n in re.search(r"about (\d+) labels of the corpus are wrong or missing, "
                                          r"about (\d+) of those listed; stop after (\d+): ",
                                          text).groups()]

    def corpus_with_errors(self, count, planted):
        """Topics taken or added by chance, in as many articles."""
        chance = random.Random(1)
        rows = [article(SETS[i % 6], i) for i in range(count)]
        for i in chance.sample(range(count), planted):
            own = rows[i]["topics"]
            if own and chance.random() < 0.5:
                own.remove(chance.choice(own))
            else:
                own.append(chance.choice([t for t in WORDS if t not in own]))
        self.write_jsonl("r.jsonl", rows)

    def test_it_says_how_many_labels_are_wrong_and_where_to_stop(self):
        self.corpus_with_errors(600, 60)
        self.single_label_corpus()
        for count, corpus in ((60, "r.jsonl"), (6, "s.jsonl")):
            found, listed, stop = self.estimate(corpus)
            self.assertLess(abs(found - count), 0.3 * count + 2, corpus)
            self.assertLess(abs(stop - count), 0.3 * count + 2, corpus)
            suspects = self.audit(corpus, "--top", "1000")
            self.assertAlmostEqual(sum(s["suspicion"] for s in suspects), listed, delta=0.6)
            self.assertEqual(sum(s["suspicion"] >= 0.5 for s in suspects), stop)

    def test_a_frequent_topic_is_not_more_suspicious_because_it_is_frequent(self):
        """A topic that all articles have but those where it was taken: these come first."""
        rows = [article(("Chips",) if i % 2 else ("Sport",), i) for i in range(120)]
        for i, row in enumerate(rows):
            row["topics"] = row["topics"] + ([] if i % 20 == 7 else ["News"])
        self.write_jsonl("f.jsonl", rows)
        suspects = self.audit("f.jsonl", "--top", "6")
        self.assertEqual({(s["id"], s["topic"], s["has_topic"]) for s in suspects},
                         {(f"a{i}", "News", False) for i in range(7, 120, 20)})

    def single_label_corpus(self):
        """90 articles of one topic each; returns the ids of those with a wrong topic, and the right one."""
        rows = [article((list(WORDS)[i % 3],), i) for i in range(90)]
        wrong = {}
        for i in range(0, 90, 15):
            wrong[rows[i]["id"]] = rows[i]["topics"][0]
            rows[i]["topics"] = [list(WORDS)[(i + 1) % 3]]
        rows.append(article(("Sport",), 90, ["Left out"]))
        self.write_jsonl("s.jsonl", rows)
        return wrong

    def test_where_articles_have_one_topic_it_says_which_other_they_look_like(self):
        wrong = self.single_label_corpus()
        suspects = self.audit("s.jsonl")
        self.assertEqual({s["id"]: s["instead"] for s in suspects[:len(wrong)]}, wrong)
        for suspect in suspects:
            self.assertEqual(suspect["verdict"], "should be another")
            self.assertNotEqual(suspect["topic"], suspect["instead"])
            self.assertGreater(suspect["instead_probability"], suspect["probability"])
            self.assertTrue(all(word["weight"] > 0 for word in suspect["because"]))
        first = suspects[0]
        for word in first["because"][0]["phrase"].split():
            self.assertTrue(self.speaks_of(first["instead"], word), first)
        text = self.topic("audit", "s.jsonl", "--top", "1").text
        self.assertIn(f"{first['topic']} should be {first['instead']} (probability ", text)
        self.assertIn("topics not checked because they have too few articles:\n  Left out\n", text)

    def test_a_spreadsheet_reads_the_csv(self):
        self.single_label_corpus()
        for corpus in ("s.jsonl", "c.jsonl"):
            self.wrongly_labelled_corpus()
            suspects = self.audit(corpus)
            text = self.topic("audit", corpus, "--output", "csv").text
            rows = list(csv.DictReader(io.StringIO(text), strict=True))
            self.assertEqual(len(rows), len(suspects))
            for row, suspect in zip(rows, suspects):
                for name in ("id", "title", "topic", "verdict"):
                    self.assertEqual(row[name], suspect[name])
                self.assertEqual(row["topics"], "; ".join(suspect["topics"]))
                for name in ("suspicion", "probability"):
                    self.assertAlmostEqual(float(row[name]), suspect[name], places=4)
                self.assertEqual(row["instead"], suspect.get("instead", ""))
                word = suspect["because"][0]
                self.assertRegex(row["because"], "^" + re.escape(word["phrase"]) + r" [-+]\d\.\d{3}")
                self.assertEqual(row["sentence"], f"{word['before']}[{word['phrase']}]{word['after']}")

    def test_no_text_is_a_formula_and_quotes_are_doubled(self):
        wrong = self.single_label_corpus()
        rows = self.json_lines(self.read("s.jsonl").decode())
        starts = ["=SUM ", "+plus ", "-minus ", "@at ", 'a "quoted", \x1b ', ""]
        for row, start in zip([row for row in rows if row["id"] in wrong], starts):
            row["title"] = start + row["title"]
        self.write_jsonl("s.jsonl", rows)
        text = self.topic("audit", "s.jsonl", "-o", "csv").text
        self.assertNotIn("\x1b", text)
        titles = {row["id"]: row["title"] for row in csv.DictReader(io.StringIO(text), strict=True)}
        shown = ["'=SUM ", "'+plus ", "'-minus ", "'@at ", 'a "quoted",   ', ""]
        for name, start in zip(wrong, shown):
            self.assertTrue(titles[name].startswith(start), titles)

    def decide(self, decision, wrong):
        """Fills the table in: `decision` where a label was made wrong, "keep" at the others."""
        with open(self.path("d.csv"), encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
        for row in rows:
            label = (row["id"], row["topic"], row["verdict"])
            row["decision"] = decision if label in wrong else "keep"
        self.write_table(rows)
        return rows

    def write_table(self, rows, delimiter=","):
        out = io.StringIO()
        writer = csv.DictWriter(out, rows[0], delimiter=delimiter, quoting=csv.QUOTE_MINIMAL)
        writer.writeheader()
        writer.writerows(rows)
        self.write("d.csv", "\ufeff" + out.getvalue())

    def right_topics(self, wrong):
        topics = {name: list(row["topics"]) for name, row in self.texts.items()}
        for name, topic, problem in wrong:
            if problem == HAS:
                topics[name].remove(topic)
            else:
                topics[name].append(topic)
        return {name: set(own) for name, own in topics.items()}

    def test_decisions_in_a_table_are_applied_to_a_new_corpus(self):
        wrong = self.wrongly_labelled_corpus()
        done = self.topic("audit", "c.jsonl", "-o", "d.csv")
        self.assertIn("d.csv: ", done.text)
        rows = self.decide("fix", wrong)
        fixed = {(row["id"], row["topic"], row["verdict"]) for row in rows if row["decision"] == "fix"}
        self.assertGreater(len(fixed), 15)
        before = self.read("c.jsonl")
        for delimiter in ",;\t":
            self.write_table(rows, delimiter)
            done = self.topic("audit", "c.jsonl", "--apply", "d.csv", "-o", "new.jsonl")
            self.assertIn(f"; {len(fixed)} labels in ", done.text)
            new = self.json_lines(self.read("new.jsonl").decode())
            self.assertEqual({row["id"]: set(row["topics"]) for row in new}, self.right_topics(fixed))
            for row in new:
                self.assertEqual({k: row[k] for k in ("title", "body")},
                                 {k: self.texts[row["id"]][k] for k in ("title", "body")})
        self.assertEqual(self.read("c.jsonl"), before)
        # Applied to its own result, nothing is left to change.
        done = self.topic("audit", "new.jsonl", "--apply", "d.csv", "-o", "again.jsonl")
        self.assertIn("; 0 labels in 0 of them changed; ", done.text)
        self.assertEqual(self.read("again.jsonl"), self.read("new.jsonl"))

    def test_a_topic_is_replaced_by_another_and_names_survive_the_spreadsheet(self):
        wrong = self.single_label_corpus()
        rows = self.json_lines(self.read("s.jsonl").decode())
        names = {"Chips": "=Chips; \"new\"", "Policy": "'Policy", "Sport": "-Sport", "Left out": "Left out"}
        for row in rows:
            row["topics"] = [names[t] for t in row["topics"]]
        self.write_jsonl("s.jsonl", rows)
        self.topic("audit", "s.jsonl", "-o", "d.csv")
        with open(self.path("d.csv"), encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file, strict=True))
        for row in table:
            row["decision"] = "fix" if row["id"] in wrong else ""
        self.write_table(table)
        self.topic("audit", "s.jsonl", "--apply", "d.csv", "-o", "new.jsonl")
        new = {row["id"]: row["topics"] for row in self.json_lines(self.read("new.jsonl").decode())}
        for name, topic in wrong.items():
            self.assertEqual(new[name], [names[topic]])

    def test_a_table_comes_back_as_spreadsheets_save_it(self):
        """With names that are no ASCII, rows in another order, columns of one's own, rows that are blank."""
        self.single_label_corpus()
        rows = self.json_lines(self.read("s.jsonl").decode())
        names = {"Chips": "Kulturförderung", "Policy": "Écologie", "Sport": "Sport", "Left out": "Left out"}
        for row in rows:
            row["topics"] = [names[t] for t in row["topics"]]
        self.write_jsonl("s.jsonl", rows)
        self.topic("audit", "s.jsonl", "-o", "d.csv")
        with open(self.path("d.csv"), encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file, strict=True))
        self.assertGreater(len(table), 3)
        columns = [*table[0], "my note"][::-1]
        for row in table:
            row.update({"decision": "fix", "my note": "ask; then decide"})
        new = None
        for encoding, delimiter, above in (("utf-8", ",", ""), ("utf-8-sig", ";", ""), ("utf-16", "\t", ""),
                                           ("cp1252", ";", ""), ("utf-8-sig", ";", "sep=;\r\n")):
            with self.subTest(encoding=encoding, above=above):
                with open(self.path("d.csv"), "w", encoding=encoding, newline="") as file:
                    file.write(above)
                    writer = csv.DictWriter(file, columns, delimiter=delimiter)
                    writer.writeheader()
                    writer.writerows(table[::-1])
                    file.write(f"{delimiter * (len(columns) - 1)}\r\n" * 2)
                done = self.topic("audit", "s.jsonl", "--apply", "d.csv", "-o", "new.jsonl")
                self.assertRegex(done.text, r"; [1-9]\d* labels in ")
                new = new or self.read("new.jsonl")
                self.assertEqual(self.read("new.jsonl"), new)
        self.assertIn("Kulturförderung", new.decode())

    def test_numbers_of_other_keys_keep_their_digits(self):
        """In the items of a list that a map leads to, and where what has the topics cannot be kept."""
        numbers = '"a":0.1,"b":1.0,"c":12345678901234567890123,"d":1e5,"e":3.14159265358979323846'
        spacy = '"text":"%s %s","cats":{"%s":1.0}'
        shapes = ((["--map", "topics=tags.name"], '"tags":[{"name":"%s",' + numbers + "}]"),
                  ([], '"meta":{"x":[0.1]},' + spacy))
        for options, shape in shapes:
            self.single_label_corpus()
            lines = []
            for row in self.json_lines(self.read("s.jsonl").decode()):
                values = (row.pop("topics")[0],)
                if shape != shapes[0][1]:
                    values = (row.pop("title"), row.pop("body"), *values)
                lines.append(json.dumps(row)[:-1] + "," + numbers + "," + shape % values + "}\n")
            self.write("s.jsonl", "".join(lines))
            self.topic("audit", "s.jsonl", *options, "-o", "d.csv")
            with open(self.path("d.csv"), encoding="utf-8", newline="") as file:
                table = [dict(row, decision="fix") for row in csv.DictReader(file, strict=True)]
            self.write_table(table)
            done = self.topic("audit", "s.jsonl", *options, "--apply", "d.csv", "-o", "new.jsonl")
            self.assertRegex(done.text, r"; [1-9]\d* labels in ")
            new = self.read("new.jsonl").decode().splitlines()
            self.assertEqual(len(new), len(lines))
            for line in new:
                self.assertIn(numbers, line)

    def test_where_no_label_looks_wrong_the_page_says_that_alone(self):
        self.write_jsonl("right.jsonl", [article([("Chips", "Policy")[i % 2]], i) for i in range(20)])
        self.assertIn("0 of 0 labels", self.topic("audit", "right.jsonl", "-o", "page.html").text)
        page = self.read("page.html").decode()
        self.assertIn("No label looks wrong.", page)
        for part in ("Save decisions", "Stop after", "<article"):
            self.assertNotIn(part, page)

    def test_the_page_has_a_card_for_each_label(self):
        self.wrongly_labelled_corpus()
        suspects = self.audit("c.jsonl", "--top", "500")
        self.topic("audit", "c.jsonl", "-o", "page.html")
        page = self.read("page.html").decode()
        self.assertEqual(page.count("<article "), len(suspects))
        self.assertEqual(page.count('value="fix"'), len(suspects))
        self.assertIn("More likely right than wrong", page)
        self.assertEqual(page.count("# For a precision of "), 3)
        lines = re.search(r"# For a precision of 0\.80.*?</pre>", page, re.S).group(0)
        self.assertRegex(lines, r"(?m)^&quot;.+&quot;: \{threshold: 0\.\d{4}\}$")
        keys = re.findall(r'data-key="(k[0-9a-f]{16})"', page)
        self.topic("audit", "c.jsonl", "-o", "d.csv")
        with open(self.path("d.csv"), encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([row["key"] for row in rows], keys)
        # The table that it saves is one for the store, which knows articles by their ids.
        ids = [html.unescape(text) for text in re.findall(r'data-id="([^"]*)"', page)]
        self.assertEqual([row["id"] for row in rows], ids)
        self.assertTrue(all(ids))
        self.assertIn("'decision,topic,verdict,instead,key,id\\n'", page)

    def test_decisions_that_cannot_be_applied_change_nothing(self):
        self.wrongly_labelled_corpus()
        self.topic("audit", "c.jsonl", "-o", "d.csv")
        with open(self.path("d.csv"), encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for change, part in (({"decision": "yes"}, 'd.csv:2: the decision "yes" is unknown: write fix'),
                             ({"decision": "fix", "key": "k" + "0" * 16}, "d.csv:2: no article has the key"),
                             ({"decision": "fix", "key": "12"}, "d.csv:2: the key"),
                             ({"decision": "fix", "verdict": "wrong"}, "d.csv:2: the verdict")):
            self.write_table([dict(rows[0], **change), *rows[1:]])
            self.says(self.topic("audit", "c.jsonl", "--apply", "d.csv", "-o", "new.jsonl",
                                 expect=FAILED), part)
            self.nothing_else_than("c.jsonl", "d.csv")
        self.write("d.csv", "id,topic\n1,2\n")
        self.says(self.topic("audit", "c.jsonl", "--apply", "d.csv", "-o", "new.jsonl", expect=FAILED),
                  "d.csv: is no table of topic audit")
        self.write_table([{name: text for name, text in row.items() if name != "key"} for row in rows])
        self.says(self.topic("audit", "c.jsonl", "--apply", "d.csv", "-o", "new.jsonl", expect=FAILED),
                  "d.csv: is no table of topic audit --output FILE.csv as a whole: its first row has to name")

    def test_nothing_that_is_read_is_replaced(self):
        self.wrongly_labelled_corpus()
        self.write("d.csv", "decision,topic,verdict,instead,key\n")
        os.link(self.path("c.jsonl"), self.path("link.jsonl"))
        os.link(self.path("c.jsonl"), self.path("link.html"))
        before = self.read("c.jsonl")
        for args in (("--apply", "d.csv", "-o", "c.jsonl"), ("--apply", "d.csv", "-o", "link.jsonl"),
                     ("-o", "link.html")):
            self.topic("audit", "c.jsonl", *args, expect=FAILED)
            self.assertEqual(self.read("c.jsonl"), before)
        for args in (("--apply", "d.csv"), ("--apply", "d.csv", "-o", "x.csv"),
                     ("--apply", "d.csv", "-o", "x.jsonl", "--top", "3"), ("-o", "x.jsonl"),
                     ("-o", "x.html", "--json")):
            self.topic("audit", "c.jsonl", *args, expect=BAD_USAGE)

    def test_json_is_an_output_too(self):
        self.wrongly_labelled_corpus()
        self.assertEqual(self.topic("audit", "c.jsonl", "-o", "json").text,
                         self.topic("audit", "c.jsonl", "--json").text)
        self.assertEqual(self.topic("audit", "c.jsonl", "-o", "text").text,
                         self.topic("audit", "c.jsonl").text)

    def test_correct_labels_give_no_line(self):
        rows = [article(("Chips",) if i % 2 else ("Sport",), i) for i in range(60)]
        self.write_jsonl("c.jsonl", rows)
        self.assertEqual(self.audit("c.jsonl"), [])
        self.assertIn("0 labels are contradicted", self.topic("audit", "c.jsonl").text)

    def test_bad_usage_and_a_corpus_that_cannot_be_used(self):
        for args, part in (((), "CORPUS"), (("c", "--top", "0"), "--top 0"),
                           (("c", "--threads", "0"), "--threads 0"),
                           (("c", "--output", "xml"), "--output xml: must be text, json, csv, FILE.csv or FILE.html; see"),
                           (("c", "--output", "csv", "--json"), "exclude each other"),
                           (("c", "--seed", "-1"), "--seed -1"), (("c", "--bogus",), "--bogus"),
                           (("c", "--format", "xml"), "markdown, jsonl")):
            self.says(self.topic("audit", *args, expect=BAD_USAGE), part, "topic audit --help")
        self.says(self.topic("audit", "nowhere", expect=FAILED), "topic audit: nowhere: ")
        self.write_jsonl("u.jsonl", [{"body": "b"}])
        self.says(self.topic("audit", "u.jsonl", expect=FAILED), "no article in the corpus has")

    def test_malformed_records_are_named(self):
        self.wrongly_labelled_corpus()
        with open(self.path("c.jsonl"), "a", encoding="utf-8") as file:
            file.write("x\n")
        done = self.topic("audit", "c.jsonl", "--json")
        self.says(done, "topic audit: skipped: c.jsonl:241: ")
        self.assertEqual(len(json.loads(done.text.splitlines()[0])), 9)
        self.says(self.topic("audit", "c.jsonl", "--strict", expect=FAILED), "c.jsonl:241: ")


if __name__ == "__main__":
    unittest.main()
