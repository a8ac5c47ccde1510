/* tally.h - from an article straight to its vector: what tagging does instead of listing features.
 *
 * The same features as those of features.h, counted as soon as they are found; only where they
 * stand is not noted, which explaining alone wants to know.
 */
#ifndef TOPIC_MODEL_SCORING_FAST_TFIDF_H
#define TOPIC_MODEL_SCORING_FAST_TFIDF_H

#include "model/features/feature_list.h"
#include "model/features/tfidf.h"
#include "model/features/vocabulary.h"
#include "model/scoring/cpu_dispatch.h"
#include "model/text/word_scan.h"

/* Replaces what the vector held. Of features only the working memory is used: it lists nothing
 * afterwards. Fails where topic_feature_list_extract does. */
int topic_fast_tfidf_read(const struct topic_cpu_dispatch *cpu, struct topic_tfidf *vector,
                          const struct topic_vocabulary *vocabulary,
                          const struct topic_model_settings *settings,
                          struct topic_feature_list *features, const struct topic_article *article,
                          struct topic_error *err);

/* One step of it: scans the text from `at` on, which is taken for its beginning: what stands before is not
 * known. Unless scan->is_last, what is found about the last two bytes is not to be relied on. */
void topic_fast_tfidf_scan(const struct topic_cpu_dispatch *cpu, struct topic_word_scan *scan,
                           struct topic_text text, size_t at);

#endif
