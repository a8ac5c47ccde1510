import json

TEXTS = [("cp1252", "Ráðherra sagði í gær að það væri þörf á nýjum lögum um orku og iðnað, þar sem "
                    "þjóðin þyrfti á því að halda."),
         ("iso8859-2", "Vláda schválila dôležitý návrh zákona, ktorý mení daňové pravidlá pre "
                       "podnikateľov, živnostníkov aj ľudí, čo podnikajú popri práci. Väčšina "
                       "poslancov žiadala širšiu diskusiu a ešte ďalšie úpravy."),
         ("cp1254", "Bakanlık yeni düzenlemeyi duyurdu: sağlık çalışanları için ücretler artıyor.")]
with open("expected.jsonl", "w", encoding="utf-8") as expected:
    for i, (encoding, text) in enumerate(TEXTS):
        with open(f"input{i}.jsonl", "wb") as file:
            file.write(json.dumps({"id": encoding, "body": text},
                                  ensure_ascii=False).encode(encoding) + b"\n")
        print(json.dumps({"id": encoding, "body": text}), file=expected)
