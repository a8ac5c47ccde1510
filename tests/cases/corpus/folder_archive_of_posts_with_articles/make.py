import zipfile

with zipfile.ZipFile("input.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("posts/14.page.html", "<p>A page.</p>")
    archive.writestr("posts.csv", "post_id,title,body,topics\n12.law,A law,It passed.,Law\n")
