import os

TEXTS = [("mac_roman", "El ministro habló en Madrid.\nLa economía creció. Según él, está bien.\n"),
         ("mac_roman", "A café owner was not amused.\n"),
         ("cp437", "Das Gericht hat es verkündet.\nDie Prüfung fällt aus.\n"),
         ("cp850", "Nella città di Roma.\n"),      # … of WINDOWS-1252
         ("mac_roman", "Habló con él.\n"),
         ("cp850", "Tyttö pelasi pihalla eikä väsynyt.\n"),  # „ of WINDOWS-1252
         ("cp850", "No está claro.\n")]            # no-break space of WINDOWS-1252
for i, (encoding, text) in enumerate(TEXTS):
    with open(f"input{i}.txt", "wb") as file:
        file.write(text.encode(encoding))
