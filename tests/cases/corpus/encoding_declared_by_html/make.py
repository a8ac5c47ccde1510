PAGE = '<!DOCTYPE html><html><head><meta charset="{}"><title>Банк</title></head><body>Ставка</body></html>'
for name, declared, encoding in (("1", "windows-1251", "cp1251"), ("2", "koi8-r", "koi8-r"),
                                 ("3", "windows-1251", "utf-8"), ("4", "INTERNAL", "cp1251")):
    with open(f"input{name}.html", "wb") as file:
        file.write(PAGE.format(declared).encode(encoding))
with open("input5.html", "wb") as file:
    file.write('<html><head><META http-equiv=Content-Type content="text/html; charset=iso-8859-1">'
               '<title>Café “x”</title></head><body>y</body></html>'.encode("cp1252"))
for name, declared in ("1", "windows-1251"), ("2", "koi8-r"), ("3", "windows-1251"):
    with open("expected.jsonl", "a", encoding="utf-8") as file:
        page = PAGE.format(declared)
        print('{"id": "input' + name + '.html", "title": "Банк", "body": "</title>' +
              page.split("</title>")[1] + '"}', file=file)
with open("expected.jsonl", "a", encoding="utf-8") as file:
    print('{"id": "input5.html", "title": "Café “x”", "body": "</title></head><body>y</body></html>"}', file=file)
