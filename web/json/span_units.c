#include "web/json/span_units.h"

#include <stdint.h>
#include <stdlib.h>

#include <jansson.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/text_scan.h"
#include "base/utf8.h"
#include "record/article/json_article.h"
#include "record/json_scalar.h"

/* Code points from here on are two units. */
#define SECOND_PLANE 0x10000

static struct topic_text text_of(const void *context, const json_t *string)
{
    return topic_json_frame_text(context, string);
}

int topic_span_units_read(struct topic_span_units *units, const struct topic_json_frame *request,
                          struct topic_error *err)
{
    struct topic_article article;
    if (topic_json_frame_find(request->root, "articles"))
        return topic_error_set(err, "spans=utf16 is for one article, not for a list");
    const char *problem = topic_json_article_read_blocks(request->root, NULL, text_of, request,
                                                         request->text, &article);
    if (problem)
        return topic_error_set(err, "spans=utf16: %s", problem);
    for (enum topic_field i = 0; i < TOPIC_FIELD_COUNT; i++) {
        topic_buffer_reset(&units->texts[i]);
        if (topic_buffer_append(&units->texts[i], article.fields[i].bytes, article.fields[i].len,
                                err) < 0)
            return -1;
    }
    return 0;
}

void topic_span_units_release(struct topic_span_units *units)
{
    for (enum topic_field i = 0; i < TOPIC_FIELD_COUNT; i++)
        topic_buffer_release(&units->texts[i]);
}

/* For each byte of a text, and its end, how many units are before it. */
static uint32_t *count_units(const struct topic_buffer *text, struct topic_error *err)
{
    uint32_t *before = topic_memory_new(text->len + 1, sizeof *before, err);
    uint32_t count = 0;
    for (size_t at = 0; before && at < text->len;) {
        int32_t rune;
        size_t len = topic_utf8_decode(text->bytes + at, text->len - at, &rune);
        for (size_t i = 0; i < len; i++)
            before[at + i] = count;
        count += rune >= SECOND_PLANE ? 2 : 1;
        at += len;
    }
    if (before)
        before[text->len] = count;
    return before;
}

struct rewriting {
    const struct topic_span_units *units;
    struct topic_text answer;
    struct topic_buffer *out;
    struct topic_error *err;
    uint32_t *before[TOPIC_FIELD_COUNT]; /* counted when a span needs them */
    enum topic_field field;              /* of the span that is read */
    size_t at;
    size_t copied; /* the answer is in `out` up to here */
};

/* Reads the string at `at`, with its quotes. */
static struct topic_text read_string(struct rewriting *rewriting)
{
    const char *start = rewriting->answer.bytes + rewriting->at;
    const char *end =
        topic_json_scalar_string_end(start, rewriting->answer.bytes + rewriting->answer.len);
    rewriting->at += (size_t)(end - start);
    return (struct topic_text){start, (size_t)(end - start)};
}

static void read_field(struct rewriting *rewriting)
{
    struct topic_text name = read_string(rewriting);
    for (enum topic_field i = 0; i < TOPIC_FIELD_COUNT; i++)
        if (name.len > 2 &&
            topic_text_is((struct topic_text){name.bytes + 1, name.len - 2}, topic_field_name(i)))
            rewriting->field = i;
}

static int write_number(struct rewriting *rewriting)
{
    const struct topic_buffer *text = &rewriting->units->texts[rewriting->field];
    uint32_t **before = &rewriting->before[rewriting->field];
    const char *start = rewriting->answer.bytes + rewriting->at;
    size_t place = 0;
    size_t len = 0;
    while (rewriting->at + len < rewriting->answer.len && start[len] >= '0' && start[len] <= '9' &&
           place <= text->len)
        place = place * 10 + (size_t)(start[len++] - '0');
    if (len == 0 || place > text->len)
        return topic_error_set(rewriting->err, "the daemon marks bytes %zu of a text of %zu", place,
                               text->len);
    if (!*before && !(*before = count_units(text, rewriting->err)))
        return -1;
    if (topic_buffer_append(rewriting->out, rewriting->answer.bytes + rewriting->copied,
                            rewriting->at - rewriting->copied, rewriting->err) < 0)
        return -1;
    rewriting->at += len;
    rewriting->copied = rewriting->at;
    return topic_buffer_format(rewriting->out, rewriting->err, "%u", (*before)[place]);
}

/* The value of a key whose colon is at `at`. */
static int read_value(struct rewriting *rewriting, struct topic_text key)
{
    rewriting->at = topic_text_scan_skip(rewriting->answer, rewriting->at + 1, " ");
    if (rewriting->at == rewriting->answer.len)
        return 0;
    if (topic_text_is(key, "\"field\"") && rewriting->answer.bytes[rewriting->at] == '"')
        read_field(rewriting);
    else if (topic_text_is(key, "\"start\"") || topic_text_is(key, "\"end\""))
        return write_number(rewriting);
    return 0;
}

static int rewrite(struct rewriting *rewriting)
{
    const struct topic_text answer = rewriting->answer;
    while (rewriting->at < answer.len) {
        if (answer.bytes[rewriting->at] != '"') {
            rewriting->at++;
            continue;
        }
        struct topic_text string = read_string(rewriting);
        if (rewriting->at < answer.len && answer.bytes[rewriting->at] == ':' &&
            read_value(rewriting, string) < 0)
            return -1;
    }
    return topic_buffer_append(rewriting->out, answer.bytes + rewriting->copied,
                               answer.len - rewriting->copied, rewriting->err);
}

int topic_span_units_write(const struct topic_span_units *units, struct topic_text answer,
                           struct topic_buffer *out, struct topic_error *err)
{
    struct rewriting rewriting = {.units = units, .answer = answer, .out = out, .err = err};
    int status = rewrite(&rewriting);
    for (enum topic_field i = 0; i < TOPIC_FIELD_COUNT; i++)
        free(rewriting.before[i]);
    return status;
}
