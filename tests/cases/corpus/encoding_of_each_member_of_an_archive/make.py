import zipfile

TEXT = '{"id": "1", "body": "Центральный банк снизил ключевую ставку, сообщили в пятницу."}\n'
with zipfile.ZipFile("input.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for name, encoding in ("a.jsonl", "cp1251"), ("b.jsonl", "koi8-r"), ("c.jsonl", "utf-8"):
        archive.writestr(name, TEXT.encode(encoding))
with open("expected.jsonl", "w", encoding="utf-8") as file:
    file.write(TEXT * 3)
