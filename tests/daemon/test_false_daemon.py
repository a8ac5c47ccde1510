"""What listens where topicd should may be another program, or lie: `topic` prints nothing of it that a terminal would
obey, believes no answer that is not one to its request, and does not wait for ever."""
import contextlib
import json
import os
import signal
import pty
import subprocess
import sys
import tempfile
import threading
import unittest

import zmq

from false_daemon import BOUND_S, Case
from harness import MODEL_A, main, make_model, topic

# Each would do something to a terminal, or show a line as something else.
CONTROLS = ["\x1b]0;pwned\x07\x1b[2J", "\x9b2J", "\x7f", "\x85", "\r", "\n", "\u202e", "\u2066", "\u200f", "\u2028"]

CHANGE = {"ok": True, "model": "m", "previous": "p", "model_path": "/m",
          "topics": {"kept": 1, "lost": 1, "lost_names": ["l"], "added": 1, "added_names": ["a"]},
          "settings_changed": ["s"], "golden": {"articles": 0}}
STATUS = {"model": "m", "model_path": "/m", "previous": "p", "version": "v", "uptime_seconds": 5.5, "workers": 2,
          "connections": 1, "queue": {"length": 0, "limit": 1}, "requests": {"tag": 5}, "errors": {"busy": 1},
          "received": 1, "answered": 1, "ignored": 0, "undeliverable": 0, "dropped": 0, "reloads": 0,
          "failed_reloads": 0, "model_age_seconds": 1, "resident_bytes": 1,
          "latency": {"count": 1, "p50_ms": 1, "p99_ms": 1, "buckets": [[0.1, 1]]}, "articles": 1, "untagged": 0,
          "features": 1, "unknown_features": 0, "topics_given": {"x": 1},
          "shadow": {"model": "m", "articles": 1, "agreement": 0.5,
                     "topics": [{"topic": "t", "agreement": 0.5, "both": 1, "only_running": 1, "only_shadow": 1}],
                     "samples": [{"id": "i", "only_running": ["r"], "only_shadow": ["s"]}]}}
TAG = {"topics": [{"topic": "n", "score": 0.5, "accepted": True, "because": [
    {"phrase": "p", "weight": 1, "spans": [{"field": "body", "start": 0, "end": 9}]}]}], "familiarity": 0.5, "model": "z"}
HONEST = {"status": STATUS, "reload": CHANGE, "rollback": CHANGE, "shadow": {"ok": True, "model": "m"}, "tag": TAG}
COMMANDS = [("status",), ("status", "--json"), ("top", "--count=1", "--interval=0.05"), ("reload",),
            ("reload", "--json"), ("rollback",), ("shadow", "--stop"), ("tag", "-o", "names", "a.txt"),
            ("tag", "-o", "csv", "a.txt"), ("tag", "a.txt"), ("tag", "--explain", "a.txt")]


def places_of(value, path=()):
    """The path of each text in an answer, and of each key of a map from names."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if path and path[-1] in ("requests", "errors", "topics_given"):
                yield path + (key, True)
            yield from places_of(inner, path + (key,))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places_of(inner, path + (index,))
    elif isinstance(value, str):
        yield path


def with_text(answer, path, text):
    """A copy in which the text or the key at this path is followed by another."""
    copy = json.loads(json.dumps(answer))
    at = copy
    is_key = path[-1] is True
    path = path[:-1] if is_key else path
    for step in path[:-1]:
        at = at[step]
    if is_key:
        at[path[-1] + text] = at.pop(path[-1])
    else:
        at[path[-1]] += text
    return copy


class HonestCase(Case):
    """The daemon is honest until a test says otherwise."""

    def setUp(self):
        super().setUp()
        self.daemon.reply = lambda request: HONEST[request.get("op", "tag")]

    def assert_clean(self, printed, about):
        text = printed.decode()  # UTF-8, or a failure
        for control in CONTROLS:
            for character in control:
                if not (character == "\n" or " " <= character <= "~"):
                    self.assertNotIn(character, text, about)
        self.assertFalse(any(line.startswith("pwned") for line in text.splitlines()), about)


class Printing(HonestCase):
    def test_honest_answers_are_believed(self):
        for command in COMMANDS:
            status, _, errors = self.topic(*command)
            self.assertEqual((status, errors), (0, b""), command)

    def test_no_text_of_an_answer_is_printed_as_it_is(self):
        """All controls in one text; each text in turn, by a command that prints it."""
        controls = "".join(CONTROLS) + "\npwned"
        for command in (("status",), ("reload",), ("shadow", "--stop"), ("tag", "-o", "names", "a.txt")):
            for place in places_of(HONEST[command[0]]):
                self.daemon.reply = lambda request, place=place: with_text(HONEST[request.get("op", "tag")], place, controls)
                _, out, errors = self.topic(*command)
                self.assert_clean(out + errors, (command, place))

    def test_nor_is_a_map_that_is_none(self):
        for text in ("".join(CONTROLS) + "\npwned", "body=" + "x" * 5000, "body", "x=y"):
            self.daemon.map = text
            status, out, errors = self.topic("tag", "a.txt")
            self.assert_clean(out + errors, text)
            self.assertEqual((status, out), (1, b""), text)

    def test_nor_do_all_that_are_believed_together(self):
        """The texts that are no names of topics, so that the answer passes."""
        controls = "".join(CONTROLS) + "\npwned"
        texts = {**{key: key + controls for key in ("model", "model_path", "previous", "version")},
                 "shadow": {**STATUS["shadow"], "model": controls,
                            "samples": [{"id": controls, "only_running": [], "only_shadow": []}]}}
        change = {**CHANGE, **{key: controls for key in ("model", "previous", "model_path")}, "settings_changed": [controls]}
        because = [{"phrase": controls, "weight": 1, "spans": [{"field": controls, "start": 0, "end": 9}]}]
        tag = {**TAG, "model": controls, "topics": [{"topic": "n", "score": 0.5, "because": because}]}
        answers = {"status": {**STATUS, **texts}, "reload": change, "rollback": change, "tag": tag,
                   "shadow": HONEST["shadow"]}
        self.daemon.reply = lambda request: answers[request.get("op", "tag")]
        for command in COMMANDS:
            status, out, errors = self.topic(*command)
            self.assertEqual((status, errors), (0, b""), command)
            self.assert_clean(out, command)

    def test_nor_does_an_error(self):
        self.daemon.reply = lambda request: {"error": {"code": "busy", "message": "m" + "".join(CONTROLS) + "\npwned"}}
        for command in COMMANDS:
            status, out, errors = self.topic(*command)
            self.assertEqual(status, 1)
            self.assert_clean(out + errors, command)

    def test_a_command_to_paste_has_it_as_one_word(self):
        pasted = "1; touch pwned $(id)'\x1b"
        quoted = b"'1; touch pwned $(id)'\\''\\x1b'"
        run = {"run": 1, "time": "2026-01-01T00:00:00Z", "actor": "a", "state": "refused", "model": pasted,
               "baseline": pasted, "done": 1, "verdict": {"decision": "refused", "reason": "worse", "checks": []}}
        self.daemon.reply = lambda request: {"training": run,
                                             "topics-file": {"text": "a: b\n", "revision": pasted}}[request["op"]]
        _, out, errors = self.topic("training", "1")
        self.assertIn(b"topic diff DIRECTORY/versions/%s/model DIRECTORY/versions/%s/model recent.jsonl\n"
                      % (quoted, quoted), out, errors)
        self.assertIn(b"topic models --promote %s\n" % quoted, out)
        _, _, errors = self.topic("topics-file")
        self.assertIn(b"add --revision %s\n" % quoted, errors)

    def test_malformed_bytes_do_not(self):
        for answer in (b'{"id":null,"model":"\xff\x9b","uptime_seconds":1}', b"\x1b[2J", b"\xc2\x9b2J", b"",
                       b'{"id":null,\x1b[2J}', b"[" * 100000):
            self.daemon.reply = lambda request: answer
            for command in (("status", "--json"), ("top", "--count=1"), ("reload",), ("tag", "a.txt")):
                status, out, errors = self.topic(*command)
                self.assertEqual(status, 1, (command, answer[:30]))
                self.assert_clean(out + errors, (command, answer[:30]))


class Believing(HonestCase):
    def refused(self, command, reply, *words):
        self.daemon.reply = reply if callable(reply) else lambda request: reply
        status, out, errors = self.topic(*command)
        self.assertEqual((status, out), (1, b""), (command, reply))
        for word in words:
            self.assertIn(word, errors.decode())

    def test_an_answer_to_tag_has_a_shape(self):
        def topics(*items):
            return {**TAG, "topics": list(items)}
        for answer in ({}, {"topics": {}}, {"topics": None}, topics(5), topics({}), topics({"topic": "n"}),
                       topics({"topic": "", "score": 0.5}), topics({"topic": 5, "score": 0.5}),
                       topics({"topic": "n", "score": "0.5"}), topics({"topic": "n", "score": 1.5}),
                       topics({"topic": "n", "score": -0.5}), topics({"topic": "n", "score": 0.5, "accepted": 1}),
                       topics({"topic": "a\tb", "score": 0.5}), {**TAG, "familiarity": 7}, {"results": []},
                       {"error": 5}, {"error": {"code": "x"}}, {"error": {"code": 1, "message": "m"}}):
            for command in (("tag", "-o", "names", "a.txt"), ("tag", "a.txt")):
                self.refused(command, answer, "topic tag: ", "the answer is none to this request")

    def test_an_answer_has_the_id_of_its_request(self):
        for other in ("other", None, 1, True):
            self.refused(("tag", "a.txt"), {**TAG, "id": other}, "(id)")
        self.refused(("status",), {**STATUS, "id": "x"}, "(id)")

    def test_an_answer_is_one_line_without_repeated_keys(self):
        line = json.dumps({"id": None, **STATUS}).encode()
        self.refused(("status", "--json"), line.replace(b",", b",\n", 1), "line break")
        self.refused(("status", "--json"), line.replace(b"{", b'{"model":"other",', 1), "duplicate")

    def test_the_numbers_of_a_status_are_numbers(self):
        for key, value in (("uptime_seconds", 1e308), ("uptime_seconds", -1), ("uptime_seconds", "5"), ("workers", 0.5),
                           ("queue", []), ("requests", {"tag": -1}), ("topics_given", {"x": 1e300}), ("model", 5),
                           ("latency", 5), ("shadow", {"model": 5})):
            for command in (("status",), ("top", "--count=1", "--interval=0.05")):
                self.refused(command, {**STATUS, key: value}, "the answer is none to this request")

    def test_a_change_of_models_says_what_changed(self):
        for key, value in (("ok", False), ("ok", None), ("model", None), ("topics", []), ("settings_changed", [1]),
                           ("golden", {"articles": -1})):
            self.refused(("reload",), {**CHANGE, key: value}, "the answer is none to this request")
        self.refused(("shadow", "--stop"), {"ok": False}, "(ok)")

    def test_too_many_values_are_refused_before_they_are_parsed(self):
        self.refused(("status",), b'{"id":null,"x":[' + b"0," * (2 * 1024 * 1024) + b"0]}", "more than 2097152 values")

    def test_what_is_valid_but_unusual_hides_nothing(self):
        """The id of an article that a client sent stands in a status, for one."""
        for value in (b"1e999", b"12345678901234567890", b'"\\ud800"', b'"a\\u0000b"'):
            for command, answer, line in ((("status",), STATUS, b"uptime       5 s\n"), (("top", "--count=1"), STATUS, b"0:00:05"),
                                          (("reload",), CHANGE, b"serving model m, previously p\n")):
                self.daemon.reply = lambda request, answer=answer, value=value: (
                    json.dumps({"id": request.get("id"), **answer})[:-1].encode() + b',"more":' + value + b"}")
                status, out, errors = self.topic(*command)
                self.assertEqual((status, errors), (0, b""), (command, value))
                self.assertIn(line, out, (command, value))

    def test_an_id_of_any_size_is_answered(self):
        with open(os.path.join(self.directory, "b.jsonl"), "w", encoding="utf-8") as file:
            file.write('{"id":1e999,"title":"chip"}\n')
        self.daemon.reply = lambda request: b'{"id":1e999,"topics":[],"model":"z"}'
        status, out, errors = self.topic("tag", "b.jsonl")
        self.assertEqual((status, errors), (0, b""))
        self.assertIn(b'"id":1e999', out)


class Waiting(HonestCase):
    """Each ends by the limit of --timeout; without it the test itself would be ended, much later."""

    def late(self, *command):
        status, out, errors = self.topic(*command, "--timeout", "1")
        self.assertEqual((status, out.replace(b"id,title,topics,scores\n", b"")), (1, b""), command)
        self.assertIn(b"no answer within 1 s", errors)

    def test_every_call_has_a_limit(self):
        self.daemon.reply = lambda request: None
        for command in COMMANDS:
            self.late(*command)

    def test_other_messages_do_not_prolong_it(self):
        """A stream of messages that are no answer, more than can be read within the limit."""
        flood = self.daemon.context.socket(zmq.ROUTER)
        endpoint = f"ipc://{self.directory}/flood"
        flood.bind(endpoint)
        is_over = threading.Event()

        def run():
            frames = flood.recv_multipart()
            flood.sndtimeo = 100
            while not is_over.is_set():
                with contextlib.suppress(zmq.ZMQError):
                    flood.send_multipart([frames[0], b"other", b"", b"{}"])
        thread = threading.Thread(target=run)
        thread.start()
        try:
            done = subprocess.run([os.environ["TOPIC"], "status", "-s", endpoint, "--timeout", "1"],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=BOUND_S)
        finally:
            is_over.set()
            thread.join()
            flood.close()
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"no answer within 1 s", done.stderr)

    def test_the_limit_is_a_number_of_seconds(self):
        for value in ("0", "-1", "x", "1e9", "nan", ""):
            status, _, errors = self.topic("status", "--timeout", value)
            self.assertEqual(status, 2, value)
            self.assertIn(b"must be 0.001 to 86400 seconds", errors)


class WaitingForATraining(HonestCase):
    def test_ctrl_c_ends_it_and_it_says_what_it_waits_for(self):
        train = {"run": 7, "event": 1, "state": "queued", "repeated": False}
        training = {"run": 7, "state": "solving", "done": 0.5, "time": "2026-01-01T00:00:00Z", "actor": "a"}
        self.daemon.reply = lambda request: {"train": train, "training": training}[request["op"]]
        waiting = subprocess.Popen([os.environ["TOPIC"], "retrain", "--wait", "-s", self.daemon.endpoint], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.assertEqual(waiting.stderr.readline(), b"topic retrain: run 7: solving; Ctrl-C ends the wait, and topic retrain "
                                                    b"--cancel 7 the training\n")
        waiting.send_signal(signal.SIGINT)
        out, errors = waiting.communicate(timeout=BOUND_S)
        self.assertEqual((waiting.returncode, out, errors), (-signal.SIGINT, b"", b""))


class Files(unittest.TestCase):
    """What comes from files and the command line."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="topicd-test-")
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.name = "n\x1b[2J\u202e.jsonl"
        with open(os.path.join(self.directory, self.name), "w", encoding="utf-8") as file:
            json.dump({"id": "i\x1b[2J\x9b", "title": "chip \x1b[2J\x9b\u202e"}, file, ensure_ascii=False)
            file.write('\n{"id":5,"title":\n')

    def on_a_terminal(self, *arguments):
        """What `topic` prints where stdout and stderr are a terminal."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen([os.environ["TOPIC"], *arguments], cwd=self.directory, stdin=subprocess.DEVNULL,
                                   stdout=theirs, stderr=theirs)
        os.close(theirs)
        printed = b""
        with contextlib.suppress(OSError):  # the terminal has no other end any more
            while piece := os.read(ours, 65536):
                printed += piece
        process.wait(timeout=BOUND_S)
        os.close(ours)
        return printed.decode()

    def test_on_a_terminal_nothing_of_a_file_is_printed_as_it_is(self):
        for arguments in (("show", self.name), ("tag", "-m", MODEL_A, self.name), ("explain", "-m", MODEL_A, self.name),
                          ("tag", "-m", MODEL_A, "-o", "csv", self.name), ("tag", "-m", MODEL_A, "-o", "tsv", self.name),
                          ("inspect", "x\x1b[2J"), ("x\x1b[2J",), ("tag", "-m", "x\x1b[2J", "a"), ("show", "--x\x1b[2J"),
                          ("eval", "-m", MODEL_A, self.name), ("train", self.name), ("audit", self.name)):
            printed = self.on_a_terminal(*arguments).replace("\x1b[K", "").replace("\x1b[1m", "").replace("\x1b[0m", "")
            for character in "\x1b\x9b\u202e":
                self.assertNotIn(character, printed, arguments)


if __name__ == "__main__":
    main()
