/* label_translator.h - the labels of a corpus as a model with a policy (topicd/policy.h) gives
 * topics: under their new names, merged, with their parents, and without disabled ones.
 *
 *     struct topic_label_translator translator = {.model = governed, .plain = plain};
 *     record = topic_label_translator_translate(&translator, record, &err);
 *     topic_label_translator_release(&translator);
 */
#ifndef TOPIC_TRAINING_EVALUATION_LABEL_TRANSLATOR_H
#define TOPIC_TRAINING_EVALUATION_LABEL_TRANSLATOR_H

#include <stddef.h>

#include "record/record.h"
#include "topicd/error.h"
#include "topicd/model.h"

struct topic_label_translator {
    const struct topic_model *model; /* with the policy */
    const struct topic_model *plain; /* without it */

    size_t disabled; /* labels dropped so far, because their topics are disabled */
    struct topic_record translated;
};

/* The record with the translated labels; borrowed until the next call. A label may be a topic's old
 * name, its new one, or an alias; one that the model does not know stays as it is. NULL: failed. */
const struct topic_record *
topic_label_translator_translate(struct topic_label_translator *translator,
                                 const struct topic_record *record, struct topic_error *err);

void topic_label_translator_release(struct topic_label_translator *translator);

#endif
