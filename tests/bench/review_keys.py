"""How long an editor waits in Review from a key to the next article on the screen, in a real browser:

    TOPIC=build-release/bin/topic TOPICD_WEB=build-release/bin/topicd-web python3 tests/bench/review_keys.py \\
        build-release/bin/topicd build-release/ai-news.model build-release/ai-news.model [ARTICLES]

The time is from the key event to the frame after the one in which the title has changed, measured in the page. Every
decision is sent and stored meanwhile. The aim is 100 ms at the 95th percentile.

Beside it, in the same browser and between the same articles, a page with one line of text: from a key to the frame after
the one in which the line has changed. That is what the browser and this machine take; `ratio` is of the medians.
"""
import json
import pathlib
import statistics
import sys
import tempfile

COUNT = int(sys.argv.pop()) if len(sys.argv) > 4 else 200

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "web"))
from browser import Chromium  # noqa: E402
from scenario import import_articles  # noqa: E402
from web import Web  # noqa: E402
from harness import MODEL_A, Daemon  # noqa: E402

WORDS = 400  # of an article, some 3,000 bytes
WATCH = """(() => {
  window.waits = [];
  let pressed = 0;
  document.addEventListener("keydown", (event) => { pressed = event.timeStamp; }, true);
  let title = document.querySelector("article h2")?.textContent;
  new MutationObserver(() => {
    const now = document.querySelector("article h2")?.textContent;
    if (!pressed || !now || now === title) return;
    title = now;
    const from = pressed;
    pressed = 0;
    requestAnimationFrame(() => requestAnimationFrame(() => window.waits.push(performance.now() - from)));
  }).observe(document.querySelector("main"), { subtree: true, childList: true, characterData: true });
})()"""

EMPTY = """(() => {
  document.body.replaceChildren("0");
  window.waits = [];
  document.addEventListener("keydown", (event) => {
    document.body.replaceChildren(String(window.waits.length + 1));
    requestAnimationFrame(() => requestAnimationFrame(() => window.waits.push(performance.now() - event.timeStamp)));
  });
})()"""


def text(n):
    """Of words of its own beside common ones: near-copies are offered once."""
    return " ".join(f"chip{n}x{i}" if i % 2 else "memory" for i in range(WORDS))


def press(page, keys, n):
    """The n-th wait has been measured when it returns."""
    for key in keys:
        page.key(key)
    page.wait(f"window.waits.length === {n + 1}")


def summary(waits):
    waits.sort()
    return {"p50_ms": round(statistics.median(waits), 1), "p95_ms": round(waits[int(0.95 * len(waits))], 1), "most_ms": round(waits[-1], 1)}


def main():
    with tempfile.TemporaryDirectory(prefix="topicd-bench-") as directory:
        import_articles(f"{directory}/store", [{"id": f"n{n}", "title": f"Foundry number {n} doubles its HBM lines", "body": text(n)} for n in range(COUNT + 10)])
        with Daemon("--store", f"{directory}/store", model=MODEL_A) as daemon, Web(daemon.endpoints[0]) as web:
            web.wait_until_up()
            while not web.get("/v1/session")[1]["store"]:
                pass
            with Chromium() as empty, Chromium() as page:
                empty.open("data:text/html,<body>")
                empty.run(EMPTY)
                page.open(f"http://127.0.0.1:{web.port}/#review")
                page.wait("document.querySelector('.choices button')")
                page.run(WATCH)
                for n in range(COUNT):
                    press(empty, "1", n)
                    page.wait("document.querySelector('.choices button')")
                    press(page, ["0"] if n % 3 == 2 else ["1", "Enter"], n)
                shown, painted = summary(page.run("window.waits")), summary(empty.run("window.waits"))
                decided = len(daemon.ask({"op": "history", "count": 200})["events"])
    print(json.dumps({"articles": COUNT, "decided": decided, **shown, "empty_page": painted, "ratio": round(shown["p50_ms"] / painted["p50_ms"], 2)}))


if __name__ == "__main__":
    main()
