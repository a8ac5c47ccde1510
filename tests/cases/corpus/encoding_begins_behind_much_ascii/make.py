LINE = b'{"id": "1", "body": "' + b"plain text " * 100 + b'"}\n'
LAST = '{"id": "2", "body": "La société a réalisé un chiffre élevé l’été dernier."}\n'
with open("input.jsonl", "wb") as file:
    file.write(LINE * 200 + LAST.encode("cp1252"))
with open("expected.jsonl", "w", encoding="utf-8") as file:
    file.write(LINE.decode() * 200 + LAST)
