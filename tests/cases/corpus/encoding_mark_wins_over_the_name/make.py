with open("input1.txt", "w", encoding="utf-8-sig") as file:
    file.write("café\n")
with open("input2.txt", "w", encoding="utf-16") as file:
    file.write("thé\n")
