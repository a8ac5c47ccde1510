import zipfile

A = b'{"body": "The harbour opens.", "topics": ["Ports"]}\n'
B = b'{"body": "A goal.", "topics": ["Sport"]}\n'

with zipfile.ZipFile("input.zip", "w") as archive:
    archive.writestr("a.jsonl", A)
    for i in range(70000):
        archive.writestr(f"{i}.bin", b"")
    archive.comment = b"PK\x05\x06 " * 900
with open("input.zip", "ab") as file:
    file.write(bytes(100))
