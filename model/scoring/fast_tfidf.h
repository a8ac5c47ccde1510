/* fast_tfidf.h - builds an article's vector for tagging, without listing its features.
 *
 * It finds the same features as model/features/feature_list.h, and counts each one at once. It does
 * not record where they occur; only an explanation needs that.
 */
#ifndef TOPIC_MODEL_SCORING_FAST_TFIDF_H
#define TOPIC_MODEL_SCORING_FAST_TFIDF_H

#include "model/features/feature_list.h"
#include "model/features/tfidf.h"
#include "model/features/vocabulary.h"
#include "model/scoring/cpu_dispatch.h"
#include "model/text/word_scan.h"

/* What articles are read by; all of it is borrowed. */
struct topic_fast_tfidf {
    const struct topic_cpu_dispatch *cpu;
    const struct topic_vocabulary *vocabulary;
    const struct topic_model_settings *settings;
};

/* Replaces the vector by the article's. Uses the working memory of `features`, whose list is empty
 * afterwards. Fails like topic_feature_list_extract(). */
int topic_fast_tfidf_read(const struct topic_fast_tfidf *fast_tfidf, struct topic_tfidf *vector,
                          struct topic_feature_list *features, const struct topic_article *article,
                          struct topic_error *err);

/* One step of it: scans the text from `at` on, as if it began there. Unless scan->is_last, the
 * result for the last two bytes is not reliable, because what follows them was not seen. */
void topic_fast_tfidf_scan(const struct topic_cpu_dispatch *cpu, struct topic_word_scan *scan,
                           struct topic_text text, size_t at);

#endif
