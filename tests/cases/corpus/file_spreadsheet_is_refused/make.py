import zipfile
with zipfile.ZipFile("input.xlsx", "w") as file:
    file.writestr("[Content_Types].xml", "<Types/>")
    file.writestr("xl/workbook.xml", "<workbook/>")
