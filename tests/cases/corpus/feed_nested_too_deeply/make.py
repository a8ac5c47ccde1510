with open("input.xml", "w", encoding="utf-8") as file:
    file.write("<rss>" + "<a>" * 100000)
