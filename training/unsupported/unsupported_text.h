/* unsupported_text.h - recognises text that no reader reads, such as SQL, mail or subtitles, by its
 * beginning, and says what to do about it: "is mail: save each message as text ...".
 *
 * A new kind is a row in a table of unsupported_text.c: of `languages` if it has a beginning of its
 * own, else of `kinds`, with a function that recognises it.
 */
#ifndef TOPIC_TRAINING_UNSUPPORTED_UNSUPPORTED_TEXT_H
#define TOPIC_TRAINING_UNSUPPORTED_UNSUPPORTED_TEXT_H

#include <stdbool.h>

#include "topicd/article.h"

#define TOPIC_UNSUPPORTED_TEXT_YAML                                                                \
    "is YAML, which is not read: write the articles as JSON lines, or each as Markdown with "      \
    "front matter; a topics file is given to --topics"

/* Each returns NULL for a text that is none. In this order:
 *
 * before all formats that are read: text that is in one of them and holds no articles; */
const char *topic_unsupported_text_find_marked(struct topic_text start);

/* for a text that is in no format but prose or a part of a page; `is_named_xml`: the file's name
 * ends in .xml; */
const char *topic_unsupported_text_find(struct topic_text start, bool is_named_xml);

/* for one that is no part of a page either: lines that are no articles. */
const char *topic_unsupported_text_find_lines(struct topic_text start);

#endif
