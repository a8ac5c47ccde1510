GOOD = "".join(f'{{"id": "{i}", "body": "café"}}\n' for i in range(30)).encode("cp1252")
with open("input.jsonl", "wb") as file:
    file.write(GOOD + b'{"id": "30", "body": "caf\x81"}\n')
with open("input.csv", "wb") as file:
    file.write(b"id,body\n31,caf\x81\n32,caf\xe9\n")
with open("input.txt", "wb") as file:
    file.write(b"__label__x caf\xe9\n__label__caf\x81 text\n")
with open("expected.jsonl", "w", encoding="utf-8") as file:
    for i in range(30):
        print(f'{{"id": "{i}", "body": "café"}}', file=file)
    print('{"id": "32", "body": "café"}', file=file)
    print('{"id": "1", "body": "café", "topics": ["x"]}', file=file)
