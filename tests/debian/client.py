"""What inside.sh asks of the packaged Python client: both kinds, a batch, and a model trained through it."""
import asyncio
import importlib.metadata
import tempfile

import topicd
import topicd.aio

ENDPOINT = "tcp://127.0.0.1:7575"
TITLE = "Foundry doubles its output of accelerators"


async def ask():
    async with topicd.aio.Client(ENDPOINT) as client:
        return [tags.names for tags in await asyncio.gather(*(client.tag(TITLE) for _ in range(8)))]


with topicd.Client(ENDPOINT) as client:
    names = client.tag(TITLE).names
    assert "AI Hardware" in names and "AI" in names, names
    assert [tags.names for tags in client.tag_batch([topicd.Article(title=TITLE)] * 3)] == [names] * 3
assert asyncio.run(ask()) == [names] * 8
assert importlib.metadata.version("topicd")
with tempfile.TemporaryDirectory() as folder:
    summary = topicd.train("ai-news/train", folder + "/m", folds=2, threads=2)
    assert topicd.evaluate(folder + "/m", "ai-news/held-out")["micro_f1"] > 0.5, summary
