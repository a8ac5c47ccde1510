import os
import zipfile

os.makedirs(".hidden")
for number in range(2):
    name = [".hidden/a.zip", "b.zip"][number]
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(".git/a.jsonl", b'{"body": "Not read.", "topics": ["Ports"]}\n')
        archive.writestr("a.jsonl", b'{"body": "The harbour opens.", "topics": ["Ports"]}\n')
