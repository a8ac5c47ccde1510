/* label_split.h - the names in a text that may hold several topics.
 *
 *     AI;Energy   AI|Energy   one name a line      without a separator
 *     #AI #Energy                                  hashtags, with or without commas
 *     AI, Energy                                   if commas separate; else it cannot be told
 *     - AI        - Energy, a line each            marks before all items are no part of the names
 *     R&amp;D     [[AI|shown]]                     one name: a reference or a link is not divided
 *
 * or are written in angle brackets, as tags of HTML, as addresses, or one after another:
 *
 *     <a href="/ai">AI</a><br><a href="/energy">Energy</a>     AI and Energy
 *     <http://example.org/ai> <http://example.org/energy>      the two addresses
 *     <python><c++>                                            python and c++
 */
#ifndef TOPIC_RECORD_LABEL_LABEL_SPLIT_H
#define TOPIC_RECORD_LABEL_LABEL_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"
#include "topicd/error.h"

struct topic_label_split {
    const char *separator; /* "" separates nothing; NULL: ; and | and line breaks, else commas */
    bool commas_separate;  /* without it a comma is an error, if nothing else separates */

    /* Takes the next name, which is not blank and has no character references. */
    int (*take)(void *context, struct topic_text name, struct topic_error *err);
    void *context;
};

/* Whether the text may be one name or several. */
bool topic_label_split_is_undecided(const struct topic_label_split *split, struct topic_text text);

/* Takes each name of the text. Stops where take fails, and before it where the text is
 * undecided. */
int topic_label_split_run(const struct topic_label_split *split, struct topic_text text,
                          struct topic_error *err);

/* Takes a name as a whole, in which character references stand for characters; none if it is
 * blank. */
int topic_label_split_take(const struct topic_label_split *split, struct topic_text name,
                           struct topic_error *err);

struct topic_label_split_markup {
    struct topic_text text;
    size_t at;
    bool has_tags; /* names stand between them, rather than in brackets */
};

/* Whether the text is nothing but such topics. */
bool topic_label_split_begin_markup(struct topic_label_split_markup *markup,
                                    struct topic_text text);

/* The next part that holds names; empty: there is none. */
struct topic_text topic_label_split_next_markup(struct topic_label_split_markup *markup);

#endif
