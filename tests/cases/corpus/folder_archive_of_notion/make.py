import zipfile

ID = "0123456789abcdef0123456789abcdef"
with zipfile.ZipFile("input.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for name in ("", "_all"):
        archive.writestr(f"Articles {ID}{name}.csv", "Name,Tags\nChips,Energy\n")
    archive.writestr(f"Articles/Chips {ID}.md",
                     "# Chips\n\nTags: Energy\nCreated: March 1, 2024\n\nChips need power.\n")
