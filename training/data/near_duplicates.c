#include "training/data/near_duplicates.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"

/* Two rows that share a part s of their features agree in a band of 5 hashes with probability s^5
 * and in one of 16 bands with 1 - (1 - s^5)^16: 0.998 for s = 0.8, 0.005 for s = 0.2. */
#define BAND_COUNT 16
#define BAND_SIZE 5
#define HASH_COUNT ((size_t)BAND_COUNT * BAND_SIZE)

/* Rows are near-duplicates when they share at least SHARED / OUT_OF of their features. */
#define SHARED 4
#define OUT_OF 5

/* A row is compared with at most this many of the groups that agree with it in a band. More agree
 * only where many rows share boilerplate text and differ in the rest; without the bound such a
 * corpus would take quadratic time. */
#define COMPARED_MAX 64

static const uint64_t seed = 0x746f706963;

struct signature {
    uint32_t hashes[HASH_COUNT];
};

/* A row, to be sorted by its key in one band. */
struct entry {
    uint64_t key;
    uint32_t row;
};

struct search {
    const struct topic_sparse_matrix *matrix;
    struct signature *signatures; /* row_count */
    struct entry *entries;        /* the rows that are not empty */
    size_t entry_count;
    uint32_t *groups;
};

static uint64_t mix(uint64_t value)
{
    struct topic_random random = {.state = seed ^ value};
    return topic_random_next(&random);
}

/* The minimum of each of HASH_COUNT hashes over the row's features. Each feature gets one strong
 * hash; the HASH_COUNT hashes are cheap multiples of it. */
static void sign(const struct topic_sparse_matrix *matrix, size_t row, const uint64_t *multipliers,
                 struct signature *signature)
{
    memset(signature, 0xff, sizeof *signature);
    for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++) {
        uint64_t hash = mix(matrix->columns[i]);
        for (size_t k = 0; k < HASH_COUNT; k++) {
            uint32_t value = (uint32_t)(hash * multipliers[k] >> 32);
            if (value < signature->hashes[k])
                signature->hashes[k] = value;
        }
    }
}

static bool is_empty(const struct topic_sparse_matrix *matrix, size_t row)
{
    return matrix->starts[row] == matrix->starts[row + 1];
}

static void sign_all(struct search *search)
{
    uint64_t multipliers[HASH_COUNT];
    struct topic_random random = {.state = seed};
    for (size_t k = 0; k < HASH_COUNT; k++)
        multipliers[k] =
            topic_random_next(&random) | 1; /* odd, so that no two hashes become equal */
    for (size_t row = 0; row < search->matrix->row_count; row++) {
        if (is_empty(search->matrix, row))
            continue;
        sign(search->matrix, row, multipliers, &search->signatures[row]);
        search->entries[search->entry_count++].row = (uint32_t)row;
    }
}

/* Whether the sets share enough features; both are sorted. */
static bool is_near_duplicate(const struct topic_sparse_matrix *matrix, size_t a, size_t b)
{
    size_t i = matrix->starts[a], i_end = matrix->starts[a + 1];
    size_t k = matrix->starts[b], k_end = matrix->starts[b + 1];
    size_t all = i_end - i + k_end - k;
    size_t shared = 0;
    while (i < i_end && k < k_end) {
        uint32_t left = matrix->columns[i];
        uint32_t right = matrix->columns[k];
        shared += left == right;
        i += left <= right;
        k += right <= left;
    }
    return shared * OUT_OF >= (all - shared) * SHARED;
}

/* The first row of the group, by union-find with path halving. */
static uint32_t find_first(uint32_t *groups, uint32_t row)
{
    while (groups[row] != row) {
        groups[row] = groups[groups[row]];
        row = groups[row];
    }
    return row;
}

static void join(uint32_t *groups, uint32_t a, uint32_t b)
{
    uint32_t first = find_first(groups, a);
    uint32_t second = find_first(groups, b);
    if (first < second)
        groups[second] = first;
    else
        groups[first] = second;
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *left = a;
    const struct entry *right = b;
    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    return (left->row > right->row) - (left->row < right->row);
}

static void sort_by_band(struct search *search, size_t band)
{
    for (size_t i = 0; i < search->entry_count; i++) {
        struct entry *entry = &search->entries[i];
        const uint32_t *hashes = search->signatures[entry->row].hashes + band * BAND_SIZE;
        entry->key = 0;
        for (size_t k = 0; k < BAND_SIZE; k++)
            entry->key = mix(entry->key ^ hashes[k]);
    }
    qsort(search->entries, search->entry_count, sizeof *search->entries, compare_entries);
}

/* Joins near-duplicates among rows that agree in a band. Each group met so far is compared through
 * one representative row, so a thousand equal rows take a thousand comparisons. */
static void join_run(struct search *search, const struct entry *run, size_t count)
{
    uint32_t representatives[COMPARED_MAX];
    size_t representative_count = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t row = run[i].row;
        bool is_known = false;
        for (size_t k = 0; k < representative_count && !is_known; k++) {
            is_known =
                find_first(search->groups, row) == find_first(search->groups, representatives[k]);
            if (!is_known && is_near_duplicate(search->matrix, row, representatives[k])) {
                join(search->groups, row, representatives[k]);
                is_known = true;
            }
        }
        if (!is_known && representative_count < COMPARED_MAX)
            representatives[representative_count++] = row;
    }
}

static void join_band(struct search *search, size_t band)
{
    sort_by_band(search, band);
    size_t start = 0;
    for (size_t i = 1; i <= search->entry_count; i++) {
        if (i < search->entry_count && search->entries[i].key == search->entries[start].key)
            continue;
        join_run(search, search->entries + start, i - start);
        start = i;
    }
}

int topic_near_duplicates_group(const struct topic_sparse_matrix *matrix, uint32_t *groups,
                                struct topic_error *err)
{
    struct search search = {.matrix = matrix, .groups = groups};
    int status = -1;
    search.signatures = topic_memory_new(matrix->row_count, sizeof *search.signatures, err);
    search.entries = topic_memory_new(matrix->row_count, sizeof *search.entries, err);
    if (!search.signatures || !search.entries)
        goto fail;
    for (size_t row = 0; row < matrix->row_count; row++)
        groups[row] = (uint32_t)row;
    sign_all(&search);
    for (size_t band = 0; band < BAND_COUNT; band++)
        join_band(&search, band);
    for (size_t row = 0; row < matrix->row_count; row++)
        groups[row] = find_first(groups, (uint32_t)row);
    status = 0;
fail:
    free(search.signatures);
    free(search.entries);
    return status;
}
