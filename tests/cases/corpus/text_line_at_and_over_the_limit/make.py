import json

limit = 16 << 20
lines = ["short"] * 9 + ["x" * limit, "y" * (limit + 1), "after", "z" * (3 * limit)] + ["end"] * 9
with open("input.txt", "w", encoding="utf-8") as file:
    file.write("\n".join(lines) + "\n")
with open("expected.jsonl", "w", encoding="utf-8") as file:
    for i, body in enumerate(lines):
        if len(body) <= limit:
            file.write(json.dumps({"id": str(i + 1), "body": body}) + "\n")
