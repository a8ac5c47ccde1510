"""Rows at the limit of 16 MiB, over it, and in quotes that end far behind it."""
import json

LIMIT = 16 << 20
HEAD = "title,body,topics\n"


def row(title, length):
    """A row of `length` bytes with its line end, and its body."""
    body = "a" * (length - len(f"{title},,AI\n"))
    return f"{title},{body},AI\n", body


text, body = row("At", LIMIT)
over, _ = row("Over", LIMIT + 1)
with open("input.csv", "w", encoding="utf-8") as file:
    file.write(HEAD + text + over)
    for number in range(30):
        file.write(f"Short {number},b,AI\n")
    file.write('Quoted,"' + "c" * (LIMIT // 2) + "\n" + "c" * LIMIT + '",AI\n')
    file.write("Last,b,AI\n")
with open("expected.jsonl", "w", encoding="utf-8") as file:
    articles = [("2", "At", body)] + [(str(4 + i), f"Short {i}", "b") for i in range(30)]
    for name, title, content in articles + [("36", "Last", "b")]:
        file.write(json.dumps({"id": name, "title": title, "body": content, "topics": ["AI"]}) + "\n")
