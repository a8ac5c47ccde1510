import zipfile

ROWS = """post_id,post_date,is_published,title,subtitle
1001.chips,2024-03-01T08:30:00Z,true,"Chips, again",They need power.
1002.soup,2024-03-02T08:30:00Z,true,Soup,
"""
with zipfile.ZipFile("input.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("export/posts/1002.soup.html", "<p>Leeks are dear.</p>")
    archive.writestr("export/posts.csv", ROWS)
    archive.writestr("export/posts/1001.chips.html", "<p>Memory is short.</p>")
    archive.writestr("other/posts.csv", "title,topics\nFog,Weather\n")
