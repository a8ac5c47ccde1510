/* quote_line.h - the rest of a line of text about a word: where it stands, in its sentence. */
#ifndef TOPIC_CLI_OUTPUT_QUOTE_LINE_H
#define TOPIC_CLI_OUTPUT_QUOTE_LINE_H

#include <stddef.h>

#include "topicd/article.h"

/* What stands before a phrase, the phrase, and what stands after it. */
struct topic_quote_line {
    struct topic_text before;
    struct topic_text phrase;
    struct topic_text after;
};

/* Prints "body: before [phrase] after (2 times)" and ends the line. */
void topic_quote_line_print(enum topic_field field, const struct topic_quote_line *quote,
                            size_t times);

#endif
