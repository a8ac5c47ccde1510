"""make_files.py DIRECTORY - files like those that afternoon.py takes, from the articles of ../ai-news.

It runs `topic`. In export.jsonl and this-week.jsonl some sections are wrong."""
import json
import os
import random
import subprocess
import sys

ARTICLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "ai-news")
TOPICS = ("AI Hardware", "AI Policy", "Robotics", "Language Models")
TRAINING_ARTICLES, LATER_ARTICLES, WRONG_LABELS = 500, 120, 20


def exported(side, article, number):
    """As the content system of a newspaper exports it."""
    text = "\n".join(article[key] for key in ("excerpt", "body") if article[key])
    sections = [topic for topic in article["topics"] if topic in TOPICS]
    return {"uuid": f"{side}-{number}", "headLine": article["title"],
            "content": {"html": f"<p>{text}</p>", "words": 1.50},
            "sections": [{"id": n, "name": name} for n, name in enumerate(sections)],
            "webPublicationDate": f"2025-{1 + number % 12:02d}-01T08:00:00Z",
            "url": f"https://news.example/{number}", "desk": None}


def read(side):
    """Articles on a few topics, and as many on none."""
    printed = subprocess.run(["topic", "show", "--json", os.path.join(ARTICLES, side)], stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, check=True).stdout
    shown = [article for article in map(json.loads, printed.splitlines())
             if not article["topics"] or set(article["topics"]) & set(TOPICS)]
    rows = [exported(side, article, number) for number, article in enumerate(shown)]
    random.Random(1).shuffle(rows)
    topical = [row for row in rows if row["sections"]]
    others = [row for row in rows if not row["sections"]]
    return [row for pair in zip(topical, others) for row in pair]


def write(directory, name, rows):
    with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def mislabel(rows, chance):
    for row in rows:
        row["sections"] = [{"id": 0, "name": chance.choice(TOPICS)}]


def main(directory):
    os.makedirs(directory, exist_ok=True)
    chance = random.Random(2)
    export = read("train")[:TRAINING_ARTICLES]
    this_week = json.loads(json.dumps(export[:150]))
    mislabel(this_week, chance)
    mislabel(chance.sample([row for row in export if row["sections"]], WRONG_LABELS), chance)
    write(directory, "export.jsonl", export)
    write(directory, "later.jsonl", read("held-out")[:LATER_ARTICLES])
    write(directory, "this-week.jsonl", this_week)


if __name__ == "__main__":
    main(*sys.argv[1:])
