import json

# Neither an anchor nor a link without an end tag hides the article. An attribute's name takes time
# in proportion to its length.
PAGE = ("<html><head><title>The harbour</title></head><body><main>%s</main>"
        "<section><article><p>A teaser of a match.</p></article></section></body></html>")
TEXT = "The gate of the harbour was built in two years. A ship waits before it."
BODIES = ["<p><a name='top'><p>" + TEXT + "</p>",
          "<p><a href='/'>Home</p><p>" + TEXT + "</p>",
          "<div><a href='/'>Home</div>" + TEXT,
          "<p " + "a" * 100000 + ">" + TEXT + "</p><div " + "b" * 100000 + "></div>"]
with open("expected.jsonl", "w", encoding="utf-8") as expected:
    for number, body in enumerate(BODIES, 1):
        name = f"input{number}.html"
        with open(name, "w", encoding="utf-8") as page:
            page.write(PAGE % body)
        record = {"id": name, "title": "The harbour", "body": body}
        expected.write(json.dumps(record) + "\n")
