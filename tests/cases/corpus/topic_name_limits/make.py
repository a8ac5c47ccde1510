import json

with open("input.jsonl", "w", encoding="utf-8") as file:
    for i in range(20):
        file.write(json.dumps({"body": "b"}) + "\n")
    for name in ("x", "y" * 1000, "z" * 1001, "a\nb", "", "  ", "tab\tin", "\x7f",
                 "c1\x9bin", "line\u2028in", "over\u202ein", "isolate\u2066in", "mark\u200fin"):
        file.write(json.dumps({"body": "b", "topics": [name]}) + "\n")
with open("expected.jsonl", "w", encoding="utf-8") as file:
    for i in range(20):
        file.write(json.dumps({"id": str(i + 1), "body": "b"}) + "\n")
    file.write(json.dumps({"id": "21", "body": "b", "topics": ["x"]}) + "\n")
    file.write(json.dumps({"id": "22", "body": "b", "topics": ["y" * 1000]}) + "\n")
    for id in ("25", "26"):
        file.write(json.dumps({"id": id, "body": "b"}) + "\n")
    file.write(json.dumps({"id": "33", "body": "b", "topics": ["mark\u200fin"]}) + "\n")
