/* evidence.h - what an article's words add to a margin, as the phrases that an editor would mark.
 *
 *     struct topic_phrases evidence = {0};
 *     topic_phrases_begin(&evidence, features.count, 0, &err);
 *     ... evidence.shares[0 .. features.count) = what each occurrence adds ...
 *     topic_phrases_gather(&evidence, &features, &article, &err);
 *     ... evidence.reasons[0 .. evidence.reason_count) ...
 *     topic_phrases_release(&evidence);
 *
 * Whatever features one word of the article has (itself, its stem, the word in a title, the gpt of
 * gpt-4) is one word; of a feature of two words, each word has half. Neighbouring words that weigh
 * in the same direction, none far less than the one beside it, are one phrase. The same words
 * elsewhere are the same reason once more. Nothing is lost on the way: the reasons' weights add up
 * to the shares.
 */
#ifndef TOPIC_MODEL_ATTRIBUTION_PHRASES_H
#define TOPIC_MODEL_ATTRIBUTION_PHRASES_H

#include "base/buffer.h"
#include "model/features/feature_list.h"
#include "model/features/tfidf.h"
#include "topicd/model.h"

/* What an occurrence adds, and what its feature adds wherever it stands in the article: a word that
 * is said ten times adds little in each place and is no weaker for it. */
struct topic_attribution {
    double here;
    double everywhere;
    bool is_common; /* stands in most articles: such a word neither begins nor ends a phrase */
};

struct topic_phrases {
    struct topic_attribution *attributions; /* by occurrence; zero when it adds nothing */
    size_t attribution_capacity;
    struct topic_component *contributions; /* what the shares are made of; see shares.h */
    size_t contribution_count;
    size_t contribution_capacity;
    struct topic_reason *reasons; /* largest absolute weight first; borrow from what follows */
    size_t reason_count;

    size_t reason_capacity;
    struct topic_visible_text fields[TOPIC_FIELD_COUNT];
    struct topic_phrase_word *places;
    size_t place_count;
    size_t place_capacity;
    struct topic_phrase_occurrence *occurrences;
    size_t occurrence_count;
    size_t occurrence_capacity;
    struct topic_span *spans;
    size_t span_capacity;
    struct topic_buffer phrases;
};

/* Makes room, all shares zero. The same struct may serve one article after another. */
int topic_phrases_begin(struct topic_phrases *phrases, size_t occurrences, size_t components,
                        struct topic_error *err);

/* features must be the article's. The reasons live until the evidence is used again. */
int topic_phrases_gather(struct topic_phrases *phrases, const struct topic_feature_list *features,
                         const struct topic_article *article, struct topic_error *err);

void topic_phrases_release(struct topic_phrases *phrases);

#endif
