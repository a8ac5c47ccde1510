#include "daemon/retraining/run_corpus.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/output/file_replace.h"
#include "daemon/storing/store_naming.h"
#include "store/corpus_export.h"

/* Articles that the store's thread writes at a time. */
#define SLICE_ARTICLES 50

struct slice {
    struct topic_corpus_export export;
};

static int export_slice(struct topic_store *store, void *context, struct topic_error *err)
{
    struct slice *slice = context;
    return topic_corpus_export_some(store, &slice->export, SLICE_ARTICLES, err);
}

static int write_slices(struct topic_run_corpus *corpus, struct slice *slice,
                        struct topic_file_replacement *file, struct topic_error *err)
{
    while (!slice->export.is_done) {
        if (!corpus->go_on(corpus->context)) {
            corpus->is_ended = true;
            return topic_error_set(err, "the run was ended");
        }
        if (topic_store_writer_call(corpus->store, export_slice, slice, NULL, err) < 0 ||
            topic_file_replace_write(file, slice->export.lines.bytes, slice->export.lines.len,
                                     err) < 0)
            return -1;
    }
    return 0;
}

static int write_part(struct topic_run_corpus *corpus, enum topic_corpus_export_part part,
                      enum topic_run_files_name name, struct topic_error *err)
{
    struct topic_store_naming naming;
    struct slice slice = {.export = {.part = part,
                                     .at_ms = corpus->at_ms,
                                     .naming = topic_store_naming_init(&naming, corpus->model,
                                                                       (struct topic_text){0})}};
    struct topic_file_replacement file;
    if (topic_file_replace_begin(&file, corpus->files->paths[name], err) < 0)
        return -1;
    int status = write_slices(corpus, &slice, &file, err);
    if (status == 0)
        status = topic_file_replace_commit(&file, err);
    else
        topic_file_replace_abandon(&file);
    if (part == TOPIC_CORPUS_EXPORT_TRAINING) {
        corpus->articles = (int64_t)slice.export.articles;
        corpus->unclear = slice.export.unclear;
        snprintf(corpus->digest, sizeof corpus->digest, "%016llx%016llx",
                 (unsigned long long)slice.export.digest.high,
                 (unsigned long long)slice.export.digest.low);
    }
    topic_corpus_export_release(&slice.export);
    topic_store_naming_release(&naming);
    return status;
}

static int find_time(struct topic_store *store, void *context, struct topic_error *err)
{
    return topic_corpus_export_find_time(store, topic_clock_unix_ms(), context, err);
}

int topic_run_corpus_write(struct topic_run_corpus *corpus, struct topic_error *err)
{
    if (topic_run_files_make(corpus->files, err) < 0 ||
        topic_store_writer_call(corpus->store, find_time, &corpus->at_ms, NULL, err) < 0 ||
        write_part(corpus, TOPIC_CORPUS_EXPORT_SAMPLE, TOPIC_RUN_FILES_CONTROLS, err) < 0 ||
        write_part(corpus, TOPIC_CORPUS_EXPORT_TRAINING, TOPIC_RUN_FILES_CORPUS, err) < 0 ||
        write_part(corpus, TOPIC_CORPUS_EXPORT_PINNED, TOPIC_RUN_FILES_PINS, err) < 0 ||
        write_part(corpus, TOPIC_CORPUS_EXPORT_RECENT, TOPIC_RUN_FILES_RECENT, err) < 0)
        return -1;
    if (corpus->articles > 0)
        return 0;
    return topic_error_set(err, "the store has no articles with complete labels to learn from: "
                                "import those that the model was trained on with topic store "
                                "import");
}
