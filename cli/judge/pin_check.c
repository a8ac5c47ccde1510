#include "cli/judge/pin_check.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/content_kind.h"
#include "policy/label_names.h"
#include "record/article/json_article.h"
#include "record/json_value.h"
#include "record/parser/json_parser.h"
#include "training/input/lines.h"

/* Enough for the first line of every kind that is told. */
#define PEEK_BYTES 512

#define PINNED "topics_pinned"
#define PINNED_OUT "topics_pinned_out"
#define WRITE_THEM "write them with topic store export --pinned"

struct check {
    struct topic_model *model;
    struct topic_scratch *scratch;
    size_t pins;
    size_t broken;
    char first[256]; /* the first pin that is not kept */
};

static bool is_given(const struct check *check, const struct topic_tags *tags,
                     struct topic_text name)
{
    size_t topic = topic_model_topic_find(check->model, name.bytes, name.len);
    for (size_t i = 0; i < tags->count; i++)
        if (tags->items[i].topic == topic)
            return tags->items[i].accepted;
    return false;
}

static void check_names(struct check *check, const struct topic_tags *tags, const json_t *article,
                        const char *key, bool must)
{
    const json_t *names = json_object_get(article, key);
    const char *id = json_string_value(json_object_get(article, "id"));
    for (size_t i = 0; i < json_array_size(names); i++) {
        struct topic_text name = topic_json_value_string(NULL, json_array_get(names, i));
        if (name.bytes && topic_label_names_is_disabled(check->model, name))
            continue;
        check->pins++;
        if (!name.bytes || is_given(check, tags, name) == must)
            continue;
        if (check->broken++ == 0)
            snprintf(check->first, sizeof check->first, "article %.100s must %shave %.*s",
                     id ? id : "", must ? "" : "not ", (int)(name.len < 100 ? name.len : 100),
                     name.bytes);
    }
}

static int check_article(struct check *check, const json_t *article, struct topic_text line,
                         struct topic_error *err)
{
    const struct topic_tag_options options = {.threshold = -1};
    struct topic_article texts = {0};
    struct topic_tags tags;
    if (!json_object_get(article, PINNED) && !json_object_get(article, PINNED_OUT))
        return topic_error_set(err, "has no pins: " WRITE_THEM);
    const char *problem =
        topic_json_article_read_blocks(article, NULL, topic_json_value_string, NULL, line, &texts);
    if (problem && problem != topic_json_article_no_text)
        return topic_error_set(err, "%s", problem);
    if (topic_model_tag(check->model, check->scratch, &texts, &options, &tags, err) < 0)
        return -1;
    check_names(check, &tags, article, PINNED, true);
    check_names(check, &tags, article, PINNED_OUT, false);
    return 0;
}

static int check_line(struct check *check, struct topic_text line, struct topic_error *err)
{
    json_error_t unused;
    json_t *article = topic_json_parser_load(line, &unused);
    int status = json_is_object(article) ? check_article(check, article, line, err)
                                         : topic_error_set(err, "is no JSON object: " WRITE_THEM);
    json_decref(article);
    return status;
}

static int check_lines(struct check *check, struct topic_lines *lines, struct topic_error *err)
{
    struct topic_text line;
    enum topic_line_status read;
    while ((read = topic_lines_next(lines, &line, err)) == TOPIC_LINE_READ ||
           read == TOPIC_LINE_TOO_LONG) {
        struct topic_error why = {0};
        if (read == TOPIC_LINE_TOO_LONG)
            topic_error_set(&why, "has more than %u bytes", TOPIC_LINE_MAX_BYTES);
        else if (check_line(check, line, &why) == 0)
            continue;
        return topic_error_set(err, "%s:%zu: %s", lines->path, lines->number, why.text);
    }
    return read == TOPIC_LINE_END ? 0 : -1;
}

static void set(struct topic_gate *gate, const struct check *check)
{
    if (check->broken > 0)
        topic_gate_set(gate, TOPIC_GATE_PINS, TOPIC_GATE_REFUSED,
                       "%zu of %zu pinned topics are not kept: %s, to begin with", check->broken,
                       check->pins, check->first);
    else if (check->pins == 0)
        topic_gate_set(gate, TOPIC_GATE_PINS, TOPIC_GATE_PASSED, "no topic is pinned");
    else
        topic_gate_set(gate, TOPIC_GATE_PINS, TOPIC_GATE_PASSED, "every pinned topic is kept: %zu",
                       check->pins);
}

static int refuse_other_kinds(struct topic_lines *lines, struct topic_error *err)
{
    struct topic_text start;
    if (topic_lines_peek(lines, PEEK_BYTES, &start, err) < 0)
        return -1;
    enum topic_content_kind kind = topic_content_kind_of(start.bytes, start.len);
    return kind == TOPIC_CONTENT_JSON
               ? 0
               : topic_content_kind_refuse(kind, lines->path, "pins: " WRITE_THEM, err);
}

int topic_pin_check_run(struct topic_gate *gate, struct topic_model *model, const char *path,
                        struct topic_error *err)
{
    const struct topic_input_options options = {0};
    struct check check = {.model = model};
    struct topic_lines lines;
    if (topic_lines_open(&lines, path, &options, err) < 0)
        return -1;
    int status = refuse_other_kinds(&lines, err);
    check.scratch = status == 0 ? topic_scratch_new(err) : NULL;
    status = check.scratch ? check_lines(&check, &lines, err) : -1;
    if (status == 0)
        set(gate, &check);
    topic_scratch_free(check.scratch);
    topic_lines_close(&lines);
    return status;
}
