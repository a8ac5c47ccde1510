# man-page.awk - writes a page of docs/ as a manual page.
#
#     awk -f man-page.awk -v name=topicd-protocol -v section=7 -v about='messages of topicd' page.md
#
# It knows the Markdown that docs/ is written in: headings, paragraphs, lists of one level, tables,
# fenced and indented code, and in a line `code`, **bold**, *emphasis* and [links](target). The
# title goes; what stands before the first section is the DESCRIPTION. A row of a table becomes a
# tagged paragraph, because a terminal is too narrow for its columns.

BEGIN {
    printf ".TH %s %s \"\" \"topicd\" \"%s\"\n", toupper(name), section, title_of(section)
    printf ".SH NAME\n%s \\- %s\n.SH DESCRIPTION\n", plain(name), plain(about)
}

function title_of(number) {
    return number == 5 ? "File Formats" : "Miscellaneous"
}

# Characters that mean something to groff.
function plain(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    gsub(/'/, "\\(aq", text)
    gsub(/`/, "\\(ga", text)
    gsub(/\^/, "\\(ha", text)
    gsub(/~/, "\\(ti", text)
    return text
}

# A line of its own must not begin like a request.
function line_of(text) {
    return text ~ /^[.]/ ? "\\&" text : text
}

# What a mark such as ** encloses, in this font; the rest of the text goes on in `rest`.
function enclosed(text, mark, font,    end) {
    text = substr(text, length(mark) + 1)
    end = index(text, mark)
    if (end < 2) {
        rest = text
        return plain(mark)
    }
    rest = substr(text, end + length(mark))
    text = substr(text, 1, end - 1)
    return font (mark == "`" ? plain(text) : inline(text, rest)) "\\fR"
}

# Bold, emphasis, code and links within a paragraph. `after` is given back in `rest`.
function inline(text, after,    out, at, link) {
    out = ""
    while (match(text, /[`*[]/)) {
        out = out plain(substr(text, 1, RSTART - 1))
        text = substr(text, RSTART)
        if (substr(text, 1, 1) == "`")
            out = out enclosed(text, "`", "\\fB")
        else if (substr(text, 1, 2) == "**")
            out = out enclosed(text, "**", "\\fB")
        else if (text ~ /^\*[^ ]/)
            out = out enclosed(text, "*", "\\fI")
        else if (match(text, /^\[[^]]*\]\([^)]*\)/)) {
            rest = substr(text, RLENGTH + 1)
            link = substr(text, 2, index(text, "](") - 2)
            out = out inline(link, rest)
        } else {
            out = out plain(substr(text, 1, 1))
            rest = substr(text, 2)
        }
        text = rest
    }
    out = out plain(text)
    rest = after
    return out
}

# The paragraph that was collected, after the request that begins it.
function flush() {
    if (paragraph != "")
        printf "%s\n%s\n", request, line_of(inline(paragraph, ""))
    paragraph = ""
    request = ".PP"
}


# Cells are divided by |, except in code.
function cells_of(row, cells,    count, at, c, is_code) {
    sub(/^\| */, "", row)
    sub(/ *\|$/, "", row)
    count = 1
    cells[1] = ""
    for (at = 1; at <= length(row); at++) {
        c = substr(row, at, 1)
        is_code = c == "`" ? !is_code : is_code
        if (c == "|" && !is_code)
            cells[++count] = ""
        else
            cells[count] = cells[count] c
    }
    for (at = 1; at <= count; at++)
        gsub(/^ +| +$/, "", cells[at])
    return count
}

function put_heads(count, cells,    at) {
    printf ".PP\n"
    for (at = 1; at <= count; at++)
        if (cells[at] != "")
            printf "\\fI%s\\fR%s\n", inline(cells[at], ""), (at == count ? "" : at == 1 ? ":" : ";")
}

function put_row(count, cells,    at) {
    printf ".TP\n%s\n", line_of(inline(cells[1], ""))
    for (at = 2; at <= count; at++)
        if (cells[at] != "")
            printf "%s%s\n", (at > 2 && cells[at - 1] != "" ? ".br\n" : ""), line_of(inline(cells[at], ""))
}

function begin_code() {
    flush()
    printf ".PP\n.RS 4\n.nf\n"
}

function put_code(text) {
    print line_of(plain(text))
}

function end_code() {
    printf ".fi\n.RE\n"
}

/^```/ {
    if (is_fence)
        end_code()
    else
        begin_code()
    is_fence = !is_fence
    next
}
is_fence {
    put_code($0)
    next
}
/^    / && (is_indented || paragraph == "") {
    if (!is_indented)
        begin_code()
    is_indented = 1
    for (; blanks > 0; blanks--)
        print ""
    put_code(substr($0, 5))
    next
}
is_indented && /^$/ {
    blanks++
    next
}
is_indented {
    end_code()
    is_indented = 0
}
{ blanks = 0 }
/^\|/ {
    flush()
    count = cells_of($0, cells)
    rows++
    if (rows == 1)
        put_heads(count, cells)
    else if (rows > 2)
        put_row(count, cells)
    next
}
{ rows = 0 }
/^# / { next }
/^## / {
    flush()
    printf ".SH %s\n", toupper(plain(substr($0, 4)))
    next
}
/^### / {
    flush()
    printf ".SS %s\n", plain(substr($0, 5))
    next
}
/^- / {
    flush()
    request = ".IP \\(bu 2"
    paragraph = substr($0, 3)
    next
}
/^$/ {
    flush()
    next
}
{
    sub(/^ +/, "")
    paragraph = paragraph == "" ? $0 : paragraph " " $0
}
END {
    flush()
    if (is_indented)
        end_code()
    if (see != "")
        printf ".SH SEE ALSO\n%s\n", plain(see)
}
