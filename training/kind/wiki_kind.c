#include "training/kind/wiki_kind.h"

#include <stddef.h>
#include <string.h>

#include "base/text_scan.h"
#include "record/programs/wiki_marks.h"

/* An article about wikis, or one of a list of articles, has one or two marks of a wiki. */
#define PAGE_SIGNS 3

bool topic_wiki_kind_is_page(struct topic_text start)
{
    return topic_wiki_marks_count(start) >= PAGE_SIGNS;
}

/* ---- TiddlyWiki ---- */

/* Of a tiddler's file, and of its dates. */
#define TIDDLER_LINES 20
#define TIDDLER_DIGITS 17

/* "created: 20240131120000000", as a tiddler's file has it among its first lines. */
bool topic_wiki_kind_is_tiddler(struct topic_text start)
{
    static const char *const keys[] = {"created: ", "modified: "};
    for (size_t at = 0, i = 0; i < TIDDLER_LINES && at < start.len; i++) {
        size_t end = topic_text_scan_line_end(start, at);
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
            size_t value = at + strlen(keys[k]);
            size_t digits = value;
            if (!topic_text_scan_has_prefix(start, at, keys[k]))
                continue;
            while (digits < end && start.bytes[digits] >= '0' && start.bytes[digits] <= '9')
                digits++;
            if (digits == end && digits - value == TIDDLER_DIGITS)
                return true;
        }
        if (end == at)
            return false;
        at = topic_text_scan_next_line(start, at);
    }
    return false;
}

bool topic_wiki_kind_is_tiddlywiki(struct topic_text start)
{
    static const char name[] = "name=\"application-name\" content=\"TiddlyWiki\"";
    return memmem(start.bytes, start.len, name, sizeof name - 1) != NULL;
}
