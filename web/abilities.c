#include "web/abilities.h"

#include <string.h>

#include <jansson.h>

#include "base/text.h"
#include "web/json/answer_code.h"

/* What a daemon answers that has no such operation, or none for us. */
static const char *const missing[] = {"unknown-op", "denied"};

static const struct {
    const char *op;
    const char *body;
} questions[TOPIC_ABILITY_COUNT] = {
    [TOPIC_ABILITY_STORE] = {"history", "{\"count\":1}"},
    [TOPIC_ABILITY_TRAINING] = {"training", "{}"},
    [TOPIC_ABILITY_MODELS] = {"models", "{}"},
    [TOPIC_ABILITY_TOPICS_FILE] = {"topics-file", "{}"},
    [TOPIC_ABILITY_DIFFERENCES] = {"differences", "{\"run\":1}"},
};

static void done(void *context, enum topic_upstream_outcome outcome, struct topic_text answer)
{
    struct topic_ability *ability = context;
    if (outcome != TOPIC_UPSTREAM_ANSWERED)
        return;
    struct topic_text code = topic_answer_code_find(answer);
    ability->is_there = true;
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
        if (topic_text_is(code, missing[i]))
            ability->is_there = false;
}

static void size_done(void *context, enum topic_upstream_outcome outcome, struct topic_text answer)
{
    struct topic_upstream *upstream = context;
    json_t *status = outcome == TOPIC_UPSTREAM_ANSWERED
                         ? json_loadb(answer.bytes, answer.len, JSON_ALLOW_NUL, NULL)
                         : NULL;
    json_int_t workers = json_integer_value(json_object_get(status, "workers"));
    size_t topics = json_object_size(json_object_get(status, "topics_given"));
    if (workers > 0 && workers <= TOPIC_UPSTREAM_MAX_CALLS)
        upstream->size.workers = (size_t)workers;
    if (topics > 0)
        upstream->size.topics = topics;
    json_decref(status);
}

void topic_abilities_init(struct topic_abilities *abilities)
{
    for (size_t i = 0; i < TOPIC_ABILITY_COUNT; i++) {
        struct topic_ability *ability = &abilities->items[i];
        *ability = (struct topic_ability){.op = questions[i].op};
        ability->call.done = done;
        ability->call.context = ability;
    }
}

void topic_abilities_ask(struct topic_abilities *abilities, struct topic_upstream *upstream)
{
    const struct topic_text nothing = {"{}", 2};
    abilities->size.done = size_done;
    abilities->size.context = upstream;
    topic_upstream_cancel(upstream, &abilities->size);
    topic_upstream_ask(upstream, &abilities->size, "status", nothing);
    for (size_t i = 0; i < TOPIC_ABILITY_COUNT; i++) {
        struct topic_text body = {questions[i].body, strlen(questions[i].body)};
        topic_upstream_cancel(upstream, &abilities->items[i].call);
        topic_upstream_ask(upstream, &abilities->items[i].call, abilities->items[i].op, body);
    }
}
