import os

os.makedirs("input/Économie")
os.makedirs("input/Sport")
TEXT = "La société a réalisé un chiffre d'affaires élevé l'été dernier. Préfet, côté, hôtel."
for name, encoding in ("Économie/1.txt", "cp1252"), ("Sport/2.txt", "utf-8"), ("Sport/3.txt", "utf-16"):
    with open(f"input/{name}", "w", encoding=encoding) as file:
        file.write(TEXT)
with open("expected.jsonl", "w", encoding="utf-8") as file:
    for name, topic in ("1.txt", "Économie"), ("2.txt", "Sport"), ("3.txt", "Sport"):
        print(f'{{"id": "{name}", "body": "{TEXT}", "topics": ["{topic}"]}}', file=file)
