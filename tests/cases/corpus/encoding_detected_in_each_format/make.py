import json

TEXTS = ["L’été dernier, la société a réalisé un chiffre d’affaires élevé.",
         "« Nous étions prêts », a déclaré le préfet à côté de l’hôtel."]
with open("input.csv", "wb") as file:
    file.write("id,body,topics\n".encode("cp1252"))
    file.write("".join(f'{i},"{text}",Économie\n' for i, text in enumerate(TEXTS)).encode("cp1252"))
with open("input.jsonl", "wb") as file:
    for i, text in enumerate(TEXTS):
        record = {"id": str(i), "body": text, "topics": ["Économie"]}
        file.write(json.dumps(record, ensure_ascii=False).encode("cp1252") + b"\n")
with open("input.md", "wb") as file:
    file.write(f"---\nid: '0'\ntopics: [Économie]\n---\n{TEXTS[0]}".encode("cp1252"))
with open("input.txt", "wb") as file:
    file.write("".join(f"__label__Économie {text}\n" for text in TEXTS).encode("cp1252"))
with open("expected.jsonl", "w", encoding="utf-8") as file:
    def expect(i, text):
        print(json.dumps({"id": str(i), "body": text, "topics": ["Économie"]}), file=file)
    for _ in "csv", "jsonl":
        expect(0, TEXTS[0])
        expect(1, TEXTS[1])
    expect(0, TEXTS[0])
    expect(1, TEXTS[0])
    expect(2, TEXTS[1])
