"""What a well-behaved client may ask, and what it gets."""
import json
import os
import tempfile
import unittest

import zmq

from harness import MODEL_A, MODEL_B, Daemon, main, receive, refused, send, topic, topics

CHIP = "Neural chip: a GPU for everybody"


class Requests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon("--workers", "2")

    @classmethod
    def tearDownClass(cls):
        cls.daemon.__exit__(None, None, None)

    def ask(self, **request):
        return self.daemon.ask(request)

    def test_an_article_is_tagged(self):
        answer = self.ask(op="tag", id="42", title=CHIP, body="gpu chip")
        self.assertEqual(list(answer), ["id", "topics", "familiarity", "model"])
        self.assertEqual(answer["id"], "42")
        self.assertTrue(0 <= answer["familiarity"] <= 1)
        self.assertRegex(answer["model"], "^[0-9a-f]{16}$")
        for item in answer["topics"]:
            self.assertEqual(list(item), ["topic", "score"])
            self.assertTrue(0 <= item["score"] <= 1)

    def test_topic_tag_prints_the_same_by_the_daemon_and_by_the_model(self):
        lines = [json.dumps({"id": i, "title": CHIP if i % 3 else "a law", "body": f"gpu {i}"})
                 for i in range(300)]
        for at in (300, 299, 130, 64, 63, 1, 0):
            lines.insert(at, '{"id": "x", "body": 1}')
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
            file.write("\n".join(lines) + "\n")
            file.flush()
            for output, extra in (("json", 0), ("names", 7), ("csv", 8), ("tsv", 8)):
                by_model = topic("tag", "-m", MODEL_A, "-o", output, file.name)
                by_daemon = topic("tag", "-s", self.daemon.endpoints[0], "-o", output, file.name)
                self.assertEqual(by_daemon, by_model)
                self.assertEqual(by_model.count("\n"), 300 + extra)

    def test_a_text_that_is_guessed_from_unknown_json_has_a_note(self):
        guessed = {"body": json.dumps({"widgets": {"a": {"words": "a neural chip, a gpu"}}})}
        known = {"body": json.dumps({"blocks": [{"type": "paragraph", "data": {"text": CHIP}}]})}
        answer = self.ask(op="tag", **guessed)
        self.assertEqual(list(answer), ["id", "topics", "familiarity", "note", "model"])
        self.assertIn("JSON of a kind that is not known", answer["note"])
        self.assertEqual(self.ask(op="explain", **guessed)["note"], answer["note"])
        results = self.ask(op="tag", articles=[known, guessed])["results"]
        self.assertEqual([result.get("note") for result in results], [None, answer["note"]])
        self.assertNotIn("note", self.ask(op="tag", title="[1] {a} chip", body="{}"))

    def test_marks_of_a_wiki_are_told(self):
        page = {"title": "Chips", "body": "A [[chip]] is small.{{cite web|title=Chips}}\n"}
        self.assertIn("MediaWiki", self.ask(op="tag", **page)["note"])
        results = self.ask(op="tag", articles=[page, {"title": "[[x]] chip"}])["results"]
        self.assertEqual(["note" in result for result in results], [True, False])

    def test_a_post_of_ghost_is_refused_with_its_map(self):
        post = {"title": "Chips", "html": "<p>They need power</p>", "tags": [], "comment_id": "1"}
        self.assertIn("--map body=plaintext,body=html", self.ask(op="tag", **post)["error"]["message"])
        result = self.ask(op="tag", articles=[post, {"title": "chip"}])["results"]
        self.assertEqual(["error" in one for one in result], [True, False])

    def test_a_body_under_the_name_of_another_program_is_the_article_s(self):
        plain = self.ask(op="tag", title=CHIP, body="gpu chip")
        for name in ("maintext", "cleaned_text", "body_html", "body_markdown", "story_text", "html"):
            self.assertEqual(self.ask(title=CHIP, body="", **{name: "gpu chip"}), plain, name)
        self.assertEqual(self.ask(title=CHIP, text="gpu chip", html="a law"), plain)
        page = {"markdown": "# A", "html": "<p>A</p>", "metadata": {"sourceURL": "http://a", "title": "A"}}
        self.assertIn("error", self.ask(op="tag", **page))

    def test_tag_is_the_default_and_aliases_are_known(self):
        plain = self.ask(op="tag", title=CHIP, excerpt="a law", body="gpu chip")
        self.assertEqual(self.ask(headline=CHIP, summary="a law", text="gpu chip"), plain)
        self.assertEqual(self.ask(headline=CHIP, description="a law", content="gpu chip"), plain)

    def test_a_thousand_requests_are_answered_without_waiting(self):
        with self.daemon.connect() as socket:
            for i in range(1000):
                send(socket, {"id": i, "title": CHIP})
            self.assertEqual(sorted(receive(socket)["id"] for _ in range(1000)), list(range(1000)))

    def test_an_id_comes_back_as_it_was_written(self):
        with self.daemon.connect(zmq.REQ) as socket:
            for text in ("null", "true", "-0", "1.50", "1E3", '"\\u00e9\\n"', '"é"',
                         "123456789012345678901234567890"):
                socket.send(f'{{"id":{text},"title":"x"}}'.encode())
                self.assertTrue(socket.recv().decode().startswith(f'{{"id":{text},"topics"'))
                socket.send(f'{{"id":{text},"titel":"x"}}'.encode())
                self.assertTrue(socket.recv().decode().startswith(f'{{"id":{text},"error"'))

    def test_a_batch_keeps_its_order_and_its_bad_articles_fail_alone(self):
        articles = [{"id": i, "title": CHIP} for i in range(100)]
        articles[50] = {"id": 50, "nothing": 1}
        articles[51] = 7
        answer = self.ask(id="b", articles=articles)
        self.assertEqual(list(answer), ["id", "results", "model"])
        results = answer["results"]
        self.assertEqual([r["id"] for r in results], list(range(51)) + [None] + list(range(52, 100)))
        for i in (50, 51):
            self.assertEqual(results[i]["error"]["code"], "bad-request")
        single = self.ask(id=3, title=CHIP)
        self.assertEqual(results[3], {"id": 3, "topics": single["topics"],
                                      "familiarity": single["familiarity"]})

    def test_raw_text_frames_give_the_same_answer(self):
        plain = self.ask(id=1, title=CHIP, body="a \"law\"\n")
        header = json.dumps({"op": "tag", "id": 1, "fields": ["title", "body"]}).encode()
        for envelope in ([], [b""], [b"\0router", b""], [b"1", b"2", b"3", b"4", b""]):
            with self.daemon.connect() as socket:
                socket.send_multipart(envelope + [header, CHIP.encode(), b'a "law"\n'])
                frames = socket.recv_multipart()
                self.assertEqual(frames[:-1], envelope)
                self.assertEqual(json.loads(frames[-1]), plain)

    def test_an_empty_text_frame_is_an_empty_text(self):
        header = json.dumps({"fields": ["title", "excerpt", "body"]}).encode()
        with self.daemon.connect() as socket:
            socket.send_multipart([header, CHIP.encode(), b"", b""])
            self.assertEqual(receive(socket), self.ask(title=CHIP))

    def test_an_object_under_fields_is_the_articles_own(self):
        plain = self.ask(id=1, title=CHIP)
        self.assertEqual(self.ask(id=1, title=CHIP, fields={"color": "red"}), plain)
        [result] = self.ask(articles=[{"id": 1, "title": CHIP}], fields={"color": "red"})["results"]
        self.assertEqual(result["topics"], plain["topics"])
        with self.daemon.connect() as socket:
            socket.send_multipart([b'{"fields":{"title":1}}', b"chip"])
            self.assertIn('"fields"', receive(socket)["error"]["message"])

    def test_top_lists_the_best_and_says_which_are_accepted(self):
        answer = self.ask(title=CHIP, top=2)
        self.assertEqual(len(answer["topics"]), 2)
        scores = [item["score"] for item in answer["topics"]]
        self.assertEqual(scores, sorted(scores, reverse=True))
        self.assertTrue(all(isinstance(item["accepted"], bool) for item in answer["topics"]))

    def test_a_threshold_replaces_each_topics_own(self):
        self.assertEqual(self.ask(title=CHIP, threshold=1)["topics"], [])
        every = {t["topic"] for t in self.ask(op="topics")["topics"]}
        self.assertEqual(set(topics(self.ask(title=CHIP, threshold=0))), every)

    def check_sum(self, item):
        total = item["bias"] + item["other"] + sum(r["weight"] for r in item["because"])
        self.assertAlmostEqual(total, item["margin"], places=9)

    def test_explain_adds_up_and_points_into_the_text(self):
        body = "The GPU. A chip, a law, a chip."
        answer = self.ask(title=CHIP, body=body, top=3, explain=True)
        phrases = 0
        for item in answer["topics"]:
            self.check_sum(item)
            for reason in item["because"]:
                for span in reason["spans"]:
                    text = {"title": CHIP, "body": body}[span["field"]].encode()
                    found = text[span["start"]:span["end"]].decode().lower()
                    self.assertEqual(reason["phrase"].lower(), found)
                    phrases += 1
        self.assertGreater(phrases, 0)

    def test_the_explain_operation_tells_of_a_topic_that_is_not_given(self):
        name = self.ask(op="topics")["topics"][-1]["topic"]
        answer = self.ask(op="explain", id=5, topic=name, title=CHIP)
        self.assertEqual(list(answer), ["id", "explanations", "familiarity", "model"])
        (item,) = answer["explanations"]
        self.assertEqual(item["topic"], name)
        self.assertEqual(set(item), {"topic", "margin", "bias", "margin_needed", "threshold",
                                     "score", "accepted", "because", "other"})
        self.check_sum(item)
        self.assertGreater(len(self.ask(op="explain", title="nothing known")["explanations"]), 0)
        unknown = self.ask(op="explain", topic="No Such", title=CHIP)
        self.assertEqual(unknown["error"]["code"], "bad-request")

    def test_an_article_below_the_least_familiarity_gets_nothing(self):
        plain = self.ask(title=CHIP)
        unknown = "qwxz vbnmk"  # no training article has a word of it
        known = plain["familiarity"]
        self.assertGreater(known, 0)
        self.assertEqual(self.ask(title=CHIP, min_familiarity=known)["topics"], plain["topics"])
        self.assertEqual(self.ask(title=unknown, min_familiarity=0.01)["topics"], [])
        strict = self.ask(title=unknown, min_familiarity=1, top=1)
        self.assertEqual(strict["familiarity"], 0)
        self.assertFalse(strict["topics"][0]["accepted"])
        batch = self.ask(articles=[{"title": unknown}, {"title": CHIP}], min_familiarity=0.01)
        self.assertEqual([r["familiarity"] for r in batch["results"]], [0, known])

    def test_topics_are_listed(self):
        answer = self.ask(op="topics", id="t")
        self.assertEqual(answer["id"], "t")
        for item in answer["topics"]:
            self.assertEqual(list(item), ["topic", "articles", "threshold"])

    def test_ping_and_status_answer_on_both_sockets(self):
        for endpoint in (self.daemon.endpoints[0], self.daemon.control):
            self.assertTrue(self.daemon.ask({"op": "ping", "id": 1}, endpoint)["ok"])
            status = self.daemon.ask({"op": "status", "id": 2}, endpoint)
            self.assertEqual(status["id"], 2)
            self.assertEqual(status["model_path"], MODEL_A)
            self.assertEqual(status["workers"], 2)
            self.assertEqual(status["queue"], {"length": 0, "limit": 10000})
            self.assertGreaterEqual(status["requests"]["ping"], 1)

    def test_a_deadline_that_has_passed_is_a_timeout(self):
        answer = self.ask(id="late", title=CHIP, deadline_ms=0)
        self.assertEqual((answer["id"], answer["error"]["code"]), ("late", "timeout"))
        self.assertIn("topics", self.ask(title=CHIP, deadline_ms=600000))

    def test_what_is_for_the_owner_is_denied_to_others(self):
        for op in ("reload", "shutdown"):
            self.assertEqual(self.ask(op=op, model=MODEL_B)["error"]["code"], "denied")
        for op in ("tag", "topics"):
            answer = self.daemon.ask({"op": op, "title": "x"}, self.daemon.control)
            self.assertEqual(answer["error"]["code"], "denied")

    def test_an_error_names_the_thing(self):
        cases = [
            ({"op": "dance"}, "unknown-op", "dance"),
            ({"op": 5}, "bad-request", '"op"'),
            ({"title": 5}, "bad-request", "title"),
            ({"titel": "x"}, "bad-request", "no text"),
            ({"title": "x", "top": -1}, "bad-request", '"top"'),
            ({"title": "x", "top": 1.5}, "bad-request", '"top"'),
            ({"title": "x", "threshold": 2}, "bad-request", '"threshold"'),
            ({"title": "x", "min_familiarity": 2}, "bad-request", '"min_familiarity"'),
            ({"title": "x", "min_familiarity": "0"}, "bad-request", '"min_familiarity"'),
            ({"title": "x", "explain": "yes"}, "bad-request", '"explain"'),
            ({"title": "x", "deadline_ms": "1"}, "bad-request", '"deadline_ms"'),
            ({"articles": {}}, "bad-request", '"articles"'),
            ({"articles": [], "fields": ["title"]}, "bad-request", "not both"),
            ({"fields": ["title"]}, "bad-request", "0 frames"),
            ({"fields": 5, "title": "x"}, "bad-request", '"fields"'),
            ({"fields": {"title": "x"}}, "bad-request", 'under "fields"'),
            ({"articles": [{}] * 10001}, "too-large", "10001"),
            ({"id": {}, "title": "x"}, "bad-request", '"id"'),
        ]
        for request, code, word in cases:
            error = self.daemon.ask(request)["error"]
            self.assertEqual(error["code"], code, request)
            self.assertIn(word, error["message"])


class Endpoints(unittest.TestCase):
    def test_several_endpoints_of_both_kinds_serve(self):
        with tempfile.TemporaryDirectory() as directory:
            binds = [f"ipc://{directory}/a", "tcp://127.0.0.1:*", "tcp://[::1]:*", f"ipc://{directory}/b"]
            with Daemon(binds=binds) as daemon:
                self.assertEqual(len(daemon.endpoints), 4)
                for endpoint in daemon.endpoints:
                    self.assertIn("topics", daemon.ask({"title": CHIP}, endpoint))


class Mapped(unittest.TestCase):
    """A daemon with a map reads a record as `topic tag` does with the same map."""

    def test_every_way_reads_the_mapped_keys(self):
        plain = {"id": "p", "title": "T", "body": CHIP}
        article = {"uuid": 18446744073709551617, "title": "T", "doc": {"html": CHIP}, "text": "law"}
        with Daemon("--map", "body=doc.html,id=uuid") as daemon:
            wanted = daemon.ask(plain)["topics"]
            self.assertEqual(daemon.ask(article)["topics"], wanted)
            self.assertEqual(daemon.ask(article)["id"], article["uuid"])
            self.assertEqual(daemon.ask(dict(article, id=5))["id"], 5)
            results = daemon.ask({"id": "b", "articles": [dict(article, id=5), plain]})["results"]
            self.assertEqual([r["id"] for r in results], [article["uuid"], "p"])
            self.assertEqual([r["topics"] for r in results], [wanted, wanted])
            self.assertEqual(daemon.ask({"uuid": {}, "body": "x"})["error"]["code"], "bad-request")

    def test_who_has_read_his_records_says_so(self):
        """The raw-text form is never mapped; a batch of a client that is no other thing is not either."""
        article = {"id": 5, "title": CHIP, "body": "law"}
        with Daemon("--map", "title=body,id=title") as daemon:
            mapped = daemon.ask(article)["topics"]
            read = daemon.ask(dict(article, map=False))
            self.assertNotEqual(read["topics"], mapped)
            self.assertEqual(daemon.ask(dict(article, map=True))["topics"], mapped)
            [result] = daemon.ask({"articles": [article], "map": False})["results"]
            self.assertEqual(result, {key: read[key] for key in read if key != "model"})
            self.assertEqual(daemon.ask({"articles": [article]})["results"][0]["id"], CHIP)
            self.assertEqual(daemon.ask(dict(article, map="no"))["error"]["code"], "bad-request")

    def test_a_command_that_reads_for_a_daemon_reads_as_it_does(self):
        """Also with the model's map, which the daemon alone knows, and unless --map says otherwise."""
        with tempfile.TemporaryDirectory() as directory:
            corpus, model, article = (os.path.join(directory, name) for name in ("c.jsonl", "m", "a.jsonl"))
            with open(corpus, "w", encoding="utf-8") as file:
                for i in range(40):
                    text, name = (CHIP, "AI") if i % 2 else ("A law and a court", "Law")
                    file.write(json.dumps({"doc": {"html": f"{text} {i}"}, "topics": [name]}) + "\n")
            with open(article, "w", encoding="utf-8") as file:
                file.write(json.dumps({"doc": {"html": CHIP}, "id": "a"}) + "\n")
            topic("train", corpus, "-o", model, "--map", "body=doc.html", "--quiet")
            for of_daemon in ("model", "body=doc.html"):
                with Daemon("--map", of_daemon, model=model) as daemon:
                    self.assertEqual(daemon.ask({"op": "ping"})["map"], "body=doc.html")
                    wanted = daemon.ask({"id": "a", "doc": {"html": CHIP}})
                    answered = topic("tag", "-s", daemon.endpoints[0], article)
                    self.assertEqual(json.loads(answered), wanted)
                    self.assertIn("AI", topic("explain", "-s", daemon.endpoints[0], article))
                    self.assertIn("has no title", topic("tag", "-s", daemon.endpoints[0], "--map", "", article, expect=1))

    def test_the_map_of_the_model_may_be_none(self):
        with Daemon("--map", "model") as daemon:
            self.assertNotIn("map", daemon.ask({"op": "ping"}))
            self.assertIn("topics", daemon.ask({"id": 1, "body": CHIP}))
            self.assertIn("error", daemon.ask({"id": 1, "doc": {"html": CHIP}}))

    def test_a_malformed_map_is_refused(self):
        self.assertIn("unknown field", refused("--map", "x=y")[1])


if __name__ == "__main__":
    main()
