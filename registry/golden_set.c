#include "registry/golden_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "base/memory.h"
#include "model/scratch.h"

/* How many topics of an article a message names. */
#define NAMED_TOPICS 5

struct topic_golden_set_article {
    json_t *root; /* owns the strings of the rest */
    const json_t *topics;
    struct topic_article article;
};

void topic_golden_set_release(struct topic_golden_set *golden)
{
    for (size_t i = 0; i < golden->count; i++)
        json_decref(golden->articles[i].root);
    free(golden->articles);
    *golden = (struct topic_golden_set){0};
}

static bool is_list_of_strings(const json_t *list)
{
    bool is_fine = json_is_array(list);
    for (size_t i = 0; is_fine && i < json_array_size(list); i++)
        is_fine = json_is_string(json_array_get(list, i));
    return is_fine;
}

/* Returns what is wrong with the line, or NULL. */
static const char *read_article(struct topic_golden_set_article *article)
{
    if (!json_is_object(article->root))
        return "is not a JSON object";
    article->topics = json_object_get(article->root, "topics");
    if (!is_list_of_strings(article->topics))
        return "has no \"topics\" list of names";
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++) {
        const json_t *text = json_object_get(article->root, topic_field_name((enum topic_field)i));
        if (text && !json_is_string(text))
            return "has a title, excerpt or body that is not a string";
        if (text)
            article->article.fields[i] =
                (struct topic_text){json_string_value(text), json_string_length(text)};
    }
    return NULL;
}

int topic_golden_set_refuse_empty(struct topic_file *file, const char *path,
                                  struct topic_error *err)
{
    if (file->size > 0)
        return 0;
    topic_file_release(file);
    return topic_error_set(err, "%s: is empty: recreate it with topic golden, or remove it", path);
}

static int add_line(struct topic_golden_set *golden, struct topic_text line, const char *path,
                    struct topic_error *err)
{
    if (golden->count == TOPIC_GOLDEN_SET_MAX_ARTICLES)
        return topic_error_set(err, "%s: has more than %d articles: recreate it with topic golden",
                               path, TOPIC_GOLDEN_SET_MAX_ARTICLES);
    if (topic_memory_reserve(&golden->articles, &golden->capacity, golden->count + 1,
                             sizeof *golden->articles, err) < 0)
        return -1;
    struct topic_golden_set_article *article = &golden->articles[golden->count++];
    *article = (struct topic_golden_set_article){
        .root = json_loadb(line.bytes, line.len, JSON_ALLOW_NUL, NULL)};
    const char *problem = read_article(article);
    if (!problem)
        return 0;
    return topic_error_set(err, "%s:%zu: %s: recreate the set with topic golden", path,
                           golden->count, problem);
}

int topic_golden_set_read(struct topic_golden_set *golden, struct topic_text text, const char *path,
                          struct topic_error *err)
{
    *golden = (struct topic_golden_set){0};
    int status = 0;
    for (size_t at = 0; at < text.len && status == 0;) {
        const char *end = memchr(text.bytes + at, '\n', text.len - at);
        size_t len = end ? (size_t)(end - text.bytes) - at : text.len - at;
        status = add_line(golden, (struct topic_text){text.bytes + at, len}, path, err);
        at += len + 1;
    }
    return status;
}

static bool is_listed(const json_t *topics, const char *name)
{
    for (size_t i = 0; i < json_array_size(topics); i++)
        if (strcmp(json_string_value(json_array_get(topics, i)), name) == 0)
            return true;
    return false;
}

/* Tags are distinct: when there are as many names as tags, and each tag is among the names, they
 * are the same topics. */
static bool are_same(const json_t *topics, const struct topic_model *model,
                     const struct topic_tags *tags)
{
    bool same = json_array_size(topics) == tags->count;
    for (size_t i = 0; same && i < tags->count; i++)
        same = is_listed(topics, topic_model_topic_name(model, tags->items[i].topic));
    return same;
}

static void append_name(char *out, size_t size, size_t index, size_t count, const char *name)
{
    size_t len = strlen(out);
    if (index < NAMED_TOPICS)
        snprintf(out + len, size - len, "%s\"%s\"", index ? ", " : "", name);
    else if (index == NAMED_TOPICS)
        snprintf(out + len, size - len, " and %zu more", count - NAMED_TOPICS);
}

static int refuse_difference(const struct topic_golden_set_article *article, const char *path,
                             const struct topic_model *model, const struct topic_tags *tags,
                             struct topic_error *err)
{
    char assigned[160] = "";
    char expected[160] = "";
    char *id = json_dumps(json_object_get(article->root, "id"), JSON_ENCODE_ANY);
    size_t count = json_array_size(article->topics);
    for (size_t i = 0; i < tags->count; i++)
        append_name(assigned, sizeof assigned, i, tags->count,
                    topic_model_topic_name(model, tags->items[i].topic));
    for (size_t i = 0; i < count; i++)
        append_name(expected, sizeof expected, i, count,
                    json_string_value(json_array_get(article->topics, i)));
    topic_error_set(
        err,
        "%s: article %.60s gets %s instead of %s: the golden set belongs to another model, or "
        "this machine computes differently: recreate it with topic golden and compare",
        path, id ? id : "without an id", assigned[0] ? assigned : "no topic",
        expected[0] ? expected : "no topic");
    free(id);
    return -1;
}

static int check_article(const struct topic_golden_set_article *article, const char *path,
                         const struct topic_model *model, struct topic_scratch *scratch,
                         struct topic_error *err)
{
    struct topic_tags tags;
    if (topic_model_tag(model, scratch, &article->article, NULL, &tags, err) < 0)
        return -1;
    if (are_same(article->topics, model, &tags))
        return 0;
    return refuse_difference(article, path, model, &tags, err);
}

int topic_golden_set_check(const struct topic_golden_set *golden, const char *path,
                           const struct topic_model *model, struct topic_error *err)
{
    struct topic_scratch *scratch = topic_scratch_new(err);
    int status = scratch ? 0 : -1;
    for (size_t i = 0; i < golden->count && status == 0; i++)
        status = check_article(&golden->articles[i], path, model, scratch, err);
    topic_scratch_free(scratch);
    return status;
}

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int tag_all(const struct topic_golden_set *golden, const struct topic_model *model,
                   struct topic_scratch *scratch, struct topic_error *err)
{
    struct topic_tags tags;
    int status = 0;
    for (size_t i = 0; i < golden->count && status == 0; i++)
        status = topic_model_tag(model, scratch, &golden->articles[i].article, NULL, &tags, err);
    return status;
}

int topic_golden_set_measure(const struct topic_golden_set *golden, const struct topic_model *model,
                             struct topic_golden_set_cost *cost, struct topic_error *err)
{
    *cost = (struct topic_golden_set_cost){.nanoseconds = UINT64_MAX};
    struct topic_scratch *scratch = topic_scratch_new(err);
    /* The first pass is not measured: the scratch memory grows, and the model's pages are read. */
    int status = scratch ? tag_all(golden, model, scratch, err) : -1;
    for (int round = 0; round < TOPIC_GOLDEN_SET_ROUNDS && status == 0; round++) {
        uint64_t start = now_ns();
        status = tag_all(golden, model, scratch, err);
        uint64_t took = now_ns() - start;
        if (took < cost->nanoseconds)
            cost->nanoseconds = took;
    }
    if (status == 0)
        cost->scratch_bytes = topic_scratch_size_bytes(scratch);
    topic_scratch_free(scratch);
    return status;
}

int topic_golden_set_compare(const struct topic_golden_set_cost *running,
                             const struct topic_golden_set_cost *candidate, const char *path,
                             struct topic_error *err)
{
    if (candidate->nanoseconds / TOPIC_GOLDEN_SET_SLOWER_FACTOR > running->nanoseconds)
        return topic_error_set(
            err,
            "%s: needs %.3f ms to tag its golden set, more than %d times the %.3f ms of "
            "the running model: force it if that is intended",
            path, (double)candidate->nanoseconds / 1e6, TOPIC_GOLDEN_SET_SLOWER_FACTOR,
            (double)running->nanoseconds / 1e6);
    if (candidate->scratch_bytes / TOPIC_GOLDEN_SET_MEMORY_FACTOR > running->scratch_bytes)
        return topic_error_set(
            err,
            "%s: needs %zu bytes of memory to tag its golden set, more than %d times "
            "the %zu of the running model: force it if that is intended",
            path, candidate->scratch_bytes, TOPIC_GOLDEN_SET_MEMORY_FACTOR, running->scratch_bytes);
    return 0;
}
