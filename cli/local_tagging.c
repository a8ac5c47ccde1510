#include "cli/local_tagging.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "cli/command/print.h"
#include "topicd/model.h"

/* A batch ends at this many records or bytes: enough that the locks are seldom taken, few enough
 * that a batch stays in the second-level cache until it is tagged and printed. */
#define BATCH_RECORDS 64
#define BATCH_BYTES ((size_t)128 * 1024)

/* What the threads share. They take turns to read a batch, and again to print its answers, in the
 * order in which the batches were read. */
struct shared {
    const struct topic_local_tagging *task;
    struct topic_corpus *corpus;
    pthread_mutex_t reading;
    size_t batches_read;
    bool at_end;
    pthread_mutex_t printing;
    pthread_cond_t printed;
    size_t batches_printed;
    bool has_failed; /* err says why; nothing more is printed */
    struct topic_error err;
};

struct tagger {
    struct shared *shared;
    struct topic_scratch *scratch;
    struct topic_record records[BATCH_RECORDS];
    size_t record_count;
    size_t batch;                        /* number of the batch, in reading order */
    struct topic_buffer answer;          /* of one article; its length is limited (wire/answer.h) */
    struct topic_buffer heads;           /* the row of names before the batch; empty: none */
    struct topic_buffer out;             /* the answers of the batch */
    struct topic_tag_table_topic *given; /* of one article */
    size_t given_capacity;
    struct topic_error err;
};

/* Tags an article and appends its row; a refused record has a row without topics. */
static int put_row(struct tagger *tagger, const struct topic_record *record,
                   const struct topic_article *article)
{
    const struct shared *shared = tagger->shared;
    struct topic_tags tags = {0};
    size_t count = 0;
    if (record->kind == TOPIC_RECORD_ARTICLE &&
        topic_model_tag(shared->task->model, tagger->scratch, article, &shared->task->options.tag,
                        &tags, &tagger->err) < 0)
        return -1;
    if (topic_memory_reserve(&tagger->given, &tagger->given_capacity, tags.count + 1,
                             sizeof *tagger->given, &tagger->err) < 0)
        return -1;
    for (size_t i = 0; i < tags.count; i++)
        if (tags.items[i].accepted)
            tagger->given[count++] = (struct topic_tag_table_topic){
                topic_model_topic_name(shared->task->model, tags.items[i].topic),
                tags.items[i].score};
    return topic_tag_table_put(shared->task->table, record, tagger->given, count, &tagger->out,
                               &tagger->err);
}

static int put_json(struct tagger *tagger, const struct topic_record *record,
                    const struct topic_article *article)
{
    const struct shared *shared = tagger->shared;
    struct topic_json json;
    struct topic_answer_source source = {.id = topic_record_value(record, TOPIC_RECORD_ID),
                                         .model = shared->task->model,
                                         .scratch = tagger->scratch,
                                         .article = article,
                                         .options = shared->task->options};
    topic_buffer_reset(&tagger->answer);
    topic_json_init(&json, &tagger->answer, &tagger->err);
    if (topic_answer_tag(&json, &source, &tagger->err) < 0 ||
        topic_buffer_append(&tagger->out, tagger->answer.bytes, tagger->answer.len, &tagger->err) <
            0)
        return -1;
    return topic_buffer_append(&tagger->out, "\n", 1, &tagger->err);
}

static int put_answer(struct tagger *tagger, size_t index)
{
    const struct topic_record *record = &tagger->records[index];
    struct topic_article article = topic_record_article(record);
    return tagger->shared->task->table ? put_row(tagger, record, &article)
                                       : put_json(tagger, record, &article);
}

/* Collects the batch's answers, up to the first that fails. */
static void tag_batch(struct tagger *tagger)
{
    topic_buffer_reset(&tagger->out);
    if (tagger->heads.len > 0)
        topic_buffer_append(&tagger->out, tagger->heads.bytes, tagger->heads.len, &tagger->err);
    for (size_t i = 0; i < tagger->record_count; i++) {
        size_t complete = tagger->out.len;
        if (put_answer(tagger, i) < 0) {
            tagger->out.len = complete;
            return;
        }
    }
}

/* Reads the next batch. Returns whether the tagger has something to do: records, or an error to
 * report. */
static bool read_batch(struct tagger *tagger)
{
    struct shared *shared = tagger->shared;
    size_t max_records = shared->task->is_interactive ? 1 : BATCH_RECORDS;
    size_t bytes = 0;
    tagger->record_count = 0;
    topic_buffer_reset(&tagger->heads);
    pthread_mutex_lock(&shared->reading);
    bool is_done = shared->at_end;
    while (!shared->at_end && tagger->record_count < max_records && bytes < BATCH_BYTES) {
        struct topic_record *record = &tagger->records[tagger->record_count];
        int status = topic_corpus_next(shared->corpus, record, &tagger->err);
        if (status == 1 && shared->task->table)
            status =
                topic_tag_table_begin(shared->task->table, record, &tagger->heads, &tagger->err) < 0
                    ? -1
                    : 1;
        shared->at_end = status != 1;
        tagger->record_count += status == 1;
        bytes += record->bytes.len;
    }
    bool has_work = !is_done && (tagger->record_count > 0 || topic_error_is_set(&tagger->err));
    if (has_work)
        tagger->batch = shared->batches_read++;
    pthread_mutex_unlock(&shared->reading);
    return has_work;
}

static void stop_reading(struct shared *shared)
{
    pthread_mutex_lock(&shared->reading);
    shared->at_end = true;
    pthread_mutex_unlock(&shared->reading);
}

/* Waits until all earlier batches are printed, then prints the answers of this one. */
static void print_batch(struct tagger *tagger)
{
    struct shared *shared = tagger->shared;
    pthread_mutex_lock(&shared->printing);
    while (shared->batches_printed != tagger->batch)
        pthread_cond_wait(&shared->printed, &shared->printing);
    if (!shared->has_failed)
        (shared->task->table ? topic_print_table : topic_print_json)(tagger->out.bytes,
                                                                     tagger->out.len);
    if (topic_error_is_set(&tagger->err) && !shared->has_failed) {
        shared->has_failed = true;
        shared->err = tagger->err;
    }
    /* Once stdout has failed, further answers could not be printed. */
    bool is_done = shared->has_failed || ferror(stdout);
    shared->batches_printed++;
    pthread_cond_broadcast(&shared->printed);
    pthread_mutex_unlock(&shared->printing);
    if (is_done)
        stop_reading(shared);
}

static void *run_tagger(void *context)
{
    struct tagger *tagger = context;
    while (read_batch(tagger)) {
        tag_batch(tagger);
        print_batch(tagger);
    }
    return NULL;
}

static struct tagger *tagger_new(struct shared *shared, struct topic_error *err)
{
    struct tagger *tagger = topic_memory_new(1, sizeof *tagger, err);
    if (!tagger)
        return NULL;
    tagger->shared = shared;
    tagger->scratch = topic_scratch_new(err);
    /* Reserved at once, so that fwrite gets a valid pointer even for an empty answer. */
    if (tagger->scratch && topic_buffer_reserve(&tagger->out, BATCH_BYTES, err) == 0)
        return tagger;
    topic_scratch_free(tagger->scratch);
    free(tagger);
    return NULL;
}

static void tagger_free(struct tagger *tagger)
{
    if (!tagger)
        return;
    for (size_t i = 0; i < BATCH_RECORDS; i++)
        topic_record_release(&tagger->records[i]);
    topic_buffer_release(&tagger->answer);
    topic_buffer_release(&tagger->heads);
    topic_buffer_release(&tagger->out);
    free(tagger->given);
    topic_scratch_free(tagger->scratch);
    free(tagger);
}

/* Runs the taggers, the first one in this thread. Where not all can be started, as many as can be
 * give the same answers. */
static int run_taggers(struct shared *shared, struct tagger **taggers, pthread_t *threads,
                       size_t count, struct topic_error *err)
{
    size_t started = 1;
    while (started < count &&
           pthread_create(&threads[started], NULL, run_tagger, taggers[started]) == 0)
        started++;
    run_tagger(taggers[0]);
    for (size_t i = 1; i < started; i++)
        pthread_join(threads[i], NULL);
    return shared->has_failed ? topic_error_set(err, "%s", shared->err.text) : 0;
}

int topic_local_tagging_run(const struct topic_local_tagging *task, struct topic_corpus *corpus,
                            struct topic_error *err)
{
    struct shared shared = {.task = task,
                            .corpus = corpus,
                            .reading = PTHREAD_MUTEX_INITIALIZER,
                            .printing = PTHREAD_MUTEX_INITIALIZER,
                            .printed = PTHREAD_COND_INITIALIZER};
    int status = -1;
    struct tagger **taggers = topic_memory_new(task->thread_count, sizeof *taggers, err);
    pthread_t *threads = topic_memory_new(task->thread_count, sizeof *threads, err);
    if (!taggers || !threads)
        goto done;
    struct topic_error unneeded = {0};
    size_t count = 0;
    while (count < task->thread_count &&
           (taggers[count] = tagger_new(&shared, count == 0 ? err : &unneeded)))
        count++;
    if (count > 0)
        status = run_taggers(&shared, taggers, threads, count, err);
done:
    for (size_t i = 0; taggers && i < task->thread_count; i++)
        tagger_free(taggers[i]);
    free(taggers);
    free(threads);
    return status;
}
