"""Labels under the names of a topics file: renamed, merged, under parents, disabled; kept by the model's names, and
given back by those of the file. And a retrained model has the topics of the one before, and no others."""
import json
import sqlite3

from harness import MODEL_A, main, topic
from test_store import Store, topic_run
from test_training import Training, corpus, write_lines

RENAMED = "AI Hardware: {name: Chips, aliases: [GPU]}\n"
MERGED = "AI Policy: {merge: AI Hardware}\nAI Hardware: {name: Chips}\n"
NESTED = "AI Hardware: {parent: AI}\nAI Policy: {parent: AI}\n"


class Names(Store):
    """The models of these tests have the topics AI Hardware, AI Policy and Sport."""

    def govern(self, text):
        self.topics = f"{self.directory.name}/topics.yaml"
        with open(self.topics, "w", encoding="utf-8") as file:
            file.write(text)

    def serve(self, *options, **keys):
        return super().serve("--topics", self.topics, *options, **keys)

    def reload(self, daemon, text):
        self.govern(text)
        self.assertNotIn("error", daemon.control_ask("reload"))

    def labels(self, *options):
        lines = topic("store", "export", *options, self.file).splitlines()
        return {record["id"]: record.get("topics") for record in map(json.loads, lines)}

    def last(self, daemon):
        return daemon.ask({"op": "history", "count": 1})["events"][0]


class Renamed(Names):
    def test_the_log_has_both_names_and_labels_the_models(self):
        self.govern(RENAMED)
        with self.serve() as daemon:
            answer = self.feedback(daemon, topics=["Chips", "New"])
            self.assertEqual((answer["topics"], answer["unknown"]), (["Chips", "New"], ["New"]))
            event = self.last(daemon)
            self.assertEqual((event["given"], event["learned"]), (["Chips", "New"], ["New", "AI Hardware"]))
            self.assertNotIn("unknown", self.feedback(daemon, article="43", accept=["GPU"], reject=["Sport"]))
            self.assertNotIn("learned_rejected", self.last(daemon))
            self.feedback(daemon, article="43", reject=["Chips"])
            event = self.last(daemon)
            self.assertEqual((event["rejected"], event["learned_rejected"]), (["Chips"], ["Chips", "AI Hardware"]))
            self.assertEqual(event["topics"], [])
        self.assertEqual(self.labels("--labelled"), {"42": ["AI Hardware", "New"]})
        self.assertIn("no problem found", topic("store", "check", self.file))

    def test_a_later_file_gives_its_own_name(self):
        self.govern(RENAMED)
        with self.serve() as daemon:
            first = self.feedback(daemon, topics=["Chips"])
            self.reload(daemon, "AI Hardware: {name: Semis}\n")
            self.assertEqual(self.feedback(daemon, accept=["AI Policy"])["topics"], ["Semis", "AI Policy"])
            undone = self.undo(daemon, first["event"])
            self.assertEqual(undone["topics"], ["AI Policy"])
            self.assertEqual(self.undo(daemon, undone["event"])["topics"], ["Semis", "AI Policy"])
        self.assertEqual(self.labels("--labelled"), {"42": ["AI Hardware", "AI Policy"]})

    def test_a_repeated_request_has_its_first_answer(self):
        self.govern(RENAMED)
        request = {"op": "feedback", "key": "k", "article": {"id": "42", "title": "chip"}, "topics": ["Chips"]}
        with self.serve() as daemon:
            self.assertEqual(daemon.ask(request)["topics"], ["Chips"])
            self.reload(daemon, "AI Hardware: {name: Semis}\n")
            again = daemon.ask(request)
            self.assertEqual((again["topics"], again["repeated"]), (["Chips"], True))

    def test_forgetting_leaves_no_name(self):
        self.govern(RENAMED)
        with self.serve() as daemon:
            self.feedback(daemon, topics=["GPU"])
            self.assertNotIn("error", daemon.ask({"op": "forget", "key": "f", "article": {"id": "42"}}))
            event = daemon.ask({"op": "history"})["events"][1]
            self.assertEqual([key for key in ("given", "learned", "topics") if key in event], [])
        with sqlite3.connect(self.file) as store:
            self.assertEqual(store.execute("SELECT learned_given FROM events").fetchall(), [(None,), (None,)])
        store.close()

    def test_the_queue_gives_the_names_of_now(self):
        self.govern(RENAMED)
        with self.serve("--candidates", "10") as daemon:
            daemon.ask({"op": "tag", "id": "1", "title": "chip gpu"})
            self.reload(daemon, "AI Hardware: {name: Semis, parent: Machines}\n")
            while not (taken := daemon.ask({"op": "queue"})["articles"]):
                pass
            self.assertEqual(taken[0]["topics"], ["Semis", "Machines"])

    def test_an_imported_new_name_is_translated_for_a_training(self):
        self.govern(RENAMED)
        path = write_lines(f"{self.directory.name}/in.jsonl", [{"id": "1", "title": "a", "topics": ["Chips", "New"]}])
        topic("store", "import", self.file, path)
        self.assertEqual(self.labels(), {"1": ["Chips", "New"]})
        self.assertEqual(self.labels("--training", "-m", MODEL_A, "--topics", self.topics),
                         {"1": ["New", "AI Hardware"]})


class Merged(Names):
    def test_of_merged_topics_the_text_decides_which_is_learnt(self):
        self.govern(MERGED)
        with self.serve() as daemon:
            self.assertEqual(self.feedback(daemon, article="law", title="the law", topics=["Chips"])["topics"], ["Chips"])
            self.feedback(daemon, article="chip", title="a chip", topics=["Chips"])
            self.assertEqual(self.feedback(daemon, article="law", title="chip", topics=["Chips", "Sport"])["topics"],
                             ["Chips", "Sport"])
        self.assertEqual(self.labels(), {"law": ["AI Policy", "Sport"], "chip": ["AI Hardware"]})

    def test_the_name_rejects_all_of_them(self):
        self.govern(MERGED)
        with self.serve() as daemon:
            self.feedback(daemon, topics=["AI Policy", "AI Hardware"])
            self.assertEqual(self.feedback(daemon, reject=["Chips"])["topics"], [])
        self.assertEqual(self.labels(), {"42": []})

    def test_an_audit_means_the_models_topic(self):
        self.govern("AI Policy: {merge: AI Hardware}\n")
        with self.serve() as daemon:
            self.feedback(daemon, topics=["AI Policy"])
            self.feedback(daemon, accept=["AI Hardware"], learned=True)
            self.assertEqual(self.feedback(daemon, reject=["AI Hardware"], learned=True)["topics"], ["AI Hardware"])
        self.assertEqual(self.labels(), {"42": ["AI Policy"]})


class Nested(Names):
    def test_a_parent_teaches_by_what_is_below_it(self):
        self.govern(NESTED)
        with self.serve() as daemon:
            answer = self.feedback(daemon, topics=["AI", "AI Policy"])
            self.assertEqual(answer["topics"], ["AI Policy", "AI"])
            self.assertNotIn("unclear", answer)
        self.assertEqual(self.labels(), {"42": ["AI Policy"]})

    def test_a_parent_alone_is_kept_and_not_learnt(self):
        self.govern(NESTED)
        options = ("--training", "-m", MODEL_A, "--topics", self.topics)
        with self.serve() as daemon:
            answer = self.feedback(daemon, topics=["AI", "Sport"])
            self.assertEqual((answer["topics"], answer["unclear"]), (["AI", "Sport"], ["AI"]))
            self.assertNotIn("unknown", answer)
            self.feedback(daemon, article="43", topics=["AI"])
        self.assertEqual(self.labels(*options), {})
        with self.serve() as daemon:
            clear = self.feedback(daemon, accept=["AI Hardware"])
            self.assertEqual(clear["topics"], ["AI", "AI Hardware", "Sport"])
            self.assertNotIn("unclear", clear)
            self.assertEqual(self.undo(daemon, clear["event"])["unclear"], ["AI"])
            self.feedback(daemon, accept=["AI Hardware"])
        done = topic_run("store", "export", *options, self.file)
        self.assertEqual([json.loads(line)["topics"] for line in done.stdout.splitlines()], [["AI Hardware", "Sport"]])
        self.assertIn("1 article is left out, of which only a parent of the topics file is known", done.stderr)

    def test_a_parent_rejects_all_below_it(self):
        self.govern(NESTED)
        with self.serve() as daemon:
            self.feedback(daemon, topics=["AI Policy", "Sport"])
            self.assertEqual(self.feedback(daemon, reject=["AI"])["topics"], ["Sport"])
            self.refuses(self.feedback(daemon, accept=["AI Policy"], reject=["AI"]), "bad-request",
                         '"AI Policy" is both accepted and rejected')

    def test_the_command_says_what_is_unclear(self):
        self.govern(NESTED)
        with self.serve() as daemon:
            self.feedback(daemon, topics=[])
            printed = topic("feedback", "-s", daemon.endpoints[0], "--id", "42", "--topics", "AI")
        self.assertIn("parents of topics, which alone teach nothing; say which topic below: AI\n", printed)


class Disabled(Names):
    def test_a_whole_list_keeps_what_no_editor_sees(self):
        self.govern("")
        with self.serve() as daemon:
            self.feedback(daemon, topics=["Sport", "AI Policy"], pin=True)
            self.reload(daemon, "Sport: {disabled: true}\n")
            answer = self.feedback(daemon, topics=["AI Hardware"], pin=True)
            self.assertEqual(answer["topics"], ["AI Hardware"])
            self.assertNotIn("unknown", self.feedback(daemon, article="43", topics=["Sport"]))
        self.assertEqual(self.labels(), {"42": ["AI Hardware", "Sport"], "43": ["Sport"]})
        done = topic_run("store", "pins", "--topics", self.topics, self.file, MODEL_A)
        self.assertNotIn("Sport", done.stdout)


class Retrained(Training):
    """A model of AI Hardware and Law, by a topics file that renames the one and has a parent over the other."""

    def test_it_has_no_topic_more(self):
        path = f"{self.directory.name}/topics.yaml"
        with open(path, "w", encoding="utf-8") as file:
            file.write("AI Hardware: {name: Chips}\nLaw: {parent: State}\n")
        self.fill(corpus(20))
        with self.serve("--topics", path) as daemon:
            for i, item in enumerate(corpus(40, "d")):
                shown = {"AI Hardware": ["Chips"], "Law": ["Law", "State"]}[item["topics"][0]]
                article = {key: item[key] for key in ("id", "title", "body")}
                answer = daemon.ask({"op": "feedback", "key": f"d{i}", "article": article, "topics": shown})
                self.assertEqual(answer["topics"], shown)
            alone = {"id": "alone", "title": "court", "body": "court judge"}
            self.assertEqual(daemon.ask({"op": "feedback", "key": "e", "article": alone, "topics": ["State"]})["unclear"],
                             ["State"])
            run = self.train(daemon)
            ended = self.wait(daemon, run)
            self.assertEqual(ended["state"], "promoted", ended)
            self.assertEqual(ended["articles"], 60)
            topics = daemon.ask({"op": "topics", "details": True})["topics"]
            self.assertEqual({t["topic"]: t["learned"] for t in topics},
                             {"Chips": ["AI Hardware"], "Law": ["Law"], "State": []})
        self.assertIn("does not learn 1 article", "\n".join(daemon.log))


if __name__ == "__main__":
    main()
