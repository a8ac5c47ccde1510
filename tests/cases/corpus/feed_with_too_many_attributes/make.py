with open("input.xml", "w", encoding="ascii") as file:
    attributes = "".join(f' a{i}="v"' for i in range(200000))
    file.write(f"<rss><channel>\n<item><title{attributes}>T</title></item></channel></rss>")
