with open("input.jsonl", "wb") as file:
    file.write('{"id": "1", "body": "“We don’t know,” she said – and left…"}\n'.encode("cp1252"))
