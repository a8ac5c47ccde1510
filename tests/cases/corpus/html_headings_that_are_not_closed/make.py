import json

# The heading of the page is left out; the second page takes time in proportion to its length.
PAGE = "<html><head><title>The harbour</title></head><body><main>%s</main></body></html>"
BODIES = [["<h2>Ports<h1>The harbour</h1><p>It opens in May.</p>", "<h2>Ports<p>It opens in May.</p>"],
          ["<h1><div>" * 250 + " " * 2000000 + "It opens.", None]]
with open("expected.jsonl", "w", encoding="utf-8") as expected:
    for number, (body, article) in enumerate(BODIES, 1):
        name = f"input{number}.html"
        with open(name, "w", encoding="utf-8") as page:
            page.write(PAGE % body)
        record = {"id": name, "title": "The harbour", "body": article or body}
        expected.write(json.dumps(record) + "\n")
