with open("input.jsonl", "wb") as file: # the second byte of this character is a backslash
    file.write('{"id": "1", "body": "\u8868\\n\u8868~"}\n'.encode("cp932"))
