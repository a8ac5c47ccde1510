import csv
import io
import json
import os
import re
import resource
import subprocess
import unittest

from cli_case import BAD_USAGE, EXAMPLE_TOPICS, FAILED, TOPIC, CliCase


# A sanitizer's shadow takes terabytes of address space.
with open(TOPIC, "rb") as program:
    IS_SANITIZED = bool(re.search(b"__[at]san_init", program.read()))


class Tag(CliCase):
    def tag(self, *args, **options):
        return self.topic("tag", "-m", self.example_model(), *args, **options)

    def answers(self, *args, **options):
        return self.json_lines(self.tag(*args, **options).text)

    def test_one_line_per_article_in_input_order(self):
        answers = self.answers(self.held_out)
        names = sorted(n for n in os.listdir(self.held_out) if n.endswith(".md"))
        self.assertEqual([os.path.basename(a["id"]) for a in answers], names)
        for answer in answers:
            self.assertEqual(list(answer), ["id", "topics", "familiarity", "model"])
            self.assertTrue(0 <= answer["familiarity"] <= 1)
            for topic in answer["topics"]:
                self.assertEqual(list(topic), ["topic", "score"])

    def test_topics_come_best_first(self):
        for answer in self.answers(self.held_out, "--top", str(EXAMPLE_TOPICS)):
            scores = [t["score"] for t in answer["topics"]]
            self.assertEqual(scores, sorted(scores, reverse=True))
            self.assertTrue(all(0 <= score <= 1 for score in scores))

    def test_top_lists_that_many_and_says_which_are_accepted(self):
        plain = self.answers(self.held_out)
        for answer, own in zip(self.answers(self.held_out, "--top", "3"), plain):
            self.assertEqual(len(answer["topics"]), 3)
            best = [t["topic"] for t in answer["topics"]]
            self.assertEqual([t["topic"] for t in answer["topics"] if t["accepted"]],
                             [t["topic"] for t in own["topics"] if t["topic"] in best])
        self.assertEqual(len(self.answers(self.held_out, "--top", "1000")[0]["topics"]), EXAMPLE_TOPICS)

    def test_an_article_of_another_field_gets_nothing_below_the_least_familiarity(self):
        self.write_jsonl("soup.jsonl", [{"id": 1, "title": "Leek soup",
                                         "body": "Simmer the leeks in butter, then add the potatoes."}])
        (plain,) = self.answers("soup.jsonl", "--top", "1")
        self.assertLess(plain["familiarity"], 0.2)
        for answer, strict in zip(self.answers(self.held_out), self.answers(
                self.held_out, "--min-familiarity", "0.3")):
            self.assertEqual(answer["familiarity"], strict["familiarity"])
            self.assertEqual(strict["topics"],
                             answer["topics"] if answer["familiarity"] >= 0.3 else [])
        self.write("t.yaml", "min_familiarity: 1\n")
        for answer in self.answers(self.held_out, "--topics", "t.yaml"):
            self.assertTrue(answer["familiarity"] == 1 or answer["topics"] == [])
        self.assertEqual(self.answers(self.held_out, "--topics", "t.yaml", "--min-familiarity", "0"),
                         self.answers(self.held_out))

    def test_a_text_without_a_known_word_has_the_topics_shares(self):
        self.write_jsonl("none.jsonl", [{"id": 1, "title": "Qwxz qwxz"}])
        (answer,) = self.answers("none.jsonl", "--top", "100")
        self.assertEqual(answer["familiarity"], 0)
        model = json.loads(self.topic("inspect", self.example_model(), "--json").text)
        for topic in answer["topics"]:
            (known,) = [t for t in model["topics"] if t["topic"] == topic["topic"]]
            self.assertAlmostEqual(topic["score"], known["articles"] / model["manifest"]["articles"],
                                   places=4)

    def test_threshold_takes_the_place_of_each_topics_own(self):
        for answer, best in zip(self.answers(self.held_out, "--threshold", "0.5"),
                                self.answers(self.held_out, "--top", str(EXAMPLE_TOPICS))):
            self.assertEqual([t["topic"] for t in answer["topics"]],
                             [t["topic"] for t in best["topics"] if t["score"] >= 0.5])
        self.assertEqual(len(self.answers(self.held_out, "--threshold", "0")[0]["topics"]), EXAMPLE_TOPICS)
        self.assertEqual(self.answers(self.held_out, "--threshold", "1")[0]["topics"], [])

    def test_what_is_no_article_is_never_tagged_as_prose(self):
        for start in ("%PDF-1.4\n1 0 obj\n", "{\\rtf1 a chip}\n", "<?xml version='1.0'?>\n<a/>\n",
                      "From: a@example.org\nTo: b@example.org\n\nA chip.\n"):
            self.write("a.bin", start)
            self.says(self.tag("a.bin", expect=FAILED), "a.bin: ")
        self.says(self.tag("-", stdin=b"ID;Number\n17;A chip\n", expect=FAILED), "-: the header")

    def test_explain_adds_up_to_the_margin_and_points_into_the_text(self):
        body = "A new chip for accelerators; the chips are made in a fab. \u00c9cole."
        self.write_jsonl("a.jsonl", [{"id": 7, "title": "Chips & law", "body": body}])
        answer = self.answers("a.jsonl", "--top", str(EXAMPLE_TOPICS), "--explain")[0]
        self.assertEqual(answer["id"], 7)
        seen = 0
        for topic in answer["topics"]:
            total = topic["bias"] + topic.get("other", 0) + sum(
                reason["weight"] for reason in topic["because"])
            self.assertAlmostEqual(total, topic["margin"], places=5)
            self.assertIn("margin_needed", topic)
            for reason in topic["because"]:
                for span in reason["spans"]:
                    text = {"title": "Chips & law", "body": body}[span["field"]].encode()
                    part = text[span["start"]:span["end"]].decode()
                    self.assertEqual(part.lower(), reason["phrase"].lower())
                    seen += 1
        self.assertGreater(seen, 0)

    def test_output_names_prints_the_accepted_names_only(self):
        lines = self.tag(self.held_out, "--output", "names").text.splitlines()
        expected = ["\t".join(t["topic"] for t in a["topics"]) for a in self.answers(self.held_out)]
        self.assertEqual(lines, expected)
        top = self.tag(self.held_out, "-o", "names", "--top", str(EXAMPLE_TOPICS))
        self.assertEqual(top.text.splitlines(), expected)
        self.assertIn("--top has no effect: -o names has the topics that are given", top.errors)

    def test_output_names_has_an_empty_line_for_a_refused_record(self):
        good = [json.dumps({"body": f"A chip for accelerators {i}"}) for i in range(140)]
        for at in (140, 100, 70, 64, 30, 0):
            good.insert(at, '{"body": 1}')
        lines = self.write("refused.jsonl", "\n".join(good) + "\n")
        refused = [i for i, line in enumerate(good) if line == '{"body": 1}']
        for threads in ("1", "2"):
            named = self.tag(lines, "-o", "names", "--threads", threads, "--threshold", "0").text
            rows = named.split("\n")[:-1]
            self.assertEqual(len(rows), len(good))
            self.assertEqual([i for i, row in enumerate(rows) if not row], refused)
        self.assertEqual(len(self.answers(lines)), 140)

    def test_names_of_plain_text_have_a_line_for_each_line(self):
        self.write("some.txt", "A chip\nA goal\n\nA law\nA goal\nA chip\n\n")
        named = self.tag("some.txt", "-o", "names").text
        self.assertEqual(named.count("\n"), 7)
        self.assertEqual(named.split("\n")[2], "")
        self.assertEqual(len(self.answers("some.txt")), 5)

    def test_each_line_of_json_has_a_line_of_names_and_a_row(self):
        """Also one that holds no article: nothing, a null, a document without a text; and each item of a list."""
        page = '{"_id": "1", "_type": "page", "_rev": "r", "slug": "x"}'
        chip = '{"text": "A chip"}'
        goal = '{"title": "A goal"}'
        lines = [chip, "", goal, "null", page, '{"body": 5}', "  ", chip] + [goal] * 30 + [""]
        self.write("some.jsonl", "\n".join(lines) + "\n")
        expected = [i for i, line in enumerate(lines) if line not in (chip, goal)]
        for threads in ("1", "2"):
            names = self.tag("some.jsonl", "-o", "names", "--threshold", "0", "--threads", threads).text.split("\n")
            self.assertEqual([i for i, line in enumerate(names[:-1]) if not line], expected)
        rows = self.rows(self.tag("some.jsonl", "-o", "csv", "--threshold", "0").text)[1:]
        self.assertEqual([i for i, row in enumerate(rows) if not row[2]], expected)
        self.assertEqual([rows[i][0] for i in (0, 2, 7, 37)], ["1", "3", "8", "38"])
        self.assertEqual({rows[i][0] for i in expected}, {""})
        page = '{"_id": "1", "_type": "page", "_rev": "r", "slug": "x"}'
        self.write("list.json", f"[{chip}, null, {goal}, {page}]")
        self.assertEqual(self.tag("list.json", "-o", "names", "--threshold", "0").text.count("\n"), 4)
        self.write("feed.json", json.dumps({"articles": [json.loads(x) for x in (chip, page, goal)]}))
        names = self.tag("feed.json", "-o", "names", "--threshold", "0").text.split("\n")
        self.assertEqual([bool(line) for line in names], [True, False, True, False])

    def test_a_row_without_an_article_has_no_id_but_its_own(self):
        """That of its line would be joined with the article that has this id."""
        lines = ['{"id": "2", "title": "A chip"}', "", '{"id": 1, "title": "A goal"}', "null"]
        lines += ['{"id": "x", "title": 5}'] + ['{"id": "y", "title": "A goal"}'] * 20
        self.write("some.jsonl", "\n".join(lines) + "\n")
        rows = self.rows(self.tag("some.jsonl", "-o", "csv", "--threshold", "0").text)[1:]
        self.assertEqual([row[0] for row in rows[:6]], ["2", "", "1", "", "x", "y"])

    def test_a_file_that_cannot_be_read_keeps_no_other_from_being_tagged(self):
        for name in "a", "b":
            self.write(name + ".jsonl", json.dumps({"id": name, "title": "A chip"}) + "\n")
        self.write("odd.csv", "%PDF-1.7\n")
        for files in (["a.jsonl", "odd.csv", "b.jsonl"], ["odd.csv", "a.jsonl", "b.jsonl"],
                      ["a.jsonl", "b.jsonl", "none.jsonl"], ["a.jsonl", "odd.csv", "none.jsonl", "b.jsonl"]):
            odd = [name for name in files if name in ("odd.csv", "none.jsonl")]
            done = self.tag(*files, expect=FAILED)
            self.assertEqual([json.loads(line)["id"] for line in done.text.splitlines()], ["a", "b"])
            self.says(done, f"{len(odd)} of {len(files)} files cannot be read")
            for name in odd:
                self.says(done, f"topic tag: {name}: ")
            self.assertEqual(self.tag(*files, "-o", "names", "--threshold", "0", expect=FAILED).text.count("\n"), 2)
        self.assertEqual(self.tag("odd.csv", "a.jsonl", "--strict", expect=FAILED).text, "")
        shown = self.topic("show", "odd.csv", "a.jsonl", "--json", expect=FAILED)
        self.assertEqual(json.loads(shown.text)["id"], "a")
        self.says(shown, "odd.csv: ", "1 of 2 files cannot be read")

    def rows(self, text, delimiter=","):
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))

    def test_a_table_keeps_its_columns_and_gets_two_more(self):
        rows = [["No", "Title", "note, \"x\""], ["1", "A chip for accelerators", "a;b"],
                ["2", "", "no text"], ["=1+1", " The bill\nof parliament ", "tab\there"]]
        rows += [[str(i), f"A chip {i}", ""] for i in range(30)]
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=";").writerows(rows)
        self.write("table.csv", buffer.getvalue() + '9;"broken\n')
        answers = self.answers("table.csv", "--threshold", "0")
        for kind, delimiter in (("csv", ","), ("tsv", "\t")):
            done = self.tag("table.csv", "-o", kind, "--threshold", "0", "--threads", "2")
            got = self.rows(done.text, delimiter)
            self.assertEqual(got[0], rows[0] + ["topics", "scores"])
            self.assertEqual([row[:3] for row in got[1:-1]], rows[1:])
            self.assertEqual(got[2][3:], ["", ""])
            self.assertEqual(got[-1], [""] * 5)
            for row, answer in zip((got[1], got[3]), answers):
                self.assertEqual(row[3].split(";"), [t["topic"] for t in answer["topics"]])
                self.assertEqual([float(score) for score in row[4].split(";")],
                                 [t["score"] for t in answer["topics"]])

    def test_records_that_are_no_table_have_an_id_and_a_title(self):
        self.write("a.jsonl", '{"id":"a\\"1","title":"=cmd|x","body":"A chip"}\n{"id":7,"body":1}\n'
                   '{"id":-8,"body":"A law"}\n')
        got = self.rows(self.tag("a.jsonl", "-o", "csv", expect=FAILED).text)
        self.assertEqual(got[0], ["id", "title", "topics", "scores"])
        self.assertEqual(got[1][:2], ['a"1', "'=cmd|x"])
        self.assertEqual(got[2], ["7", "", "", ""])
        self.assertEqual(got[3][0], "-8")

    def test_topics_of_the_table_stay_and_names_survive_training(self):
        names = ["A;B", "C|D", "=E, F", "R&D; more", 'G "H"', "plain", "-1x", "@home"]
        records = [{"id": f"{i}", "title": f"{'wafer fab die clause bill law goal match'.split()[i % 8]} "
                    f"nr{i} word", "topics": [names[i % 8]]} for i in range(160)]
        self.write_jsonl("corpus.jsonl", records[:])
        self.topic("train", "corpus.jsonl", "-o", "odd.model", "-q")
        done = self.topic("tag", "-m", "odd.model", "corpus.jsonl", "-o", "csv")
        rows = self.rows(done.text)
        self.assertFalse([row for row in rows if row[2].startswith(("=", "+", "-", "@"))])
        self.write("tagged.csv", done.text)
        before = json.loads(self.topic("inspect", "odd.model", "--json").text)
        self.topic("train", "tagged.csv", "-o", "again.model", "-q")
        after = json.loads(self.topic("inspect", "again.model", "--json").text)
        self.assertEqual(sorted(t["topic"] for t in after["topics"]),
                         sorted(t["topic"] for t in before["topics"]))
        self.write("own.csv", "title,Topics\nwafer,mine\n")
        own = self.rows(self.topic("tag", "-m", "odd.model", "own.csv", "-o", "csv").text)
        self.assertEqual(own[0], ["title", "Topics", "model_topics", "model_scores"])
        self.assertEqual(own[1][:2], ["wafer", "mine"])

    def test_tables_of_different_columns_are_refused(self):
        self.write("a.csv", "id,title\n1,chip\n")
        self.write("b.csv", "id,title\n2,law\n")
        self.write("c.csv", "id,body\n3,law\n")
        self.write("d.txt", "A goal\n")
        same = self.rows(self.tag("a.csv", "b.csv", "-o", "csv").text)
        self.assertEqual([row[0] for row in same], ["id", "1", "2"])
        for other in "c.csv", "d.txt":
            self.says(self.tag("a.csv", other, "-o", "csv", expect=FAILED), "not the same columns")
            self.says(self.tag(other, "a.csv", "-o", "csv", expect=FAILED), "not the same columns")
        self.says(self.tag("a.csv", "-o", "csv", "--explain", expect=BAD_USAGE), "--output json")

    def test_stdin_with_a_dash_and_with_nothing(self):
        text = b"A chip for accelerators\nParliament passed the bill\n"
        with_dash = self.answers("-", stdin=text)
        self.assertEqual([a["id"] for a in with_dash], ["1", "2"])
        self.assertEqual(self.answers(stdin=text), with_dash)

    def test_answers_do_not_wait_for_the_end_of_stdin(self):
        with subprocess.Popen([TOPIC, "tag", "-m", self.example_model(), "-"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            for i in range(3):
                process.stdin.write(b'{"id":%d,"body":"a chip"}\n' % i)
                process.stdin.flush()
                self.assertEqual(json.loads(process.stdout.readline())["id"], i)
            process.stdin.close()
            self.assertEqual(process.wait(), 0)

    def test_threads_change_neither_answers_nor_their_order(self):
        self.write("many.txt", "".join(f"chip law {i} goal\n" for i in range(700)))
        for options in (["--output", "names"], ["--top", "2", "--explain"]):
            arguments = ["many.txt", "--format", "text", *options]
            alone = self.tag(*arguments).text
            self.assertEqual(alone.count("\n"), 700)
            for threads in ("1", "2", "5"):
                self.assertEqual(self.tag(*arguments, "--threads", threads).text, alone)

    @unittest.skipIf(IS_SANITIZED, "a sanitizer needs more address space than any limit")
    def test_threads_that_have_no_room_are_not_needed(self):
        stack, space = 1 << 30, 4 << 30  # of a thread; of the process

        def limit():
            resource.setrlimit(resource.RLIMIT_STACK, (stack, stack))
            resource.setrlimit(resource.RLIMIT_AS, (space, space))

        self.write("a.txt", "".join(f"chip law {i} goal\n" for i in range(700)))
        arguments = ["a.txt", "--format", "text"]
        few = self.tag(*arguments, "--threads", "8", preexec_fn=limit)
        self.assertEqual(few.text, self.tag(*arguments).text)

    def test_threads_answer_what_was_read_before_an_error(self):
        good = [json.dumps({"body": f"chip {i}"}) for i in range(300)]
        self.write("a.jsonl", "\n".join(good + ["{"] + good))
        done = self.tag("a.jsonl", "--strict", "--threads", "3", expect=FAILED)
        self.says(done, "a.jsonl:301: ")
        self.assertEqual(done.text.count("\n"), 300)

    def test_several_files_of_several_formats(self):
        self.write("a.jsonl", '{"id":"x","body":"a chip"}\n')
        self.write("b.csv", "id,body\ny,a chip\n")
        self.write("c.txt", "a chip\n\nand more\n")
        ids = [a["id"] for a in self.answers("a.jsonl", "b.csv", "c.txt", "a.jsonl")]
        self.assertEqual(ids, ["x", "y", "c.txt", "x"])
        same = self.answers("--format", "text", "a.jsonl", "c.txt")
        self.assertEqual([a["id"] for a in same], ["1", "1", "3"])

    def test_labels_do_not_change_the_answer(self):
        self.write_jsonl("a.jsonl", [{"body": "a chip", "topics": ["AI Policy"]},
                                     {"body": "a chip"}])
        first, second = self.answers("a.jsonl")
        self.assertEqual(first["topics"], second["topics"])

    def test_an_article_without_known_words_gets_an_answer(self):
        self.assertEqual(self.answers(stdin=b"zzzz\n")[0]["id"], "1")

    def test_malformed_records(self):
        good = '{"body":"a chip"}\n' * 12
        self.write("a.jsonl", good + "oops\n" + good)
        done = self.tag("a.jsonl")
        self.assertEqual(len(done.text.splitlines()), 24)
        self.says(done, "topic tag: skipped: a.jsonl:13: ")
        done = self.tag("a.jsonl", "--strict", expect=FAILED)
        self.assertEqual(len(done.text.splitlines()), 12)
        self.says(done, "a.jsonl:13: ")

    def test_nothing_to_tag_fails(self):
        self.says(self.tag(stdin=b"", expect=FAILED), "standard input: ", "no article")
        self.says(self.tag("nowhere.txt", expect=FAILED), "nowhere.txt: ")

    def test_bad_usage(self):
        for args, part in ((("--top", "0"), "--top 0: must be 1 or more"),
                           (("--top", "-1"), "--top -1"), (("--top", "x"), "--top"),
                           (("--threshold", "1.1"), "--threshold 1.1: must be 0 to 1"),
                           (("--threshold", "-1"), "--threshold -1"),
                           (("--threshold", "nan"), "--threshold nan"),
                           (("--min-familiarity", "1.1"), "--min-familiarity 1.1: must be 0 to 1"),
                           (("--min-familiarity", "nan"), "--min-familiarity nan"),
                           (("--output", "xml"), "--output xml: must be json, names, csv or tsv"),
                           (("--format", "xml"), "--format xml"), (("--bogus",), "--bogus"),
                           (("--threads", "0"), "--threads 0: must be 1 to 1024"),
                           (("-s", "tcp://127.0.0.1:1"), "one of the two")):
            done = self.tag(*args, expect=BAD_USAGE)
            self.says(done, part, "topic tag --help")
        self.says(self.topic("tag", "x", expect=BAD_USAGE), "-m", "-s")
        self.says(self.topic("tag", "-s", "tcp://127.0.0.1:1", "--threads", "2", expect=BAD_USAGE),
                  "--threads needs a model")
        self.says(self.topic("tag", "-s", "tcp://127.0.0.1:1", "--topics", "x", expect=BAD_USAGE),
                  "--topics needs a model")

    def test_it_ends_when_its_reader_has_ended(self):
        """stdin does not end: the failed write ends the command."""
        with subprocess.Popen([TOPIC, "tag", "-m", self.example_model(), "-"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            process.stdout.close()
            try:
                while process.poll() is None:
                    process.stdin.write(b"a chip\n" * 1000)
            except BrokenPipeError:
                pass
            self.assertEqual(process.wait(), FAILED)
            self.assertEqual(process.stderr.read(), b"")
            try:
                process.stdin.close()
            except BrokenPipeError:
                pass


if __name__ == "__main__":
    unittest.main()
