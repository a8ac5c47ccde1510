#include "training/overlap.h"

#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"
#include "base/memory.h"
#include "training/duplicates.h"

/* Words alone, each once: what copies have in common whatever training makes of it. */
static const struct topic_model_settings words = {.field_weight = {1, 1, 1}, .phrase_words = 1};

static uint64_t hash_of(const struct topic_record *record)
{
    uint64_t hash = 0;
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++) {
        struct topic_text text = topic_record_value(record, (enum topic_record_key)field);
        hash = topic_checksum(&text.len, sizeof text.len, hash);
        hash = topic_checksum(text.bytes, text.len, hash);
    }
    return hash;
}

static int add_row(struct topic_overlap *overlap, const struct topic_record *record,
                   struct topic_error *err)
{
    size_t row = overlap->dataset.article_count;
    if (topic_memory_reserve(&overlap->hashes, &overlap->hash_capacity, row + 1,
                             sizeof *overlap->hashes, err) < 0)
        return -1;
    overlap->hashes[row] = hash_of(record);
    return topic_dataset_add(&overlap->dataset, &words, record, err);
}

int topic_overlap_read(struct topic_overlap *overlap, struct topic_corpus *corpus,
                       struct topic_error *err)
{
    struct topic_record record = {0};
    int status;
    while ((status = topic_corpus_next(corpus, &record, err)) == 1) {
        if (!record.is_labelled)
            continue; /* training passes over it too */
        if (add_row(overlap, &record, err) < 0) {
            status = -1;
            break;
        }
        overlap->trained++;
    }
    topic_record_release(&record);
    return status;
}

int topic_overlap_add(struct topic_overlap *overlap, const struct topic_record *record,
                      struct topic_error *err)
{
    struct topic_text id = topic_record_value(record, TOPIC_RECORD_ID);
    if (topic_memory_reserve(&overlap->id_slices, &overlap->id_capacity, overlap->tested + 1,
                             sizeof *overlap->id_slices, err) < 0)
        return -1;
    overlap->id_slices[overlap->tested++] = (struct topic_slice){overlap->ids.len, id.len};
    if (topic_buffer_append(&overlap->ids, id.bytes, id.len, err) < 0)
        return -1;
    return add_row(overlap, record, err);
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

/* The rows as sets of words; what a word weighs does not matter. The starts are the dataset's. */
static struct topic_matrix word_sets(const struct topic_dataset *dataset, struct topic_error *err)
{
    struct topic_matrix sets = {.row_count = dataset->row_count,
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

/* Groups have the number of their first row, and training articles come first. */
static void count_copies(struct topic_overlap *overlap, const uint32_t *groups)
{
    qsort(overlap->hashes, overlap->trained, sizeof *overlap->hashes, compare_hashes);
    for (size_t i = 0; i < overlap->tested; i++) {
        size_t row = overlap->trained + i;
        bool is_exact = bsearch(&overlap->hashes[row], overlap->hashes, overlap->trained,
                                sizeof *overlap->hashes, compare_hashes) != NULL;
        bool is_near = !is_exact && groups[row] < overlap->trained;
        struct topic_slice id = overlap->id_slices[i];
        overlap->seen[i] = is_exact || is_near;
        if (overlap->seen[i] && overlap->exact + overlap->near == 0)
            overlap->example = (struct topic_text){overlap->ids.bytes + id.start, id.len};
        overlap->exact += is_exact;
        overlap->near += is_near;
    }
}

int topic_overlap_finish(struct topic_overlap *overlap, struct topic_error *err)
{
    overlap->seen = topic_memory_new(overlap->tested, sizeof *overlap->seen, err);
    if (!overlap->seen)
        return -1;
    if (overlap->trained == 0 || overlap->tested == 0)
        return 0;
    struct topic_matrix sets = word_sets(&overlap->dataset, err);
    uint32_t *groups = topic_memory_new(sets.row_count, sizeof *groups, err);
    int status = -1;
    if (sets.columns && groups)
        status = topic_duplicates_group(&sets, groups, err);
    if (status == 0)
        count_copies(overlap, groups);
    free(sets.columns);
    free(groups);
    return status;
}

void topic_overlap_release(struct topic_overlap *overlap)
{
    topic_dataset_release(&overlap->dataset);
    topic_buffer_release(&overlap->ids);
    free(overlap->id_slices);
    free(overlap->hashes);
    free(overlap->seen);
    *overlap = (struct topic_overlap){0};
}
