#include "policy/served_topics.h"

#include <string.h>

#include "topicd/policy.h"

struct topic_served_topics topic_served_topics_of(struct topic_model *model)
{
    struct topic_model *plain = topic_model_plain(model);
    return (struct topic_served_topics){
        .model = model, .plain = plain, .count = topic_model_topic_count(plain)};
}

size_t topic_served_topics_find_own(const struct topic_served_topics *topics,
                                    struct topic_text name)
{
    return topic_model_topic_find(topics->plain, name.bytes, name.len);
}

size_t topic_served_topics_find(const struct topic_served_topics *topics, struct topic_text name)
{
    return topic_model_topic_find(topics->model, name.bytes, name.len);
}

bool topic_served_topics_is_one(const struct topic_served_topics *topics, size_t served)
{
    return served < topic_model_topic_count(topics->model);
}

bool topic_served_topics_is_literal(const struct topic_served_topics *topics, size_t own,
                                    struct topic_text name)
{
    if (own == topics->count)
        return false;
    size_t served = topic_model_topic_served(topics->model, own);
    if (!topic_served_topics_is_one(topics, served))
        return true;
    return !topic_text_is(name, topic_model_topic_name(topics->model, served));
}

size_t topic_served_topics_own_of(const struct topic_served_topics *topics, size_t served)
{
    const char *key = topic_model_topic_key(topics->model, served);
    return topic_model_topic_find(topics->plain, key, strlen(key));
}
