#include "training/evaluation/worst_errors.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/model.h"
#include "training/evaluation/snippet.h"

/* Bytes to show of a title, of the text below it, on each side of a phrase, and of an id. */
#define TITLE_BYTES 240
#define SNIPPET_BYTES 320
#define CONTEXT_BYTES 60
#define ID_BYTES 160

/* How many words to show for the topic and against it: more on the side that was wrong. */
struct word_counts {
    size_t in_favour;
    size_t against;
};
static const struct word_counts words_when_given = {.in_favour = 6, .against = 2};
static const struct word_counts words_when_missed = {.in_favour = 3, .against = 5};

/* What a mistake is described with. */
struct description {
    struct topic_worst_error *mistake;
    struct topic_sentence_quote_source source;
    struct topic_error *err;
};

static int keep_beginning(struct description *to, struct topic_text text, size_t max,
                          struct topic_slice *slice)
{
    return topic_snippet_beginning(&to->mistake->bytes, text, max, slice, to->err);
}

/* Keeps the first reasons of each side; they come by falling absolute weight. */
static int keep_words(struct description *to, const struct topic_explanation *why,
                      struct word_counts room)
{
    struct topic_worst_error *mistake = to->mistake;
    for (size_t i = 0; i < why->reason_count; i++) {
        const struct topic_reason *reason = &why->reasons[i];
        size_t *left = reason->weight > 0 ? &room.in_favour : &room.against;
        if (*left == 0 || reason->span_count == 0 ||
            mistake->word_count == TOPIC_WORST_ERROR_WORDS_MAX)
            continue;
        --*left;
        struct topic_worst_error_word *word = &mistake->words[mistake->word_count++];
        *word = (struct topic_worst_error_word){
            .weight = reason->weight, .times = reason->span_count, .field = reason->spans[0].field};
        if (topic_sentence_quote_append(&mistake->bytes, &to->source, &reason->spans[0],
                                        CONTEXT_BYTES, &word->quote, to->err) < 0)
            return -1;
    }
    return 0;
}

static int keep_link(struct description *to, const struct topic_record *record)
{
    struct topic_text link = topic_record_link(record);
    struct topic_buffer *bytes = &to->mistake->bytes;
    to->mistake->link = (struct topic_slice){bytes->len, link.len};
    return topic_buffer_append(bytes, link.bytes, link.len, to->err);
}

static int keep_article(struct description *to, const struct topic_record *record)
{
    struct topic_text title = to->source.fields[TOPIC_FIELD_TITLE].text;
    struct topic_text excerpt = to->source.fields[TOPIC_FIELD_EXCERPT].text;
    struct topic_text body = to->source.fields[TOPIC_FIELD_BODY].text;
    struct topic_text id = topic_record_value(record, TOPIC_RECORD_ID);
    if (id.len >= 2 && id.bytes[0] == '"') { /* without the quotes of JSON */
        id.bytes++;
        id.len -= 2;
    }
    if (keep_beginning(to, id, ID_BYTES, &to->mistake->id) < 0 || keep_link(to, record) < 0 ||
        keep_beginning(to, title, TITLE_BYTES, &to->mistake->title) < 0)
        return -1;
    return keep_beginning(to, excerpt.len > 0 ? excerpt : body, SNIPPET_BYTES,
                          &to->mistake->snippet);
}

static int describe(struct topic_worst_error *mistake, const struct topic_wrong_answer *answer,
                    struct topic_error *err)
{
    struct description to = {.mistake = mistake, .err = err};
    struct topic_article article = topic_record_article(answer->record);
    struct topic_explanation why;
    int status = topic_sentence_quote_read(
        &to.source, &article, topic_text_rules_at(answer->model->trained->settings->text_rules),
        err);
    if (status == 0)
        status = topic_model_explain(answer->model, answer->scratch, &article, answer->tag.topic,
                                     &why, err);
    if (status == 0) {
        mistake->margin = why.margin;
        mistake->bias = why.bias;
        status = keep_article(&to, answer->record);
    }
    if (status == 0)
        status = keep_words(&to, &why, answer->tag.accepted ? words_when_given : words_when_missed);
    topic_sentence_quote_release(&to.source);
    return status;
}

/* Whether a is worse than b; of equal scores the one that came first ranks higher. */
static bool is_worse(double a, double b, bool was_given)
{
    return was_given ? a > b : a < b;
}

int topic_worst_errors_offer(struct topic_worst_errors *errors,
                             const struct topic_wrong_answer *answer, struct topic_error *err)
{
    bool was_given = answer->tag.accepted;
    struct topic_worst_error **list = was_given ? &errors->given : &errors->missed;
    size_t *count = was_given ? &errors->given_count : &errors->missed_count;
    double score = (double)answer->tag.score;
    if (errors->capacity == 0 ||
        (*count == errors->capacity && !is_worse(score, (*list)[*count - 1].score, was_given)))
        return 0;
    if (!*list && !(*list = topic_memory_new(errors->capacity, sizeof **list, err)))
        return -1;
    struct topic_worst_error mistake = {
        .article = answer->article, .topic = answer->topic, .score = score};
    mistake.threshold = topic_model_topic_threshold(answer->model, answer->tag.topic);
    if (describe(&mistake, answer, err) < 0) {
        topic_buffer_release(&mistake.bytes);
        return -1;
    }
    if (*count == errors->capacity)
        topic_buffer_release(&(*list)[--*count].bytes);
    size_t place = (*count)++;
    for (; place > 0 && is_worse(score, (*list)[place - 1].score, was_given); place--)
        (*list)[place] = (*list)[place - 1];
    (*list)[place] = mistake;
    return 0;
}

static void withdraw(struct topic_worst_error *list, size_t *count, size_t article, size_t topic)
{
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        if (list[i].article == article && list[i].topic == topic)
            topic_buffer_release(&list[i].bytes);
        else
            list[kept++] = list[i];
    }
    *count = kept;
}

void topic_worst_errors_withdraw(struct topic_worst_errors *errors, size_t article, size_t topic)
{
    withdraw(errors->given, &errors->given_count, article, topic);
    withdraw(errors->missed, &errors->missed_count, article, topic);
}

void topic_worst_errors_renumber(struct topic_worst_errors *errors, const size_t *new_numbers)
{
    for (size_t i = 0; i < errors->given_count; i++)
        errors->given[i].topic = new_numbers[errors->given[i].topic];
    for (size_t i = 0; i < errors->missed_count; i++)
        errors->missed[i].topic = new_numbers[errors->missed[i].topic];
}

static void release_list(struct topic_worst_error *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        topic_buffer_release(&list[i].bytes);
    free(list);
}

void topic_worst_errors_release(struct topic_worst_errors *errors)
{
    release_list(errors->given, errors->given_count);
    release_list(errors->missed, errors->missed_count);
    *errors = (struct topic_worst_errors){0};
}

struct topic_text topic_worst_errors_text(const struct topic_worst_error *error,
                                          struct topic_slice slice)
{
    return (struct topic_text){.bytes = slice.len > 0 ? error->bytes.bytes + slice.start : "",
                               .len = slice.len};
}
