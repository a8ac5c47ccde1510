#include "daemon/trainer/judgement.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/file.h"
#include "base/log.h"

/* Of a number of the judge, which prints four: more would show how doubles are rounded. */
#define SHOWN_DIGITS 6

/* A quoted text may have the character U+0000, which jansson refuses otherwise. */
#define FLAGS JSON_ALLOW_NUL

/* How each decision ends a run. */
static const struct decision {
    const char *name;
    enum topic_training_run_state state;
} decisions[] = {{"promote", TOPIC_TRAINING_RUN_JUDGING},
                 {"refuse", TOPIC_TRAINING_RUN_REFUSED},
                 {"undecided", TOPIC_TRAINING_RUN_UNDECIDED},
                 {"fail", TOPIC_TRAINING_RUN_FAILED}};

void topic_judgement_release(struct topic_judgement *judgement)
{
    topic_buffer_release(&judgement->json);
    topic_buffer_release(&judgement->differences);
}

static int append_json(struct topic_buffer *out, const json_t *object, struct topic_error *err)
{
    char *text = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(SHOWN_DIGITS));
    int status = text ? topic_buffer_append(out, text, strlen(text), err)
                      : topic_error_set(err, "out of memory for a verdict");
    free(text);
    return status;
}

static int set_json(struct topic_judgement *judgement, const json_t *object,
                    struct topic_error *err)
{
    const char *name = json_string_value(json_object_get(object, "decision"));
    topic_buffer_reset(&judgement->json);
    int status = append_json(&judgement->json, object, err);
    for (size_t i = 0; status == 0 && i < sizeof decisions / sizeof *decisions; i++)
        if (name && strcmp(name, decisions[i].name) == 0) {
            judgement->state = decisions[i].state;
            return 0;
        }
    return status < 0 ? -1 : topic_error_set(err, "the judge has given no decision");
}

/* The first check is whether there is a model at all. */
static bool is_sound(const json_t *object)
{
    const json_t *check = json_array_get(json_object_get(object, "checks"), 0);
    const char *result = json_string_value(json_object_get(check, "result"));
    return result && strcmp(result, "passed") == 0;
}

/* They quote articles, which the verdict does not: who may see them is another question. They are
 * for people: without them the verdict stands. */
static void take_differences(struct topic_judgement *judgement, json_t *object)
{
    const json_t *differences = json_object_get(object, "differences");
    struct topic_error err = {0};
    if (json_is_object(differences) && append_json(&judgement->differences, differences, &err) < 0)
        topic_log(TOPIC_LOG_WARNING, "training-differences",
                  "what a new model would change is not kept: %s", err.text);
    json_object_del(object, "differences");
}

static int read_object(struct topic_judgement *judgement, json_t *object, struct topic_error *err)
{
    if (!json_is_object(object))
        return topic_error_set(err, "the judge has written no verdict");
    take_differences(judgement, object);
    if (set_json(judgement, object, err) < 0)
        return -1;
    return judgement->json.len <= TOPIC_TRAINING_RUN_MAX_JUDGEMENT_BYTES
               ? 0
               : topic_error_set(err, "the judge has written a verdict of %zu bytes",
                                 judgement->json.len);
}

int topic_judgement_read(struct topic_judgement *judgement, const char *path,
                         struct topic_error *err)
{
    struct topic_file file;
    if (topic_file_read(&file, path,
                        TOPIC_TRAINING_RUN_MAX_JUDGEMENT_BYTES +
                            TOPIC_JUDGEMENT_MAX_DIFFERENCES_BYTES,
                        err) < 0)
        return -1;
    json_t *object = json_loadb(file.bytes ? file.bytes : "", file.size, FLAGS, NULL);
    int status = read_object(judgement, object, err);
    judgement->is_sound = status == 0 && is_sound(object);
    json_decref(object);
    topic_file_release(&file);
    return status;
}

int topic_judgement_set(struct topic_judgement *judgement, const char *decision, const char *reason,
                        struct topic_error *err)
{
    json_t *object = judgement->json.len > 0
                         ? json_loadb(judgement->json.bytes, judgement->json.len, FLAGS, NULL)
                         : json_pack("{s:[]}", "checks");
    json_object_set_new(object, "decision", json_string(decision));
    json_object_set_new(object, "reason", json_string(reason));
    int status = object ? set_json(judgement, object, err)
                        : topic_error_set(err, "out of memory for a verdict");
    json_decref(object);
    return status;
}

int topic_judgement_add(struct topic_judgement *judgement, const char *sentence,
                        struct topic_error *err)
{
    json_t *object = json_loadb(judgement->json.bytes, judgement->json.len, FLAGS, NULL);
    const char *reason = json_string_value(json_object_get(object, "reason"));
    json_object_set_new(object, "reason",
                        json_sprintf("%s%s%s", reason ? reason : "", reason ? "; " : "", sentence));
    int status = object ? set_json(judgement, object, err)
                        : topic_error_set(err, "out of memory for a verdict");
    json_decref(object);
    return status;
}
