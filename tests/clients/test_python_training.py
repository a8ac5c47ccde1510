"""The trainings of the Python package, against a topicd with a store and a registry, and the real trainer."""
import asyncio

import topicd
import topicd.aio
from harness import main
from liar import PATIENT
from test_training import Training, corpus


def ended(client, run):
    while not run.is_over:
        run = client.training(run)
    return run


class Trainings(Training):
    def test_a_model_is_trained_promoted_and_rolled_back(self):
        self.fill(corpus(60))
        with self.serve() as daemon, topicd.Client(daemon.endpoints[0], **PATIENT) as client:
            asked = client.train(source="test")
            run = ended(client, asked)
            self.assertEqual((asked.state, run.state, run.run), ("queued", "promoted", asked.run), run)
            self.assertEqual((run.done, run.articles, run.baseline, run.actor), (1, 60, self.before, "local"))
            self.assertEqual(run.outcome["decision"], "promote")
            self.assertEqual(client.trainings(), [run])
            models = client.models()
            self.assertEqual((models["serving"]["version"], models["versions"][0]["corpus"]), (run.model, run.corpus))
            self.assertEqual(client.rollback()["model"], self.before)
            self.assertEqual(client.ping(), self.before)
            self.assertEqual(client.promote(run.model, shadow=True)["shadow"], run.model)
            self.assertEqual(client.ping(), self.before)
            self.assertEqual(client.promote(run.model)["previous"], self.before)
            self.assertEqual(client.ping(), run.model)
            event = client.history(count=1)[0]
            self.assertEqual((event.kind, event.version, event.article), ("promote", run.model, None))

    def test_a_training_is_cancelled(self):
        self.fill(corpus(60))
        with self.serve(trainer=self.fake("exec sleep 1000")) as daemon, \
                topicd.Client(daemon.endpoints[0], **PATIENT) as client:
            run = client.train(key="once")
            self.assertEqual(client.train(key="once").run, run.run)
            with self.assertRaises(topicd.Conflict):
                client.train()
            self.assertEqual(client.cancel(run).state, "cancelled")
            self.assertEqual(client.training(run.run).state, "cancelled")

    def test_asyncio(self):
        async def train(endpoint):
            async with topicd.aio.Client(endpoint, **PATIENT) as client:
                run = await client.train()
                while not run.is_over:
                    run = await client.training(run)
                self.assertEqual(await client.trainings(), [run])
                self.assertEqual((await client.rollback())["model"], self.before)
                self.assertEqual((await client.promote(run.model))["model"], run.model)
                return run, await client.models()

        self.fill(corpus(60))
        with self.serve() as daemon:
            run, models = asyncio.run(train(daemon.endpoints[0]))
            self.assertEqual((run.state, models["serving"]["version"]), ("promoted", run.model))

    def test_the_topics_file(self):
        path = f"{self.directory.name}/topics.yaml"
        with open(path, "w", encoding="utf-8") as file:
            file.write("Law: {name: Courts}\n")

        async def save(endpoint, revision):
            async with topicd.aio.Client(endpoint, **PATIENT) as client:
                saved = await client.save_topics_file("Law: {name: Justice}\n", revision)
                return saved, await client.topics_file()

        with self.serve("--topics", path) as daemon, topicd.Client(daemon.endpoints[0], **PATIENT) as client:
            before = client.topics_file()
            self.assertEqual(before["text"], "Law: {name: Courts}\n")
            with self.assertRaisesRegex(topicd.BadRequest, "topics.yaml: line 1"):
                client.save_topics_file("Lwa: {name: Justice}\n", before["revision"])
            checked = client.save_topics_file("Law: {name: Justice}\n", before["revision"], check=True)
            self.assertEqual(checked, {"revision": before["revision"], "saved": False})
            saved, after = asyncio.run(save(daemon.endpoints[0], before["revision"]))
            self.assertEqual((saved["saved"], after["revision"]), (True, saved["revision"]))
            self.assertEqual(client.history(count=1)[0].event, saved["event"])
            with self.assertRaises(topicd.Conflict):
                client.save_topics_file("", before["revision"])

    def test_nothing_to_train_from(self):
        with self.serve() as daemon, topicd.Client(daemon.endpoints[0], **PATIENT) as client:
            run = ended(client, client.train())
            self.assertEqual((run.state, run.model), ("failed", None))
            with self.assertRaises(topicd.BadRequest):
                client.promote("../../etc")


if __name__ == "__main__":
    main()
