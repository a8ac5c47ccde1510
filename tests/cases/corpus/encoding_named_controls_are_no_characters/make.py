with open("input.txt", "wb") as file:
    file.write(b"prix 3 \xa4\n" * 20 + b"\x93prix\x94 3 \xa4\n")
with open("expected.jsonl", "w", encoding="utf-8") as file:
    for i in range(20):
        print(f'{{"id": "{i + 1}", "body": "prix 3 €"}}', file=file)
