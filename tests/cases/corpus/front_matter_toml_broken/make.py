with open("input06.md", "w", encoding="utf-8") as file:
    file.write("+++\nx = " + "[" * 80000 + "\n+++\nThe society met.\n")
