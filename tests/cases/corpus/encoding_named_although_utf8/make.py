with open("input.txt", "w", encoding="utf-8") as file:
    file.write("café, thé, pâté\nx\n")
