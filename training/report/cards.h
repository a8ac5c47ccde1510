/* cards.h - what the cards of the report, of the audit page and of the page of differences have in
 * common: an article's title, which leads to its page, its id, and words in their sentences. */
#ifndef TOPIC_TRAINING_REPORT_CARDS_H
#define TOPIC_TRAINING_REPORT_CARDS_H

#include <stddef.h>

#include "topicd/article.h"
#include "training/report/page.h"

/* A word or phrase in its sentence, with its weight or whatever stands in place of it. */
struct topic_card_word {
    double weight;
    const char *shown; /* instead of the weight, not escaped; NULL: the weight */
    size_t times;
    enum topic_field field;
    struct topic_text before, phrase, after;
};

/* Nothing where there is neither a title nor a link. */
void topic_cards_title(struct topic_page *page, struct topic_text title, struct topic_text link);

/* The id, as it is in JSON, without the quotes around it; escapes inside stay. */
void topic_cards_id(struct topic_page *page, struct topic_text id);

/* An item of a list; nothing for a weight that rounds to 0.00. */
void topic_cards_word(struct topic_page *page, const struct topic_card_word *word);

#endif
