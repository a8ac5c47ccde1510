#include "training/misses.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/markup.h"
#include "training/snippet.h"

/* Bytes shown of a title, of the text below it, and on each side of a word. */
#define TITLE_BYTES 240
#define SNIPPET_BYTES 320
#define CONTEXT_BYTES 44
#define ID_BYTES 160

/* The words shown for a topic and against it: most on the side that was wrong. */
struct word_counts {
    size_t in_favour;
    size_t against;
};
static const struct word_counts words_when_given = {.in_favour = 6, .against = 2};
static const struct word_counts words_when_missed = {.in_favour = 3, .against = 5};

/* What the description of a miss is made from. */
struct description {
    struct topic_miss *miss;
    struct topic_visible fields[TOPIC_FIELD_COUNT];
    struct topic_error *err;
};

/* Where byte `source` of the text as it was given is seen. */
static size_t visible_at(const struct topic_visible *visible, size_t source, bool is_end)
{
    if (visible->piece_count == 0)
        return source < visible->text.len ? source : visible->text.len;
    size_t i = 0;
    while (i + 1 < visible->piece_count && visible->pieces[i + 1].source < source + !is_end)
        i++;
    const struct topic_piece *piece = &visible->pieces[i];
    size_t next = i + 1 < visible->piece_count ? piece[1].at : visible->text.len;
    size_t len = next - piece->at;
    size_t into = source > piece->source ? source - piece->source : 0;
    if (len != piece->source_len && into > 0)
        into = len; /* a reference such as &eacute; is seen as a whole */
    return piece->at + (into < len ? into : len);
}

static int keep_beginning(struct description *to, struct topic_text text, size_t max,
                          struct topic_slice *slice)
{
    return topic_snippet_beginning(&to->miss->bytes, text, max, slice, to->err);
}

static int keep_context(struct description *to, const struct topic_span *span,
                        struct topic_miss_word *word)
{
    const struct topic_visible *visible = &to->fields[span->field];
    struct topic_buffer *out = &to->miss->bytes;
    struct topic_text text = visible->text;
    size_t start = visible_at(visible, span->start, false);
    size_t end = visible_at(visible, span->end, true);
    if (end < start)
        end = start;
    size_t first = topic_snippet_start(text, start > CONTEXT_BYTES ? start - CONTEXT_BYTES : 0);
    size_t last = topic_snippet_end(text, end + CONTEXT_BYTES);
    if (first > start)
        first = start;
    if (last < end)
        last = end;
    const struct topic_slice before = {first, start - first};
    const struct topic_slice phrase = {start, end - start};
    const struct topic_slice after = {end, last - end};
    if (topic_snippet_append(out, text, before, TOPIC_SNIPPET_CUT_BEFORE, &word->before, to->err) <
            0 ||
        topic_snippet_append(out, text, phrase, TOPIC_SNIPPET_WHOLE, &word->phrase, to->err) < 0)
        return -1;
    return topic_snippet_append(out, text, after, TOPIC_SNIPPET_CUT_AFTER, &word->after, to->err);
}

/* Reasons come by absolute weight: of each side the first ones. */
static int keep_words(struct description *to, const struct topic_explanation *why,
                      struct word_counts room)
{
    struct topic_miss *miss = to->miss;
    for (size_t i = 0; i < why->reason_count; i++) {
        const struct topic_reason *reason = &why->reasons[i];
        size_t *left = reason->weight > 0 ? &room.in_favour : &room.against;
        if (*left == 0 || reason->span_count == 0 || miss->word_count == TOPIC_MISS_WORDS_MAX)
            continue;
        --*left;
        struct topic_miss_word *word = &miss->words[miss->word_count++];
        *word = (struct topic_miss_word){
            .weight = reason->weight, .times = reason->span_count, .field = reason->spans[0].field};
        if (keep_context(to, &reason->spans[0], word) < 0)
            return -1;
    }
    return 0;
}

static int keep_article(struct description *to, const struct topic_record *record)
{
    struct topic_text title = to->fields[TOPIC_FIELD_TITLE].text;
    struct topic_text excerpt = to->fields[TOPIC_FIELD_EXCERPT].text;
    struct topic_text body = to->fields[TOPIC_FIELD_BODY].text;
    struct topic_text id = topic_record_value(record, TOPIC_RECORD_ID);
    if (id.len >= 2 && id.bytes[0] == '"') { /* JSON; the quotes tell a reader nothing */
        id.bytes++;
        id.len -= 2;
    }
    if (keep_beginning(to, id, ID_BYTES, &to->miss->id) < 0 ||
        keep_beginning(to, title, TITLE_BYTES, &to->miss->title) < 0)
        return -1;
    return keep_beginning(to, excerpt.len > 0 ? excerpt : body, SNIPPET_BYTES, &to->miss->snippet);
}

static int describe(struct topic_miss *miss, const struct topic_wrong_answer *answer,
                    struct topic_error *err)
{
    struct description to = {.miss = miss, .err = err};
    struct topic_article article = topic_record_article(answer->record);
    struct topic_explanation why;
    int status = 0;
    for (size_t field = 0; status == 0 && field < TOPIC_FIELD_COUNT; field++)
        status = topic_markup_reduce(&to.fields[field], article.fields[field], err);
    if (status == 0)
        status = topic_model_explain(answer->model, answer->scratch, &article, answer->tag.topic,
                                     &why, err);
    if (status == 0) {
        miss->margin = why.margin;
        miss->bias = why.bias;
        status = keep_article(&to, answer->record);
    }
    if (status == 0)
        status = keep_words(&to, &why, answer->tag.accepted ? words_when_given : words_when_missed);
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        topic_visible_release(&to.fields[field]);
    return status;
}

/* Whether a is worse than b; of equals the one that came first stays before. */
static bool is_worse(double a, double b, bool was_given)
{
    return was_given ? a > b : a < b;
}

int topic_misses_offer(struct topic_misses *misses, const struct topic_wrong_answer *answer,
                       struct topic_error *err)
{
    bool was_given = answer->tag.accepted;
    struct topic_miss **list = was_given ? &misses->given : &misses->missed;
    size_t *count = was_given ? &misses->given_count : &misses->missed_count;
    double score = (double)answer->tag.score;
    if (misses->capacity == 0 ||
        (*count == misses->capacity && !is_worse(score, (*list)[*count - 1].score, was_given)))
        return 0;
    if (!*list && !(*list = topic_memory_new(misses->capacity, sizeof **list, err)))
        return -1;
    struct topic_miss miss = {.topic = answer->tag.topic, .score = score};
    miss.threshold = topic_model_topic_threshold(answer->model, miss.topic);
    if (describe(&miss, answer, err) < 0) {
        topic_buffer_release(&miss.bytes);
        return -1;
    }
    if (*count == misses->capacity)
        topic_buffer_release(&(*list)[--*count].bytes);
    size_t place = (*count)++;
    for (; place > 0 && is_worse(score, (*list)[place - 1].score, was_given); place--)
        (*list)[place] = (*list)[place - 1];
    (*list)[place] = miss;
    return 0;
}

static void release_list(struct topic_miss *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        topic_buffer_release(&list[i].bytes);
    free(list);
}

void topic_misses_release(struct topic_misses *misses)
{
    release_list(misses->given, misses->given_count);
    release_list(misses->missed, misses->missed_count);
    *misses = (struct topic_misses){0};
}

struct topic_text topic_miss_text(const struct topic_miss *miss, struct topic_slice slice)
{
    return (struct topic_text){.bytes = slice.len > 0 ? miss->bytes.bytes + slice.start : "",
                               .len = slice.len};
}
