#include "cli/store/store_export.h"

#include <stdlib.h>

#include "cli/command/command.h"
#include "cli/command/print.h"
#include "policy/label_learning.h"
#include "store/corpus_export.h"
#include "topicd/topics_file.h"
#include "wire/json.h"

/* Articles that are in memory at a time. */
#define EXPORT_ARTICLES 100

/* Labels by the names of a model. */
struct settling {
    struct topic_label_naming naming;
    struct topic_model *model;
    struct topic_label_learning learned;
};

int topic_store_export_parts(const struct topic_store_export *export)
{
    return export->labelled + export->training + export->controls + export->pinned + export->recent;
}

void topic_store_export_release(struct topic_store_export *export)
{
    free(export->model);
    free(export->topics);
}

static enum topic_corpus_export_part part_of(const struct topic_store_export *export)
{
    return export->pinned     ? TOPIC_CORPUS_EXPORT_PINNED
           : export->recent   ? TOPIC_CORPUS_EXPORT_RECENT
           : export->controls ? TOPIC_CORPUS_EXPORT_SAMPLE
           : export->training ? TOPIC_CORPUS_EXPORT_TRAINING
           : export->labelled ? TOPIC_CORPUS_EXPORT_LABELLED
                              : TOPIC_CORPUS_EXPORT_ALL;
}

static int settle(void *context, struct topic_text labels, struct topic_buffer *settled,
                  bool *is_clear, struct topic_error *err)
{
    struct settling *settling = context;
    const struct topic_label_learning_said said = {.given = labels, .is_whole = true};
    if (topic_label_learning_run(settling->model, &said, &settling->learned, err) != 0)
        return -1;
    *is_clear = !settling->learned.is_unclear;
    topic_buffer_reset(settled);
    return topic_buffer_append(settled, settling->learned.given.bytes, settling->learned.given.len,
                               err);
}

/* What a reader of the corpus would not see. */
static void print_notes(const struct topic_corpus_export *export)
{
    if (export->part == TOPIC_CORPUS_EXPORT_SAMPLE &&
        export->articles < TOPIC_CORPUS_EXPORT_FEW_CONTROLS)
        topic_print_err("topic store: the control sample has %zu articles; under %d, no comparison "
                        "decides which model is better: look at topic diff, and decide yourself\n",
                        export->articles, TOPIC_CORPUS_EXPORT_FEW_CONTROLS);
    if (export->unclear > 0)
        topic_print_err("topic store: %zu article%s left out, of which only a parent of the topics "
                        "file is known: say which topic below it they have\n",
                        export->unclear, export->unclear == 1 ? " is" : "s are");
}

static int write_all(struct topic_store *store, struct topic_corpus_export *export,
                     struct topic_error *err)
{
    while (!export->is_done) {
        if (topic_corpus_export_some(store, export, EXPORT_ARTICLES, err) < 0)
            return -1;
        topic_print_json(export->lines.bytes, export->lines.len);
    }
    return 0;
}

int topic_store_export_run(struct topic_store *store, const struct topic_store_export *export)
{
    struct topic_error err = {0};
    struct settling settling = {.naming = {.settle = settle, .context = &settling}};
    struct topic_corpus_export corpus = {.part = part_of(export)};
    int status = 0;
    if (export->model) {
        settling.model = topic_topics_file_open(export->model, export->topics, 0, &err);
        corpus.naming = &settling.naming;
        status = settling.model ? 0 : -1;
    }
    if (status == 0)
        status = write_all(store, &corpus, &err);
    if (status == 0)
        print_notes(&corpus);
    topic_corpus_export_release(&corpus);
    topic_label_learning_release(&settling.learned);
    topic_model_unref(settling.model);
    return status == 0 ? TOPIC_EXIT_DONE : topic_command_fail("store", &err);
}
