#include "training/evaluation/name_matcher.h"

#include <stdlib.h>

int topic_name_matcher_match(struct topic_name_matcher *matcher, struct topic_text name,
                             struct topic_text *first, struct topic_error *err)
{
    if (!matcher->key && !(matcher->key = topic_name_key_new(err)))
        return -1;
    struct topic_text key = topic_name_key_of(matcher->key, name);
    uint32_t number = topic_interner_add_name(&matcher->keys, key, err);
    if (number == UINT32_MAX ||
        topic_interner_add(&matcher->names, number, name, 0, err) == UINT32_MAX)
        return -1;
    *first = topic_interner_text(&matcher->names, number);
    return 0;
}

const struct topic_record *topic_name_matcher_rename(struct topic_name_matcher *matcher,
                                                     const struct topic_record *record,
                                                     struct topic_error *err)
{
    struct topic_record *renamed = &matcher->renamed;
    if (topic_record_copy(renamed, record, err) < 0)
        return NULL;
    renamed->topic_count = 0;
    renamed->list.start = 0;
    renamed->options.ignores_topics = false;
    for (size_t i = 0; i < record->topic_count; i++) {
        struct topic_text name;
        if (topic_name_matcher_match(matcher, topic_record_topic(record, i), &name, err) < 0 ||
            topic_record_add_topic(renamed, name.bytes, name.len, err) < 0)
            return NULL;
    }
    return renamed;
}

void topic_name_matcher_release(struct topic_name_matcher *matcher)
{
    free(matcher->key);
    topic_interner_release(&matcher->keys);
    topic_interner_release(&matcher->names);
    topic_record_release(&matcher->renamed);
    *matcher = (struct topic_name_matcher){0};
}
