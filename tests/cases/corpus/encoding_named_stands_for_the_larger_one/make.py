with open("input1.jsonl", "wb") as file:
    file.write(b'{"id": "1", "body": "caf\xe9 \x93au lait\x94"}\n')
