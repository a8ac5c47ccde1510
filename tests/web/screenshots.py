"""Makes the pictures of the pages in docs/web/, with the model and the articles of the examples:

    TOPIC=build/bin/topic TOPICD_WEB=build/bin/topicd-web python3 tests/web/screenshots.py \
        build/bin/topicd build/ai-news.model build/ai-news.model docs/web
"""
import json
import pathlib
import re
import shutil
import sys
import tempfile

OUT = sys.argv.pop()

from browser import Chromium  # noqa: E402
from web import Web  # noqa: E402
from harness import MODEL_A, Daemon, topic  # noqa: E402

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples" / "ai-news"
HELD_OUT = EXAMPLES / "held-out"
TITLE = "Foundry doubles its lines for HBM memory"
BODY = ("Memory for accelerators has been short for a year. Kinnet said on Tuesday that its new GPU cluster will train language "
        "models with 400,000 chips, and that the European regulator has been told.\n\n"
        "The data center will open in March. Prices for AI chips fell by a fifth since; owners of cafés in the town expect new guests.")


# Of a chart, before it is pictured.
POINTS = 40


def try_page(page, _):
    page.fill("#title", TITLE)
    page.fill("#body", BODY)
    page.wait("document.querySelector('.marked mark')")


def review_page(page, _):
    page.wait("document.querySelector('.choices button')")
    page.key("1")
    page.key("w")
    page.wait("document.querySelector('article mark')")


def history_page(page, _):
    page.wait("document.querySelectorAll('tbody tr').length > 3")


def topics_page(page, _):
    """One that was learnt: a parent has no curve."""
    page.wait("document.querySelector('tbody button')")
    page.run("[...document.querySelectorAll('tbody button')].find((b) => b.textContent === 'AI Hardware').click()")
    page.wait("document.querySelector('.topic-panel .curve svg')")


def models_page(page, _):
    page.wait("document.querySelector('[aria-label=Versions] tbody tr')")


def now_page(page, daemon):
    """Articles come, more and fewer in turn."""
    points = 0
    while points < POINTS:
        for _ in range(points % 7):
            daemon.ask({"op": "tag", "title": TITLE, "body": BODY})
        points = page.run("document.querySelector('.charts polyline')?.points.numberOfItems ?? 0")


PAGES = {"try": try_page, "review": review_page, "history": history_page, "topics": topics_page, "models": models_page,
         "now": now_page}


def write_articles(directory):
    """Held-out articles without their labels; of those with a text, which a picture is of."""
    path = f"{directory}/articles.jsonl"
    with open(path, "w", encoding="utf-8") as file:
        for source in [one for one in sorted(HELD_OUT.glob("*.md")) if one.stat().st_size > 2000][3:30]:
            _, front, body = source.read_text(encoding="utf-8").split("---", 2)
            title = re.search(r'^title: "?(.*?)"?$', front, re.M)[1].replace('\\"', '"')
            file.write(json.dumps({"id": source.stem[:24], "title": title, "body": body.strip()}) + "\n")
    return path


def decide(daemon):
    """Some decisions, to be shown."""
    articles = daemon.ask({"op": "queue", "take": 4})["articles"]
    for n, one in enumerate(articles):
        given = [topic["topic"] for topic in daemon.ask({"op": "tag", **one["article"]})["topics"]]
        daemon.ask({"op": "feedback", "key": f"picture-{n}", "user": ["anna", "bert"][n % 2], "article": {"id": one["article"]["id"]}, "topics": given})
    daemon.ask({"op": "undo", "key": "picture-undo", "user": "anna", "event": 2})


def make_registry(directory):
    """With an earlier version, of fewer articles."""
    topic("train", "--quiet", "-o", f"{directory}/earlier.model", str(HELD_OUT))
    for model in f"{directory}/earlier.model", MODEL_A:
        topic("promote", model, f"{directory}/registry")
    shutil.copy(EXAMPLES / "topics.yaml", directory)
    return f"{directory}/registry"


def main():
    with tempfile.TemporaryDirectory(prefix="topicd-pictures-") as directory:
        topic("store", "import", f"{directory}/store", write_articles(directory))
        with Daemon("--store", f"{directory}/store", "--topics", f"{directory}/topics.yaml",
                    model=make_registry(directory)) as daemon, Web(daemon.endpoints[0]) as web:
            web.wait_until_up()
            decide(daemon)
            with Chromium(width=1100, height=760) as page:
                page.open(f"http://127.0.0.1:{web.port}/")
                for name, ready in PAGES.items():
                    page.wait("document.querySelector('nav a')")
                    page.run(f"location.hash = '#{name}'")
                    page.wait(f"document.querySelector('[aria-current]')?.hash === '#{name}'")
                    ready(page, daemon)
                    page.picture(f"{OUT}/{name}.png", whole=False)


if __name__ == "__main__":
    main()
