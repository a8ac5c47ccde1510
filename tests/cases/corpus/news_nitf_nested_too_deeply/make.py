open("input.xml", "w").write("<nitf>\n" + "<p>" * 200 + "</p>" * 200 + "</nitf>")
