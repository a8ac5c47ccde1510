import zipfile

with zipfile.ZipFile("input.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for folder in range(2):
        archive.writestr(f"{folder}/posts.csv", f"post_id,title\n1.a,First of {folder}\n2.b,Second of {folder}\n")
    for slug in ("1.a", "2.b"):
        for folder in range(3):
            archive.writestr(f"{folder}/posts/{slug}.html", "<p>A text.</p>")
