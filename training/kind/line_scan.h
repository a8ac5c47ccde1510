/* line_scan.h - takes the beginning of a file apart into lines, words and cells, and counts the
 * lines that are of a kind. Nothing is copied.
 */
#ifndef TOPIC_TRAINING_KIND_LINE_SCAN_H
#define TOPIC_TRAINING_KIND_LINE_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

#define TOPIC_LINE_SCAN_BLANKS " \t\r"

/* Whether the byte stands between words: a blank or a tab. */
bool topic_line_scan_is_blank(char byte);

/* Takes the next line, without its end, from *rest; false after the last. */
bool topic_line_scan_next(struct topic_text *rest, struct topic_text *line);

/* Takes the next word of a line from *rest; false after the last. */
bool topic_line_scan_next_word(struct topic_text *rest, struct topic_text *word);

/* Takes from *rest what stands before the first tab, or all of it. */
struct topic_text topic_line_scan_next_cell(struct topic_text *rest);

typedef bool topic_line_question(struct topic_text line);

struct topic_line_scan_counts {
    size_t lines; /* that are not blank */
    size_t count; /* of these, for which the question is true */
};

/* Asks of every line. The last one, which may be cut, counts only if it is the only one, or if the
 * question is true for it. */
struct topic_line_scan_counts topic_line_scan_count(struct topic_text start,
                                                    topic_line_question *is_so);

/* Whether it is so for every line that counts, and for half of them; false if there is none. */
bool topic_line_scan_are_all(struct topic_text start, topic_line_question *is_so);
bool topic_line_scan_are_most(struct topic_text start, topic_line_question *is_so);

#endif
