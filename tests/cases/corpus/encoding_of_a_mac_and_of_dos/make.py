import json

FRENCH = ("La société a annoncé jeudi des résultats élevés. Le préfet était à côté de la mairie, où "
          "l’on a fêté la réouverture du théâtre.")
GERMAN = ("Die Börse schloss am Montag höher, weil die Preise für Öl fielen. Künftig müssen größere "
          "Händler ihre Vorräte täglich veröffentlichen.")
CZECH = "Vláda schválila nový zákon o energetice, který má snížit závislost na dovozu plynu. "\
    "Opozice žádá, aby úřady nejdříve zveřejnily, kolik to bude stát, a říká, že je příliš drahý."
ENGLISH = ("He said “we don’t know” – and left. The minister’s office wouldn’t say why the plan "
           "hadn’t been “looked at” in the company’s offices.")
TEXTS = [("mac_roman", FRENCH), ("cp850", FRENCH.replace("’", "'")), ("mac_roman", GERMAN),
         ("cp437", GERMAN), ("mac_latin2", CZECH), ("cp852", CZECH), ("mac_roman", ENGLISH)]
with open("expected.jsonl", "w", encoding="utf-8") as expected:
    for i, (encoding, text) in enumerate(TEXTS):
        with open(f"input{i}.jsonl", "wb") as file:
            file.write(json.dumps({"id": encoding, "body": text},
                                  ensure_ascii=False).encode(encoding) + b"\n")
        print(json.dumps({"id": encoding, "body": text}), file=expected)
