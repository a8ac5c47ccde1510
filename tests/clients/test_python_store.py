"""The corrections of the Python package, against a topicd with a store that runs, and one whose answers get lost."""
import asyncio
import contextlib
import os
import tempfile
import unittest

import topicd
import topicd.aio
from harness import WAIT_MS, Daemon, main
from liar import PATIENT, Liar
from lossy import Lossy


class Store(unittest.TestCase):
    def setUp(self):
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        directory = tempfile.TemporaryDirectory(prefix="topicd-store-", dir=memory)
        self.addCleanup(directory.cleanup)
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.daemon = self.stack.enter_context(Daemon("--store", f"{directory.name}/corrections.db"))
        self.client = self.stack.enter_context(topicd.Client(self.daemon.endpoints[0], **PATIENT))

    def correct(self, id, topics=("AI Hardware",), **keys):
        return self.client.feedback(topicd.Article(title="chip", id=id), topics, **keys)


class Corrections(Store):
    def test_a_decision_is_taken_undone_and_listed(self):
        change = self.correct(42, ["AI Hardware", "Chips"], source="desk")
        self.assertEqual((change.topics, change.repeated, change.unknown), (("AI Hardware", "Chips"), False, ("Chips",)))
        self.assertEqual(self.client.feedback(42, accept=["Law"], reject=["Chips"]).topics, ("AI Hardware", "Law"))
        self.assertEqual(self.client.undo(change).topics, ("Law",))
        undo, second, first = self.client.history(42)
        self.assertEqual((undo.kind, undo.undoes, undo.article), ("undo", change.event, "42"))
        self.assertEqual((second.accepted, second.rejected, second.given), (("Law",), ("Chips",), None))
        self.assertEqual((first.given, first.source, first.undone_by), (change.topics, "desk", undo.event))
        self.assertEqual(first.actor, "local")
        self.assertEqual(self.client.history(count=1), [undo])
        self.assertEqual(self.client.history(before=second.event), [first])

    def test_what_was_forgotten_is_gone(self):
        self.correct("a")
        self.assertEqual(self.client.forget("a").topics, ())
        self.assertEqual([event.kind for event in self.client.history({"id": "a", "title": "chip"})],
                         ["forget", "feedback"])
        with self.assertRaisesRegex(topicd.BadRequest, "no text of this article"):
            self.client.feedback("a", accept=["Law"])

    def test_a_key_counts_once_and_belongs_to_one_request(self):
        first = self.correct("a", key="once")
        again = self.correct("a", key="once")
        self.assertEqual((again.event, again.repeated), (first.event, True))
        with self.assertRaises(topicd.Conflict) as conflict:
            self.correct("a", ["Law"], key="once")
        self.assertEqual(conflict.exception.code, "conflict")
        self.assertNotEqual(self.correct("a").event, self.correct("a").event)

    def test_a_request_whose_answer_is_lost_counts_once(self):
        for drops in (1, 3):
            with Lossy(self.daemon.endpoints[0], lambda count: count <= drops) as lossy:
                with topicd.Client(lossy.endpoint, timeout_s=0.3, connect_timeout_s=WAIT_MS / 1000,
                                   retries=100) as client:
                    change = client.feedback({"id": f"lost {drops}", "title": "chip"}, ["AI"])
                self.assertTrue(change.repeated)
                self.assertEqual([event.event for event in self.client.history(f"lost {drops}")], [change.event])

    def test_an_error_says_with_which_key_to_send_again(self):
        with Lossy(self.daemon.endpoints[0], lambda count: count == 1) as lossy:
            with topicd.Client(lossy.endpoint, timeout_s=0.3, connect_timeout_s=WAIT_MS / 1000, retries=0) as client:
                with self.assertRaises(topicd.NoAnswer) as lost:
                    client.feedback({"id": "a", "title": "chip"}, ["AI"])
        # The first request may be on its way still: with its key it counts once, before or after it.
        self.client.feedback({"id": "a", "title": "chip"}, ["AI"], key=lost.exception.key)
        self.assertEqual(len(self.client.history("a")), 1)

    def test_a_list_is_not_a_name(self):
        with self.assertRaisesRegex(TypeError, "one name"):
            self.client.feedback("a", "AI")
        with self.assertRaisesRegex(TypeError, "no id"):
            self.client.forget({"title": "chip"})


class Queues(Store):
    def fill(self, count):
        for i in range(count):
            self.client.tag({"id": f"{i}", "title": f"chip {i}"})
        self.daemon.wait_until(lambda status: status["store"]["queue"] >= min(count, 10))

    def test_articles_are_taken_decided_released_and_skipped(self):
        self.fill(10)
        queue = self.client.queue(3, lease_s=60)
        self.assertEqual(len({review.id for review in queue.reviews}), 3)
        done, back, never = queue.reviews
        self.assertIn(done.reason, ("uncertain", "control", "doubted"))
        change = self.client.feedback(done, done.topics)
        self.assertEqual(self.client.history(done)[0].event, change.event)
        with self.assertRaises(topicd.Conflict):  # somebody has decided since it was taken
            self.client.feedback(done, [])
        queue = self.client.queue(release=[back], skip=never)
        self.assertEqual((queue.reviews, queue.released, queue.skipped), ((), 1, 1))
        ids = {review.id for review in self.client.queue(100).reviews}
        self.assertIn(back.id, ids)
        self.assertFalse({done.id, never.id} & ids)

    def test_many_at_once(self):
        async def correct():
            async with topicd.aio.Client(self.daemon.endpoints[0], **PATIENT) as client:
                changes = await asyncio.gather(*(client.feedback({"id": i, "title": "chip"}, ["AI"])
                                                 for i in range(200)))
                undone = await client.undo(changes[0], source="desk")
                forgotten = await client.forget(1)
                with self.assertRaises(topicd.Conflict):
                    await client.undo(changes[0])
                taken = await client.queue(1)
                return changes, undone, forgotten, await client.history(count=2), taken

        changes, undone, forgotten, events, taken = asyncio.run(correct())
        self.assertEqual(len({change.event for change in changes}), 200)
        self.assertEqual(undone.topics, ())
        self.assertEqual([event.event for event in events], [forgotten.event, undone.event])
        # It waits for a review again.
        self.assertEqual([review.article["id"] for review in taken.reviews], ["0"])


class Failures(unittest.TestCase):
    def test_storage_is_an_exception_and_is_not_sent_again(self):
        full = {"id": None, "error": {"code": "storage", "message": "no space"}}
        with Liar(full) as liar, topicd.Client(liar.endpoint, **PATIENT) as client:
            with self.assertRaisesRegex(topicd.StorageError, "no space") as failed:
                client.feedback("a", ["AI"], key="mine")
            self.assertEqual((failed.exception.code, failed.exception.key, liar.asked), ("storage", "mine", 1))

    def test_without_a_store(self):
        with Daemon() as daemon, topicd.Client(daemon.endpoints[0], **PATIENT) as client:
            for ask in (lambda: client.feedback("a", []), client.queue, client.history):
                with self.assertRaises(topicd.UnknownOperation):
                    ask()

    def test_answers_of_another_form_are_refused(self):
        asks = {"feedback": lambda client: client.feedback("a", []), "queue": lambda client: client.queue(),
                "history": lambda client: client.history()}
        answers = {"feedback": ({}, {"event": 1, "topics": "AI", "repeated": False}, {"event": 1, "repeated": True}),
                   "queue": ({"articles": [{}]}, {"articles": 5}, {"articles": []}),
                   "history": ({}, {"events": [5]}, {"events": [{"event": 1}]})}
        for op, ask in asks.items():
            for answer in answers[op]:
                with Liar(answer) as liar, topicd.Client(liar.endpoint, **PATIENT) as client:
                    with self.assertRaises(topicd.ProtocolError, msg=answer):
                        ask(client)


if __name__ == "__main__":
    main()
