#include "training/labels/suggestions.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/memory.h"
#include "training/evaluation/snippet.h"

/* An article may have several doubted labels, and copies; so many are sought for each that may be
 * listed. */
#define DOUBTS_FOR_EACH 4

/* ---- reading ---- */

/* What the model needs to be asked, once. */
static int begin(struct topic_suggestions *suggestions, struct topic_error *err)
{
    size_t topics = topic_model_topic_count(suggestions->model);
    if (suggestions->scratch)
        return 0;
    suggestions->scratch = topic_scratch_new(err);
    suggestions->learnt = topic_memory_new(topics, sizeof *suggestions->learnt, err);
    if (!suggestions->scratch || !suggestions->learnt)
        return -1;
    for (size_t topic = 0; topic < topics; topic++)
        suggestions->learnt[topic] = (double)topic_model_topic_articles(suggestions->model, topic);
    return 0;
}

static int keep_topics(struct topic_suggestions *suggestions, const struct topic_tags *tags,
                       struct topic_suggestions_article *to, struct topic_error *err)
{
    to->first_topic = suggestions->given_count;
    for (size_t i = 0; i < tags->count; i++) {
        if (!tags->items[i].accepted)
            continue;
        if (topic_memory_reserve(&suggestions->topics, &suggestions->topic_capacity,
                                 suggestions->given_count + 1, sizeof *suggestions->topics,
                                 err) < 0)
            return -1;
        suggestions->topics[suggestions->given_count++] = (struct topic_suggestions_topic){
            .topic = tags->items[i].topic, .score = tags->items[i].score};
    }
    to->topic_count = suggestions->given_count - to->first_topic;
    return 0;
}

/* Tags the record and keeps what is shown of it. */
static int add_article(struct topic_suggestions *suggestions, const struct topic_record *record,
                       struct topic_tags *tags, struct topic_error *err)
{
    const struct topic_tag_options options = {.top = topic_model_topic_count(suggestions->model),
                                              .threshold = -1};
    struct topic_article article = topic_record_article(record);
    struct topic_text id = topic_record_value(record, TOPIC_RECORD_ID);
    if (topic_memory_reserve(&suggestions->articles, &suggestions->article_capacity,
                             suggestions->article_count + 1, sizeof *suggestions->articles,
                             err) < 0 ||
        topic_model_tag(suggestions->model, suggestions->scratch, &article, &options, tags, err) <
            0)
        return -1;
    struct topic_suggestions_article *to = &suggestions->articles[suggestions->article_count++];
    *to = (struct topic_suggestions_article){.id = {suggestions->bytes.len, id.len}};
    if (topic_buffer_append(&suggestions->bytes, id.bytes, id.len, err) < 0 ||
        topic_snippet_title(&suggestions->bytes, &article, &to->title, err) < 0)
        return -1;
    return keep_topics(suggestions, tags, to, err);
}

static int add_candidate(void *context, const struct topic_record *record, struct topic_error *err)
{
    struct topic_suggestions *suggestions = context;
    struct topic_tags tags;
    if (record->is_labelled) {
        suggestions->labelled++;
        return 0;
    }
    if (topic_memory_reserve(&suggestions->candidates, &suggestions->candidate_capacity,
                             suggestions->candidate_count + 1, sizeof *suggestions->candidates,
                             err) < 0 ||
        add_article(suggestions, record, &tags, err) < 0)
        return -1;
    topic_expected_errors_collect(&suggestions->candidates[suggestions->candidate_count++],
                                  tags.items, tags.count, suggestions->learnt);
    return topic_leakage_add(&suggestions->leakage, record, err);
}

int topic_suggestions_read(struct topic_suggestions *suggestions, struct topic_corpus *corpus,
                           struct topic_error *err)
{
    const struct topic_corpus_articles_visitor visitor = {
        .add = add_candidate, .context = suggestions, .takes_unlabelled = true};
    if (begin(suggestions, err) < 0)
        return -1;
    return topic_corpus_articles_read(corpus, &visitor, &suggestions->read, err);
}

/* ---- labels to doubt ---- */

int topic_suggestions_audit(struct topic_suggestions *suggestions, struct topic_corpus *labelled,
                            const struct topic_train_options *options, size_t wanted,
                            struct topic_error *err)
{
    struct topic_label_audit *audit = &suggestions->audit;
    audit->capacity = DOUBTS_FOR_EACH * wanted;
    if (topic_label_audit_run(audit, labelled, options, err) < 0)
        return -1;
    const struct topic_corpus_cache_part all = {&audit->articles, NULL, audit->articles.count};
    struct topic_corpus *again = topic_corpus_cache_open(&all, err);
    int status = again ? topic_leakage_read(&suggestions->leakage, again, err) : -1;
    topic_corpus_close(again);
    return status;
}

/* Takes the worst doubt of each article and its copies, up to `wanted`. */
static int take_doubts(struct topic_suggestions *suggestions, size_t wanted, bool *is_taken,
                       struct topic_error *err)
{
    const struct topic_label_audit *audit = &suggestions->audit;
    size_t *count = &suggestions->list.doubt_count;
    struct topic_tags tags;
    for (size_t i = 0; i < audit->count && *count < wanted; i++) {
        const struct topic_suspect *suspect = &audit->items[i];
        uint32_t first = suggestions->leakage.copy_of[suspect->article];
        if (is_taken[first])
            continue;
        is_taken[first] = true;
        if (add_article(suggestions, &audit->articles.records[suspect->article], &tags, err) < 0)
            return -1;
        suggestions->doubts[*count] = suspect->suspicion;
        suggestions->doubted[(*count)++] = suspect;
    }
    return 0;
}

static int choose_doubts(struct topic_suggestions *suggestions, size_t wanted,
                         struct topic_error *err)
{
    bool *is_taken = topic_memory_new(suggestions->leakage.trained, sizeof *is_taken, err);
    int status = -1;
    suggestions->doubted = topic_memory_new(wanted, sizeof *suggestions->doubted, err);
    suggestions->doubts = topic_memory_new(wanted, sizeof *suggestions->doubts, err);
    if (suggestions->doubted && suggestions->doubts && is_taken)
        status = take_doubts(suggestions, wanted, is_taken, err);
    free(is_taken);
    return status;
}

/* ---- the list ---- */

/* A copy of a labelled article gets a number that no candidate has. */
static int find_copies(struct topic_suggestions *suggestions, struct topic_error *err)
{
    const struct topic_leakage *leakage = &suggestions->leakage;
    suggestions->copy_of =
        topic_memory_new(suggestions->candidate_count, sizeof *suggestions->copy_of, err);
    if (!suggestions->copy_of || topic_leakage_finish(&suggestions->leakage, err) < 0)
        return -1;
    for (size_t i = 0; i < suggestions->candidate_count; i++) {
        size_t first = leakage->copy_of[leakage->trained + i];
        bool is_labelled = leakage->seen[i] || first < leakage->trained;
        suggestions->copy_of[i] = is_labelled ? SIZE_MAX : first - leakage->trained;
        suggestions->copies += suggestions->copy_of[i] != i;
    }
    return 0;
}

int topic_suggestions_choose(struct topic_suggestions *suggestions, size_t wanted,
                             struct topic_error *err)
{
    struct topic_review_list *list = &suggestions->list;
    if (find_copies(suggestions, err) < 0 || choose_doubts(suggestions, wanted, err) < 0)
        return -1;
    list->candidates = suggestions->candidates;
    list->candidate_count = suggestions->candidate_count;
    list->copy_of = suggestions->copy_of;
    list->doubts = suggestions->doubts;
    list->learnt = suggestions->learnt;
    list->topic_count = topic_model_topic_count(suggestions->model);
    list->seed = suggestions->seed;
    return topic_review_list_make(list, wanted, err);
}

void topic_suggestions_release(struct topic_suggestions *suggestions)
{
    topic_review_list_release(&suggestions->list);
    topic_label_audit_release(&suggestions->audit);
    topic_scratch_free(suggestions->scratch);
    topic_leakage_release(&suggestions->leakage);
    topic_buffer_release(&suggestions->bytes);
    free(suggestions->doubted);
    free(suggestions->articles);
    free(suggestions->candidates);
    free(suggestions->topics);
    free(suggestions->learnt);
    free(suggestions->doubts);
    free(suggestions->copy_of);
    *suggestions = (struct topic_suggestions){0};
}

const struct topic_suggestions_article *
topic_suggestions_article(const struct topic_suggestions *suggestions,
                          const struct topic_review_list_item *item)
{
    bool is_doubted = item->reason == TOPIC_REVIEW_LIST_DOUBTED;
    return &suggestions->articles[(is_doubted ? suggestions->candidate_count : 0) + item->number];
}

struct topic_text topic_suggestions_text(const struct topic_suggestions *suggestions,
                                         struct topic_slice slice)
{
    return (struct topic_text){slice.len > 0 ? suggestions->bytes.bytes + slice.start : "",
                               slice.len};
}
