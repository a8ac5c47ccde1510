/* control_texts.h - the texts of the articles that judge a model. The same article under another id
 * would teach a model the answers, so what is learnt is compared with them by its texts.
 *
 *     struct topic_control_texts texts = {0};
 *     while (topic_sql_step(sql, list, &err) > 0)
 *         topic_control_texts_add(&texts, fields, &err);
 *     topic_control_texts_sort(&texts);
 *     if (topic_control_texts_has(&texts, fields))
 *         ...
 *     topic_control_texts_release(&texts); */
#ifndef TOPIC_STORE_CONTROL_TEXTS_H
#define TOPIC_STORE_CONTROL_TEXTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/checksum.h"
#include "topicd/article.h"
#include "topicd/error.h"

struct topic_control_texts {
    struct topic_checksum_wide *digests; /* of title, excerpt and body together */
    size_t count;
    size_t capacity;
};

int topic_control_texts_add(struct topic_control_texts *texts,
                            const struct topic_text fields[TOPIC_FIELD_COUNT],
                            struct topic_error *err);

/* After the last topic_control_texts_add, before the first topic_control_texts_has. */
void topic_control_texts_sort(struct topic_control_texts *texts);

/* Whether one of them has just these texts. */
bool topic_control_texts_has(const struct topic_control_texts *texts,
                             const struct topic_text fields[TOPIC_FIELD_COUNT]);
void topic_control_texts_release(struct topic_control_texts *texts);

#endif
