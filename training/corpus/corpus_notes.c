#include "training/corpus/corpus_notes.h"

#include <string.h>

#include "training/corpus/key_advice.h"

bool topic_corpus_notes_is_replaced(const struct topic_record *record)
{
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++) {
        struct topic_text text = topic_record_value(record, (enum topic_record_key)field);
        if (text.len > 0 && memmem(text.bytes, text.len, "\uFFFD", strlen("\uFFFD")))
            return true;
    }
    return false;
}

void topic_corpus_notes_on_replaced(size_t count, struct topic_error *sentence)
{
    if (count > 0)
        topic_error_set(sentence,
                        "%zu article%s U+FFFD, which a wrong conversion left in place of a "
                        "character: convert the original again",
                        count, count == 1 ? " holds" : "s hold");
}

void topic_corpus_notes_on_keys(const struct topic_key_usage *usage, bool has_ids,
                                struct topic_error sentences[static TOPIC_CORPUS_NOTES_ON_KEYS])
{
    topic_key_advice_on_text(usage, &sentences[0]);
    if (!has_ids)
        topic_key_advice_on_ids(usage, &sentences[1]);
    topic_key_advice_on_topic_keys(usage, &sentences[2]);
}
