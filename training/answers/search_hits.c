#include "training/answers/search_hits.h"

#include "record/programs/wrapped_record.h"
#include "training/shape/shape.h"

/* The article of a hit; NULL: it has none with a text. A single answer with sources is a list of
 * Elasticsearch, which needs nothing of this. */
static json_t *article_of(const json_t *hit)
{
    static const char *const keys[] = {"document", "payload", "_source"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (topic_wrapped_record_has_text(json_object_get(hit, keys[i])))
            return json_object_get(hit, keys[i]);
    return NULL;
}

/* Hits under a key that has them as a list, or in an object with "hits" or "points". */
static json_t *hits_under(const json_t *holder, const char *key)
{
    json_t *hits = json_object_get(holder, key);
    if (json_is_array(hits))
        return hits;
    json_t *points = json_object_get(hits, "points");
    return points ? points : json_object_get(hits, "hits");
}

/* The hits of one answer; NULL: it is none. */
static json_t *hits_of(const json_t *answer)
{
    static const char *const keys[] = {"hits", "result", "points"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        json_t *hits = hits_under(answer, keys[i]);
        if (article_of(json_array_get(hits, 0)))
            return hits;
    }
    return NULL;
}

/* The answers to several searches; NULL: the object is the answer to one. */
static json_t *answers_of(const json_t *object)
{
    static const char *const keys[] = {"responses", "results"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        json_t *answers = json_object_get(object, keys[i]);
        size_t index;
        json_t *answer;
        json_array_foreach(answers, index, answer)
        {
            if (hits_of(answer))
                return answers;
        }
    }
    return NULL;
}

bool topic_search_hits_is(json_t *object)
{
    if (topic_wrapped_record_has_text(object))
        return false;
    const json_t *hits = hits_of(object);
    return answers_of(object) || (hits && !json_object_get(json_array_get(hits, 0), "_source"));
}

static int add_hit(json_t *records, const json_t *hit, size_t *left_out)
{
    json_t *article = article_of(hit);
    json_t *id = json_object_get(hit, json_object_get(hit, "_id") ? "_id" : "id");
    json_t *record = article ? json_copy(article) : NULL;
    if (!article) {
        ++*left_out;
        return 0;
    }
    if (json_array_append_new(records, record) < 0)
        return -1;
    return id && !json_object_get(record, "id") ? json_object_set(record, "id", id) : 0;
}

static int add_hits(json_t *records, const json_t *answer, size_t *left_out)
{
    size_t index;
    json_t *hit;
    json_array_foreach(hits_of(answer), index, hit)
    {
        if (add_hit(records, hit, left_out) < 0)
            return -1;
    }
    return 0;
}

json_t *topic_search_hits_records(json_t *object, size_t *left_out)
{
    json_t *records = json_array();
    json_t *answers = answers_of(object);
    size_t index;
    json_t *answer;
    int status = records ? 0 : -1;
    if (status == 0 && !answers)
        status = add_hits(records, object, left_out);
    json_array_foreach(answers, index, answer)
    {
        if (status == 0)
            status = add_hits(records, answer, left_out);
    }
    if (status == 0)
        return records;
    json_decref(records);
    return NULL;
}
