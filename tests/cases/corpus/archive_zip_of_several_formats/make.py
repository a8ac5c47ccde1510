import zipfile

LINES = (b'{"body": "The harbour opens.", "topics": ["Ports"]}\n'
         b'{"body": "A goal.", "topics": ["Sport"]}\n')
with zipfile.ZipFile("input.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("a/README.md", "# A corpus\n")
    archive.writestr("__MACOSX/a/._one.md", "x")
    archive.writestr("a/one.md", "---\ntopics: [Ports]\n---\nThe harbour opens.\n")
    archive.writestr("a/picture.png", "x")
    archive.writestr("b.jsonl", LINES)
