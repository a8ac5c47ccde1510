import zipfile

with zipfile.ZipFile("input.zip", "w") as archive:
    archive.writestr("Übersicht.jsonl", '{"id": 1, "title": "A goal"}\n')
    archive.writestr("概要.jsonl", '{"id": 2, "title": "A law"}\n')
