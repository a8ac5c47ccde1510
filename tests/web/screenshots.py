"""Makes the pictures of the pages in docs/web/, with the model and the articles of the examples:

    TOPIC=build/bin/topic TOPICD_WEB=build/bin/topicd-web python3 tests/web/screenshots.py \
        build/bin/topicd build/ai-news.model build/ai-news.model docs/web
"""
import json
import pathlib
import re
import sys
import tempfile

OUT = sys.argv.pop()

from browser import Chromium  # noqa: E402
from web import Web  # noqa: E402
from harness import MODEL_A, Daemon, topic  # noqa: E402

HELD_OUT = pathlib.Path(__file__).parents[2] / "examples" / "ai-news" / "held-out"
TITLE = "Foundry doubles its lines for HBM memory"
BODY = ("Memory for accelerators has been short for a year. Kinnet said on Tuesday that its new GPU cluster will train language "
        "models with 400,000 chips, and that the European regulator has been told.\n\n"
        "The data center will open in March. Prices for AI chips fell by a fifth since; owners of cafés in the town expect new guests.")


def try_page(page):
    page.fill("#title", TITLE)
    page.fill("#body", BODY)
    page.wait("document.querySelector('.marked mark')")


def review_page(page):
    page.wait("document.querySelector('.choices button')")
    page.key("1")
    page.key("w")
    page.wait("document.querySelector('article mark')")


def history_page(page):
    page.wait("document.querySelectorAll('tbody tr').length > 3")


def now_page(page):
    page.wait("document.querySelector('.charts .value').textContent !== '–'")


PAGES = {"try": try_page, "review": review_page, "history": history_page, "topics": lambda page: page.wait("document.querySelector('tbody tr')"),
         "models": lambda page: page.wait("document.querySelector('dd')"), "now": now_page}


def write_articles(directory):
    """The held-out articles without their labels."""
    path = f"{directory}/articles.jsonl"
    with open(path, "w", encoding="utf-8") as file:
        for source in sorted(HELD_OUT.glob("*.md"))[3:30]:
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


def main():
    with tempfile.TemporaryDirectory(prefix="topicd-pictures-") as directory:
        topic("store", "import", f"{directory}/store", write_articles(directory))
        with Daemon("--store", f"{directory}/store", model=MODEL_A) as daemon, Web(daemon.endpoints[0]) as web:
            web.wait_until_up()
            decide(daemon)
            with Chromium(width=1100, height=760) as page:
                page.open(f"http://127.0.0.1:{web.port}/")
                for name, ready in PAGES.items():
                    page.wait("document.querySelector('nav a')")
                    page.run(f"location.hash = '#{name}'")
                    page.wait(f"document.querySelector('[aria-current]')?.hash === '#{name}'")
                    ready(page)
                    page.picture(f"{OUT}/{name}.png", whole=False)


if __name__ == "__main__":
    main()
