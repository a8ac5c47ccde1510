import json

long = "word " * 20000
with open("input.txt", "w", encoding="utf-8") as file:
    file.write("short\n" + long + "\nlast\n")
with open("expected.jsonl", "w", encoding="utf-8") as file:
    for i, body in enumerate(("short", long, "last")):
        file.write(json.dumps({"id": str(i + 1), "body": body}) + "\n")
