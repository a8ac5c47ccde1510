#include "wire/answer.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "record/programs/wiki_marks.h"
#include "topicd/policy.h"
#include "wire/reply.h"

#define WEIGHT_PLACES 6
#define WEIGHT_SCALE 1e6

#define FAMILIARITY_PLACES 2
#define FAMILIARITY_SCALE 100
#define FAMILIARITY_ROUNDING 1e-9 /* 0.29 * 100 is less than 29 */

/* The parameters of most functions below; made once for an answer. */
struct context {
    struct topic_json *json;
    const struct topic_answer_source *source;
    struct topic_error *err;
};

void topic_answer_limit(struct topic_json *json, size_t max_bytes)
{
    topic_json_limit(json, max_bytes == 0 ? TOPIC_ANSWER_MAX_BYTES : max_bytes);
}

static void write_score(struct topic_json *json, const char *key, double score)
{
    topic_json_put_decimal(json, key, score, TOPIC_ANSWER_SCORE_PLACES);
}

static void write_spans(struct topic_json *json, const struct topic_reason *reason)
{
    topic_json_put_open(json, "spans", '[');
    for (size_t i = 0; i < reason->span_count; i++) {
        topic_json_open(json, '{');
        topic_json_put_cstring(json, "field", topic_field_name(reason->spans[i].field));
        topic_json_put_unsigned(json, "start", reason->spans[i].start);
        topic_json_put_unsigned(json, "end", reason->spans[i].end);
        topic_json_close(json, '}');
    }
    topic_json_close(json, ']');
}

/* Weights are rounded to whole millionths first, so that the printed bias, weights and other add up
 * to the printed margin exactly. */
static int64_t millionths(double weight)
{
    return fabs(weight) < 1e12 ? llround(weight * WEIGHT_SCALE) : 0;
}

static void write_weight(struct topic_json *json, const char *key, int64_t weight)
{
    topic_json_put_fixed(json, key, weight, WEIGHT_PLACES);
}

static void write_reasons(struct topic_json *json, const struct topic_explanation *explanation)
{
    int64_t other = millionths(explanation->margin) - millionths(explanation->bias);
    size_t count = explanation->reason_count < TOPIC_ANSWER_MAX_REASONS ? explanation->reason_count
                                                                        : TOPIC_ANSWER_MAX_REASONS;
    topic_json_put_open(json, "because", '[');
    for (size_t i = 0; i < count; i++) {
        const struct topic_reason *reason = &explanation->reasons[i];
        int64_t weight = millionths(reason->weight);
        other -= weight;
        topic_json_open(json, '{');
        topic_json_put_text(json, "phrase", reason->phrase);
        write_weight(json, "weight", weight);
        write_spans(json, reason);
        topic_json_close(json, '}');
    }
    topic_json_close(json, ']');
    write_weight(json, "other", other);
}

static int write_explanation(const struct context *context, size_t topic)
{
    const struct topic_answer_source *source = context->source;
    struct topic_explanation explanation;
    if ((source->checkpoint && source->checkpoint(source->checkpoint_context, context->err) < 0) ||
        topic_model_explain_topic(source->model, source->scratch, topic, &explanation,
                                  context->err) < 0)
        return -1;
    write_weight(context->json, "margin", millionths(explanation.margin));
    write_weight(context->json, "bias", millionths(explanation.bias));
    if (!topic_model_is_single_label(context->source->model))
        write_weight(context->json, "margin_needed", millionths(explanation.threshold));
    write_reasons(context->json, &explanation);
    return topic_json_finish(context->json);
}

/* And as people should see it, where that is decided. */
static void write_topic(struct topic_json *json, const struct topic_model *model, size_t topic)
{
    const char *name = topic_model_topic_name(model, topic);
    const char *display = topic_model_topic_display(model, topic);
    topic_json_put_cstring(json, "topic", name);
    if (display != name)
        topic_json_put_cstring(json, "display", display);
}

static int write_tag(const struct context *context, const struct topic_tag *tag, bool explains)
{
    struct topic_json *json = context->json;
    topic_json_open(json, '{');
    write_topic(json, context->source->model, tag->topic);
    write_score(json, "score", (double)tag->score);
    if (context->source->options.tag.top > 0)
        topic_json_put_bool(json, "accepted", tag->accepted);
    if (explains && write_explanation(context, tag->topic) < 0)
        return -1;
    topic_json_close(json, '}');
    return 0;
}

static int write_explained_tag(const struct context *context, const struct topic_tag *tag,
                               bool explains)
{
    struct topic_json *json = context->json;
    double own = topic_model_topic_threshold(context->source->model, tag->topic);
    double asked = context->source->options.tag.threshold;
    topic_json_open(json, '{');
    write_topic(json, context->source->model, tag->topic);
    write_score(json, "score", (double)tag->score);
    write_score(json, "threshold", asked >= 0 ? asked : own);
    topic_json_put_bool(json, "accepted", tag->accepted);
    if (explains && write_explanation(context, tag->topic) < 0)
        return -1;
    topic_json_close(json, '}');
    return 0;
}

typedef int (*write_one)(const struct context *context, const struct topic_tag *tag, bool explains);

/* Explains the first `explained` of the tags. */
static int write_list(const struct context *context, const struct topic_tags *tags,
                      size_t explained, write_one write)
{
    int status = 0;
    topic_json_open(context->json, '[');
    for (size_t i = 0; i < tags->count && status == 0; i++)
        status = write(context, &tags->items[i], i < explained);
    topic_json_close(context->json, ']');
    return status == 0 ? topic_json_finish(context->json) : -1;
}

static size_t count_explained(const struct topic_tags *tags)
{
    return tags->count < TOPIC_ANSWER_MAX_EXPLAINED ? tags->count : TOPIC_ANSWER_MAX_EXPLAINED;
}

/* Explaining overwrites the scratch memory that holds the tags: they are copied first. */
static int explain_list(const struct context *context, const struct topic_tags *tags,
                        write_one write)
{
    const struct topic_answer_source *source = context->source;
    struct topic_tag *copies = topic_memory_new(tags->count, sizeof *copies, context->err);
    if (!copies)
        return -1;
    if (tags->count > 0)
        memcpy(copies, tags->items, tags->count * sizeof *copies);
    int status = tags->count > 0 ? topic_model_explain_begin(source->model, source->scratch,
                                                             source->article, context->err)
                                 : 0;
    if (status == 0)
        status = write_list(context, &(struct topic_tags){.items = copies, .count = tags->count},
                            count_explained(tags), write);
    free(copies);
    return status;
}

static void write_unexplained(struct topic_json *json, size_t count)
{
    if (count == 0)
        return;
    topic_json_put_unsigned(json, "unexplained", count);
}

static void open_answer(struct topic_json *json, struct topic_text id, const char *list)
{
    topic_reply_open(json, id);
    topic_json_key(json, list);
}

void topic_answer_familiarity(struct topic_json *json, const char *key, double familiarity)
{
    if (familiarity < 0)
        return;
    topic_json_put_fixed(json, key,
                         (int64_t)(familiarity * FAMILIARITY_SCALE + FAMILIARITY_ROUNDING),
                         FAMILIARITY_PLACES);
}

static bool has_wiki_marks(const struct topic_article *article)
{
    for (size_t i = 0; i < TOPIC_FIELD_COUNT; i++)
        if (article->fields[i].len > 0 && topic_wiki_marks_has(article->fields[i]))
            return true;
    return false;
}

static void write_note(struct topic_json *json, const struct topic_answer_source *source)
{
    if (topic_model_guesses_text(source->article))
        topic_json_put_cstring(json, "note",
                               "the article has JSON of a kind that is not known in place of a "
                               "text, and what of it is text is a guess: write the text itself");
    else if (has_wiki_marks(source->article))
        topic_json_put_cstring(json, "note",
                               "the article has marks of MediaWiki or DokuWiki, such as templates, "
                               "references and categories, which are read as text: convert it "
                               "first, as `pandoc -f mediawiki -t plain` does");
}

static int close_answer(struct topic_json *json, const struct topic_model *model)
{
    if (model)
        topic_json_put_cstring(json, "model", topic_model_id(model));
    topic_json_close(json, '}');
    return topic_json_finish(json);
}

int topic_answer_tag(struct topic_json *json, const struct topic_answer_source *source,
                     struct topic_error *err)
{
    const struct context context = {json, source, err};
    struct topic_tags tags;
    if (topic_model_tag(source->model, source->scratch, source->article, &source->options.tag,
                        &tags, err) < 0)
        return -1;
    if (source->observer)
        source->observer(source->observer_context, source->scratch, &tags);
    topic_answer_limit(json, source->options.max_bytes);
    open_answer(json, source->id, "topics");
    int status = source->options.explain ? explain_list(&context, &tags, write_tag)
                                         : write_list(&context, &tags, 0, write_tag);
    if (status < 0)
        return -1;
    if (source->options.explain)
        write_unexplained(json, tags.count - count_explained(&tags));
    topic_answer_familiarity(json, "familiarity", tags.familiarity);
    write_note(json, source);
    return close_answer(json, source->options.in_batch ? NULL : source->model);
}

/* Finds one topic, accepted or not, by listing all topics. */
static int tag_one(const struct context *context, size_t topic, struct topic_tags *tags)
{
    struct topic_tag_options all = context->source->options.tag;
    all.top = topic_model_topic_count(context->source->model);
    if (topic_model_tag(context->source->model, context->source->scratch, context->source->article,
                        &all, tags, context->err) < 0)
        return -1;
    size_t at = 0;
    while (at < tags->count && tags->items[at].topic != topic)
        at++;
    if (at == tags->count)
        return topic_error_set(context->err, "the model does not list topic %zu", topic);
    tags->items += at;
    tags->count = 1;
    return 0;
}

static int tag_listed(const struct context *context, struct topic_tags *tags)
{
    struct topic_tag_options options = context->source->options.tag;
    if (topic_model_tag(context->source->model, context->source->scratch, context->source->article,
                        &options, tags, context->err) < 0)
        return -1;
    if (tags->count > 0)
        return 0;
    options.top = 1;
    return topic_model_tag(context->source->model, context->source->scratch,
                           context->source->article, &options, tags, context->err);
}

int topic_answer_explain(struct topic_json *json, const struct topic_answer_source *source,
                         size_t topic, struct topic_error *err)
{
    const struct context context = {json, source, err};
    struct topic_tags tags;
    int status = topic < topic_model_topic_count(source->model) ? tag_one(&context, topic, &tags)
                                                                : tag_listed(&context, &tags);
    if (status < 0)
        return -1;
    const size_t unexplained = tags.count - count_explained(&tags);
    tags.count -= unexplained;
    topic_answer_limit(json, source->options.max_bytes);
    open_answer(json, source->id, "explanations");
    if (explain_list(&context, &tags, write_explained_tag) < 0)
        return -1;
    write_unexplained(json, unexplained);
    topic_answer_familiarity(json, "familiarity", tags.familiarity);
    write_note(json, source);
    return close_answer(json, source->options.in_batch ? NULL : source->model);
}

void topic_answer_topic(struct topic_json *json, const struct topic_model *model, size_t topic)
{
    write_topic(json, model, topic);
    topic_json_put_unsigned(json, "articles", topic_model_topic_articles(model, topic));
    write_score(json, "threshold", topic_model_topic_threshold(model, topic));
    size_t parent = topic_model_topic_parent(model, topic);
    if (parent < topic_model_topic_count(model))
        topic_json_put_cstring(json, "parent", topic_model_topic_name(model, parent));
}

int topic_answer_topics(struct topic_json *json, struct topic_text id,
                        const struct topic_model *model, size_t max_bytes)
{
    size_t count = topic_model_topic_count(model);
    topic_answer_limit(json, max_bytes);
    open_answer(json, id, "topics");
    topic_json_open(json, '[');
    for (size_t i = 0; i < count && !json->failed; i++) {
        topic_json_open(json, '{');
        topic_answer_topic(json, model, i);
        topic_json_close(json, '}');
    }
    topic_json_close(json, ']');
    return close_answer(json, model);
}
