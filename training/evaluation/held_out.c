#include "training/evaluation/held_out.h"

#include <stdlib.h>

#include "base/memory.h"
#include "training/data/leakage.h"

static int compare(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

/* The articles that judge take the place of those that a model is trained on: of the others it is
 * found which are copies. */
static int read_both(struct topic_leakage *leakage, struct topic_corpus *judging,
                     struct topic_corpus *corpus, struct topic_error *err)
{
    struct topic_record record = {0};
    int status = topic_leakage_read(leakage, judging, err);
    int found = 0;
    while (status == 0 && (found = topic_corpus_next(corpus, &record, err)) > 0)
        if (record.kind == TOPIC_RECORD_ARTICLE && record.is_labelled)
            status = topic_leakage_add(leakage, &record, err);
    topic_record_release(&record);
    if (status < 0 || found < 0)
        return -1;
    return topic_leakage_finish(leakage, err);
}

static int keep(struct topic_held_out *held_out, const struct topic_leakage *leakage,
                struct topic_error *err)
{
    held_out->hashes =
        topic_memory_new(leakage->exact + leakage->near + 1, sizeof *held_out->hashes, err);
    if (!held_out->hashes)
        return -1;
    for (size_t i = 0; i < leakage->tested; i++)
        if (leakage->seen[i])
            held_out->hashes[held_out->count++] = leakage->hashes[leakage->trained + i];
    qsort(held_out->hashes, held_out->count, sizeof *held_out->hashes, compare);
    return 0;
}

int topic_held_out_find(struct topic_held_out *held_out, struct topic_corpus *judging,
                        struct topic_corpus *corpus, struct topic_error *err)
{
    struct topic_leakage leakage = {0};
    int status = read_both(&leakage, judging, corpus, err);
    if (status == 0)
        status = keep(held_out, &leakage, err);
    topic_leakage_release(&leakage);
    return status;
}

void topic_held_out_release(struct topic_held_out *held_out)
{
    free(held_out->hashes);
    *held_out = (struct topic_held_out){0};
}

bool topic_held_out_has(const void *held_out, const struct topic_record *record)
{
    const struct topic_held_out *all = held_out;
    const uint64_t hash = topic_leakage_hash(record);
    return all->count > 0 && bsearch(&hash, all->hashes, all->count, sizeof hash, compare) != NULL;
}
