with open("input.jsonl", "wb") as file:
    for i in range(20):
        file.write(f'{{"id": "{i}", "body": "l’été dernier"}}\n'.encode())
    file.write('{"id": "20", "body": "l’été dernier"}\n'.encode("cp1252"))
with open("expected.jsonl", "w", encoding="utf-8") as file:
    for i in range(20):
        print(f'{{"id": "{i}", "body": "l’été dernier"}}', file=file)
