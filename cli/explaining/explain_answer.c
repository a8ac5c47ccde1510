#include "cli/explaining/explain_answer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "wire/client/client_reply.h"

#define MALFORMED "the answer does not explain as docs/protocol.md says"

static json_t *explanations_of(const json_t *root)
{
    return json_object_get(root, "explanations");
}

static json_t *reasons_of(const json_t *explanation)
{
    return json_object_get(explanation, "because");
}

/* ---- room ---- */

static void count_parts(const json_t *root, size_t *reasons, size_t *spans)
{
    size_t at;
    size_t in;
    const json_t *explanation;
    const json_t *reason;
    json_array_foreach(explanations_of(root), at, explanation)
    {
        json_array_foreach(reasons_of(explanation), in, reason)
        {
            ++*reasons;
            *spans += json_array_size(json_object_get(reason, "spans"));
        }
    }
}

static int make_room(struct topic_explain_answer *answer, struct topic_error *err)
{
    size_t reasons = 0;
    size_t spans = 0;
    size_t count = json_array_size(explanations_of(answer->root));
    count_parts(answer->root, &reasons, &spans);
    answer->topics = topic_memory_new(count, sizeof *answer->topics, err);
    answer->whys = topic_memory_new(count, sizeof *answer->whys, err);
    answer->others = topic_memory_new(count, sizeof *answer->others, err);
    answer->reasons = topic_memory_new(reasons, sizeof *answer->reasons, err);
    answer->spans = topic_memory_new(spans, sizeof *answer->spans, err);
    return answer->topics && answer->whys && answer->others && answer->reasons && answer->spans
               ? 0
               : -1;
}

/* ---- values ---- */

static double number(const json_t *object, const char *key)
{
    return json_number_value(json_object_get(object, key));
}

static bool read_span(const json_t *object, const struct topic_article *article,
                      struct topic_span *span)
{
    const char *name = json_string_value(json_object_get(object, "field"));
    json_int_t start = json_integer_value(json_object_get(object, "start"));
    json_int_t end = json_integer_value(json_object_get(object, "end"));
    size_t field = 0;
    while (field < TOPIC_FIELD_COUNT &&
           (!name || strcmp(name, topic_field_name((enum topic_field)field)) != 0))
        field++;
    if (field == TOPIC_FIELD_COUNT || start < 0 || end < start ||
        (size_t)end > article->fields[field].len)
        return false;
    *span = (struct topic_span){
        .field = (enum topic_field)field, .start = (size_t)start, .end = (size_t)end};
    return true;
}

static bool read_reason(const json_t *object, const struct topic_article *article,
                        struct topic_span *spans, struct topic_reason *reason)
{
    const json_t *phrase = json_object_get(object, "phrase");
    const json_t *list = json_object_get(object, "spans");
    size_t count = json_array_size(list);
    *reason =
        (struct topic_reason){.phrase = {json_string_value(phrase), json_string_length(phrase)},
                              .weight = number(object, "weight"),
                              .spans = spans,
                              .span_count = count};
    for (size_t i = 0; i < count; i++)
        if (!read_span(json_array_get(list, i), article, &spans[i]))
            return false;
    return phrase && count > 0;
}

static bool read_topic(struct topic_explain_answer *answer, const json_t *object,
                       struct topic_explain_topic *topic, struct topic_explanation *why)
{
    const char *display = json_string_value(json_object_get(object, "display"));
    const json_t *needed = json_object_get(object, "margin_needed");
    topic->name = display ? display : json_string_value(json_object_get(object, "topic"));
    topic->score = number(object, "score");
    topic->threshold = number(object, "threshold");
    topic->accepted = json_is_true(json_object_get(object, "accepted"));
    *why = (struct topic_explanation){.margin = number(object, "margin"),
                                      .bias = number(object, "bias"),
                                      .threshold = json_number_value(needed)};
    answer->is_single_label = answer->is_single_label && !needed;
    return topic->name != NULL;
}

static bool read_all(struct topic_explain_answer *answer, const struct topic_article *article)
{
    const json_t *list = explanations_of(answer->root);
    size_t reasons = 0;
    size_t spans = 0;
    answer->is_single_label = true;
    for (; answer->count < json_array_size(list); answer->count++) {
        const json_t *object = json_array_get(list, answer->count);
        const json_t *because = reasons_of(object);
        struct topic_explanation *why = &answer->whys[answer->count];
        if (!read_topic(answer, object, &answer->topics[answer->count], why))
            return false;
        why->reasons = answer->reasons + reasons;
        why->reason_count = json_array_size(because);
        for (size_t i = 0; i < why->reason_count; i++, reasons++) {
            struct topic_reason *reason = &answer->reasons[reasons];
            if (!read_reason(json_array_get(because, i), article, answer->spans + spans, reason))
                return false;
            spans += reason->span_count;
        }
        answer->others[answer->count] = number(object, "other");
        answer->knows_words =
            answer->knows_words || why->reason_count > 0 || fabs(answer->others[answer->count]) > 0;
    }
    return answer->count > 0;
}

int topic_explain_answer_read(struct topic_explain_answer *answer, struct topic_text json,
                              const struct topic_article *article, struct topic_error *err)
{
    answer->root = topic_client_reply_object(json, err);
    if (!answer->root)
        return -1;
    if (make_room(answer, err) < 0)
        return -1;
    const json_t *familiarity = json_object_get(answer->root, "familiarity");
    const char *model = json_string_value(json_object_get(answer->root, "model"));
    answer->familiarity = familiarity ? json_number_value(familiarity) : -1;
    answer->unexplained = (size_t)json_integer_value(json_object_get(answer->root, "unexplained"));
    answer->model = model ? model : "";
    return read_all(answer, article) ? 0 : topic_error_set(err, MALFORMED);
}

void topic_explain_answer_release(struct topic_explain_answer *answer)
{
    free(answer->topics);
    free(answer->whys);
    free(answer->others);
    free(answer->reasons);
    free(answer->spans);
    json_decref(answer->root);
    *answer = (struct topic_explain_answer){0};
}
