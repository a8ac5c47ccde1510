"""From an export to a service that is retrained: README.md says what each step does."""
import csv
import json
import subprocess
import sys

import topicd

ENDPOINT = sys.argv[1] if len(sys.argv) > 1 else "tcp://127.0.0.1:7575"
MAP = ("--map", "id=uuid,title=headLine,body=content.html,topics=sections.name,date=webPublicationDate")


def topic(*arguments, expect=0):
    done = subprocess.run(["topic", *arguments], capture_output=True, text=True)
    assert done.returncode == expect, done.stderr
    return done.stdout


# 1. Is it good enough?
topic("train", "export.jsonl", *MAP, "-o", "first.model", "--quiet")
before = json.loads(topic("eval", "--cv", "export.jsonl", *MAP, "--report", "report.html", "--json"))

# 2. Which labels are wrong? An editor decides on the page; here, where the audit says to stop.
for name in ("audit.html", "audit.csv"):
    topic("audit", "export.jsonl", *MAP, "-o", name)
with open("audit.csv", encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
with open("decisions.csv", "w", encoding="utf-8", newline="") as file:
    table = csv.DictWriter(file, rows[0])
    table.writeheader()
    table.writerows({**row, "decision": "fix" if float(row["suspicion"]) > 0.5 else ""} for row in rows)
topic("audit", "export.jsonl", *MAP, "--apply", "decisions.csv", "-o", "corrected.jsonl")
topic("train", "corrected.jsonl", *MAP, "-o", "topics.model", "--quiet")

# 3. What should it be surer of? Thresholds for a precision of 0.90, measured on later articles.
text = topic("eval", "--cv", "corrected.jsonl", *MAP, "--thresholds", "0.90")
with open("topics.yaml", "w", encoding="utf-8") as file:
    file.write(text[text.index("# For a precision"):])
WITH_TOPICS = ("-m", "topics.model", "--topics", "topics.yaml")
after = json.loads(topic("eval", *WITH_TOPICS, "later.jsonl", *MAP, "--json"))
print("F1 %.2f; later, with thresholds: precision %.2f, recall %.2f" % (
    before["micro_f1"], after["micro_precision"], after["micro_recall"]))

# 4. Serve. The client asks again while topicd is away, so that a crash loses no article.
with open("later.jsonl", encoding="utf-8") as file:
    articles = [topicd.Article(a["headLine"], body=a["content"]["html"], id=a["uuid"]) for a in map(json.loads, file)]
daemon, answered = subprocess.Popen(["topicd", *WITH_TOPICS, "--bind", ENDPOINT]), 0
with topicd.Client(ENDPOINT, retries=20) as client:
    for i, article in enumerate(articles):
        if i == len(articles) // 2:
            daemon.kill()
            daemon.wait()
            daemon = subprocess.Popen(["topicd", *WITH_TOPICS, "--bind", ENDPOINT])
        answered += client.tag(article).id == article.id
daemon.terminate()
print(f"{answered} of {len(articles)} articles answered, topicd killed once; it ended with {daemon.wait()}")

# 5. Every week: train again, and refuse a model that is worse than the one that serves.
topic("train", "this-week.jsonl", *MAP, "-o", "next.model", "--quiet")
topic("eval", "-m", "next.model", "--baseline", "topics.model", "later.jsonl", *MAP, expect=3)
