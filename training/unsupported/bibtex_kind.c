#include "training/unsupported/bibtex_kind.h"

#include <stddef.h>

#include "base/text_scan.h"
#include "training/unsupported/source_scan.h"

/* Behind the comments of a file of BibTeX, which are lines that begin with %. */
static struct topic_text skip_comments(struct topic_text text)
{
    while (text.len > 0 &&
           (text.bytes[0] == '%' || topic_text_scan_is_any(text.bytes[0], " \t\r\n")))
        text = topic_source_scan_rest(text);
    return text;
}

/* "@article{smith2024,": the key of an entry, and a comma behind it; or what stands before
 * entries. */
bool topic_bibtex_kind_is(struct topic_text text)
{
    static const char *const types[] = {"article", "book",      "inproceedings", "incollection",
                                        "misc",    "phdthesis", "techreport",    "online"};
    static const char *const others[] = {"comment", "string", "preamble"};
    struct topic_text line = topic_source_scan_first_line(skip_comments(text));
    size_t type =
        line.len > 0 && line.bytes[0] == '@' ? topic_source_scan_name_end(line, 1, "") : 0;
    if (type < 2 || type >= line.len || line.bytes[type] != '{')
        return false;
    const struct topic_text name = {line.bytes + 1, type - 1};
    size_t end = topic_source_scan_name_end(line, type + 1, "_-:./+");
    if (TOPIC_TEXT_SCAN_IS_ONE_OF(name, others))
        return true;
    return end < line.len && line.bytes[end] == ',' &&
           (end == line.len - 1 || TOPIC_TEXT_SCAN_IS_ONE_OF(name, types));
}
