ROWS = "id\tbody\ttopics\n1\tPrix élevé 漢字\tÉconomie\n"
for i, encoding in enumerate(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]):
    with open(f"input{i}.txt", "w", encoding=encoding, newline="\r\n") as file:
        file.write(ROWS)
with open("expected.jsonl", "w", encoding="utf-8") as file:
    for _ in range(6):
        print('{"id": "1", "body": "Prix élevé 漢字", "topics": ["Économie"]}', file=file)
