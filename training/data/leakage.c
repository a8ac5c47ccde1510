#include "training/data/leakage.h"

#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"
#include "base/memory.h"
#include "training/data/corpus_articles.h"
#include "training/data/near_duplicates.h"

/* Words alone, each field counted once: copies share these whatever settings a model is trained
 * with. */
static const struct topic_model_settings words = {.field_weight = {1, 1, 1}, .phrase_words = 1};

uint64_t topic_leakage_hash(const struct topic_record *record)
{
    uint64_t hash = 0;
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++) {
        struct topic_text text = topic_record_value(record, (enum topic_record_key)field);
        hash = topic_checksum(&text.len, sizeof text.len, hash);
        hash = topic_checksum(text.bytes, text.len, hash);
    }
    return hash;
}

static int add_row(struct topic_leakage *leakage, const struct topic_record *record,
                   struct topic_error *err)
{
    size_t row = leakage->dataset.article_count;
    if (topic_memory_reserve(&leakage->hashes, &leakage->hash_capacity, row + 1,
                             sizeof *leakage->hashes, err) < 0)
        return -1;
    leakage->hashes[row] = topic_leakage_hash(record);
    return topic_dataset_add(&leakage->dataset, &words, record, err);
}

static int add_trained(void *context, const struct topic_record *record, struct topic_error *err)
{
    struct topic_leakage *leakage = context;
    leakage->trained++;
    return add_row(leakage, record, err);
}

int topic_leakage_read(struct topic_leakage *leakage, struct topic_corpus *corpus,
                       struct topic_error *err)
{
    const struct topic_corpus_articles_visitor visitor = {.add = add_trained, .context = leakage};
    struct topic_corpus_articles_counts counts = {0}; /* training passes over the unlabelled too */
    return topic_corpus_articles_read(corpus, &visitor, &counts, err);
}

int topic_leakage_add(struct topic_leakage *leakage, const struct topic_record *record,
                      struct topic_error *err)
{
    struct topic_text id = topic_record_value(record, TOPIC_RECORD_ID);
    if (topic_memory_reserve(&leakage->id_slices, &leakage->id_capacity, leakage->tested + 1,
                             sizeof *leakage->id_slices, err) < 0)
        return -1;
    leakage->id_slices[leakage->tested++] = (struct topic_slice){leakage->ids.len, id.len};
    if (topic_buffer_append(&leakage->ids, id.bytes, id.len, err) < 0)
        return -1;
    return add_row(leakage, record, err);
}

static int compare_columns(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

static int compare_hashes(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

/* The rows as sets of words, without values. Borrows the starts from the dataset. */
static struct topic_sparse_matrix word_sets(const struct topic_dataset *dataset,
                                            struct topic_error *err)
{
    struct topic_sparse_matrix sets = {.row_count = dataset->row_count,
                                       .column_count = dataset->features.count,
                                       .starts = dataset->starts};
    sets.columns = topic_memory_new(dataset->component_count, sizeof *sets.columns, err);
    if (!sets.columns)
        return sets;
    for (size_t i = 0; i < dataset->component_count; i++)
        sets.columns[i] = dataset->components[i].feature;
    for (size_t row = 0; row < sets.row_count; row++)
        if (sets.starts[row + 1] > sets.starts[row])
            qsort(sets.columns + sets.starts[row], sets.starts[row + 1] - sets.starts[row],
                  sizeof *sets.columns, compare_columns);
    return sets;
}

/* A group's number is its first row, and training articles come first. */
static void count_copies(struct topic_leakage *leakage)
{
    qsort(leakage->hashes, leakage->trained, sizeof *leakage->hashes, compare_hashes);
    for (size_t i = 0; i < leakage->tested; i++) {
        size_t row = leakage->trained + i;
        bool is_exact = bsearch(&leakage->hashes[row], leakage->hashes, leakage->trained,
                                sizeof *leakage->hashes, compare_hashes) != NULL;
        bool is_near = !is_exact && leakage->copy_of[row] < leakage->trained;
        struct topic_slice id = leakage->id_slices[i];
        leakage->seen[i] = is_exact || is_near;
        if (leakage->seen[i] && leakage->exact + leakage->near == 0)
            leakage->example = (struct topic_text){leakage->ids.bytes + id.start, id.len};
        leakage->exact += is_exact;
        leakage->near += is_near;
    }
}

int topic_leakage_finish(struct topic_leakage *leakage, struct topic_error *err)
{
    leakage->seen = topic_memory_new(leakage->tested, sizeof *leakage->seen, err);
    leakage->copy_of =
        topic_memory_new(leakage->trained + leakage->tested, sizeof *leakage->copy_of, err);
    if (!leakage->seen || !leakage->copy_of)
        return -1;
    if (leakage->tested == 0)
        return 0;
    struct topic_sparse_matrix sets = word_sets(&leakage->dataset, err);
    int status = -1;
    if (sets.columns)
        status = topic_near_duplicates_group(&sets, leakage->copy_of, err);
    if (status == 0)
        count_copies(leakage);
    free(sets.columns);
    return status;
}

void topic_leakage_release(struct topic_leakage *leakage)
{
    topic_dataset_release(&leakage->dataset);
    topic_buffer_release(&leakage->ids);
    free(leakage->id_slices);
    free(leakage->hashes);
    free(leakage->seen);
    free(leakage->copy_of);
    *leakage = (struct topic_leakage){0};
}
