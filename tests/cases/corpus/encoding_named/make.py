with open("input.txt", "wb") as file:
    file.write("Банк снизил ставку.\nХорошо.\n".encode("koi8-r"))
