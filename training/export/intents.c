#include "training/export/intents.h"

#include <string.h>

#include "training/shape/shape.h"

static bool is_list_of_intents(const json_t *holder, const char *key)
{
    return topic_shape_is_list_of(holder, key, "intent") &&
           topic_shape_is_list_of(holder, key, "text");
}

/* The list of utterances; NULL: there is none. */
static json_t *find_list(json_t *object)
{
    static const char *const rasa[] = {"common_examples", "intent_examples"};
    json_t *data = json_object_get(object, "rasa_nlu_data");
    json_t *assets = json_object_get(object, "assets");
    for (size_t i = 0; i < sizeof rasa / sizeof *rasa; i++)
        if (is_list_of_intents(data, rasa[i]))
            return json_object_get(data, rasa[i]);
    json_t *holder = is_list_of_intents(assets, "utterances") ? assets : object;
    return is_list_of_intents(holder, "utterances") ? json_object_get(holder, "utterances") : NULL;
}

bool topic_intents_is(json_t *object)
{
    return find_list(object) != NULL;
}

static int add(json_t *records, json_t *utterance)
{
    json_t *record = json_copy(utterance);
    json_t *intent = json_object_get(utterance, "intent");
    json_t *topics = strcmp(topic_shape_string(utterance, "intent"), "None") == 0
                         ? json_array()
                         : json_incref(intent);
    if (json_array_append_new(records, record) < 0) {
        json_decref(topics);
        return -1;
    }
    return topics ? json_object_set_new(record, "topics", topics) : 0;
}

json_t *topic_intents_records(json_t *object)
{
    json_t *records = json_array();
    size_t index;
    json_t *utterance;
    json_array_foreach(find_list(object), index, utterance)
    {
        if (add(records, utterance) == 0)
            continue;
        json_decref(records);
        return NULL;
    }
    return records;
}
