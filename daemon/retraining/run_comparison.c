#include "daemon/retraining/run_comparison.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "store/run_differences.h"

/* As topic judge writes numbers. */
#define SHOWN_DIGITS 6

struct comparison {
    int64_t run;
    int64_t read_ms;
    char *summary;
    struct topic_run_differences_item items[TOPIC_RUN_DIFFERENCES_MAX];
    char *texts[TOPIC_RUN_DIFFERENCES_MAX];
    size_t count;
};

static char *write(const json_t *object)
{
    return json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(SHOWN_DIGITS));
}

/* The store's articles have strings as ids. Another one is in no store. */
static int add(struct comparison *comparison, const json_t *difference, struct topic_error *err)
{
    const json_t *id = json_object_get(difference, "id");
    if (!json_is_string(id) || comparison->count == TOPIC_RUN_DIFFERENCES_MAX)
        return 0;
    char *text = write(difference);
    if (!text)
        return topic_error_set(err, "out of memory for what a new model would change");
    comparison->texts[comparison->count] = text;
    comparison->items[comparison->count++] = (struct topic_run_differences_item){
        .article_id = {json_string_value(id), json_string_length(id)},
        .json = {text, strlen(text)}};
    return 0;
}

static int read_object(struct comparison *comparison, json_t *object, struct topic_error *err)
{
    size_t i;
    const json_t *difference;
    const json_t *list = json_object_get(object, "differences");
    if (!json_is_array(list))
        return topic_error_set(err, "the judge has not listed what a new model would change");
    json_array_foreach(list, i, difference)
    {
        if (add(comparison, difference, err) < 0)
            return -1;
    }
    json_t *summary = json_copy(object);
    json_object_del(summary, "differences");
    comparison->summary = json_object_size(summary) > 0 ? write(summary) : NULL;
    json_decref(summary);
    return comparison->summary
               ? 0
               : topic_error_set(err, "the judge has not said what a new model would change");
}

static int put(struct topic_store *store, void *context, struct topic_error *err)
{
    const struct comparison *comparison = context;
    const struct topic_run_differences differences = {
        .run = comparison->run,
        .read_ms = comparison->read_ms,
        .summary = {comparison->summary, strlen(comparison->summary)},
        .items = comparison->items,
        .count = comparison->count};
    return topic_run_differences_put(store, &differences, err);
}

int topic_run_comparison_keep(struct topic_store_writer *store, int64_t run, int64_t read_ms,
                              struct topic_text differences, struct topic_error *err)
{
    struct comparison comparison = {.run = run, .read_ms = read_ms};
    json_t *object = json_loadb(differences.bytes, differences.len, JSON_ALLOW_NUL, NULL);
    int status = read_object(&comparison, object, err);
    if (status == 0)
        status = topic_store_writer_call(store, put, &comparison, NULL, err);
    for (size_t i = 0; i < comparison.count; i++)
        free(comparison.texts[i]);
    free(comparison.summary);
    json_decref(object);
    return status;
}
