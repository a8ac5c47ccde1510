/* tally.h - from an article straight to its vector: what tagging does instead of listing features.
 *
 * The same features as those of features.h, counted as soon as they are found; only where they
 * stand is not noted, which explaining alone wants to know.
 */
#ifndef TOPIC_MODEL_TALLY_H
#define TOPIC_MODEL_TALLY_H

#include "model/engine.h"
#include "model/features.h"
#include "model/scan.h"
#include "model/vector.h"
#include "model/vocabulary.h"

/* Replaces what the vector held. Of features only the working memory is used: it lists nothing
 * afterwards. Fails where topic_features_extract does. */
int topic_tally_read(const struct topic_engine *engine, struct topic_vector *vector,
                     const struct topic_vocabulary *vocabulary,
                     const struct topic_settings *settings, struct topic_features *features,
                     const struct topic_article *article, struct topic_error *err);

#endif
