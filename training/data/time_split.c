#include "training/data/time_split.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "training/data/leakage.h"

/* Bytes of an id or a date to show in a message. */
#define SHOWN_BYTES 120

/* An article and its date. */
struct topic_dated {
    topic_date date;
    size_t number;
};

/* Articles of the same date keep the order of the corpus. */
static int compare_dated(const void *left, const void *right)
{
    const struct topic_dated *a = left;
    const struct topic_dated *b = right;
    if (a->date != b->date)
        return a->date < b->date ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

static int refuse_date(const struct topic_record *record, size_t bad, struct topic_error *err)
{
    struct topic_text id = topic_record_value(record, TOPIC_RECORD_ID);
    struct topic_text date = topic_record_value(record, TOPIC_RECORD_DATE);
    char shown_id[SHOWN_BYTES];
    char shown_date[SHOWN_BYTES];
    topic_utf8_escape(id.bytes, id.len, shown_id, sizeof shown_id);
    topic_utf8_escape(date.bytes, date.len, shown_date, sizeof shown_date);
    return topic_error_set(
        err,
        "article %s: its date \"%s\" cannot be read (articles with such a date: %zu): "
        "the accepted forms are " TOPIC_DATE_FORMS,
        shown_id, shown_date, bad);
}

static int read_dates(struct topic_time_split *split, const struct topic_corpus_cache *cache,
                      struct topic_error *err)
{
    split->dated = topic_memory_new(cache->count, sizeof *split->dated, err);
    split->numbers = topic_memory_new(cache->count, sizeof *split->numbers, err);
    if (!split->dated || !split->numbers)
        return -1;
    const struct topic_record *first_bad = NULL;
    size_t bad = 0;
    for (size_t i = 0; i < cache->count; i++) {
        const struct topic_record *record = &cache->records[i];
        struct topic_text date = topic_record_value(record, TOPIC_RECORD_DATE);
        struct topic_dated *dated = &split->dated[split->dated_count];
        dated->number = i;
        if (date.len == 0) {
            split->undated++;
        } else if (topic_date_read(date, &dated->date)) {
            split->dated_count++;
        } else {
            first_bad = first_bad ? first_bad : record;
            bad++;
        }
    }
    if (first_bad)
        return refuse_date(first_bad, bad, err);
    if (split->dated_count == 0)
        return topic_error_set(err,
                               "none of the %zu articles has a date: a split by time needs dates, "
                               "such as " TOPIC_DATE_FORMS "; --split random needs none",
                               cache->count);
    qsort(split->dated, split->dated_count, sizeof *split->dated, compare_dated);
    return 0;
}

/* The number of older articles. Where the cut would fall among articles of the same date, it moves
 * to the beginning or the end of these, whichever is nearer and leaves articles on both sides; 0:
 * neither does. */
static size_t find_cut(const struct topic_dated *dated, size_t count)
{
    size_t wanted = count - count / TOPIC_TIME_SPLIT_NEWEST;
    if (wanted == count)
        wanted = count - 1;
    size_t begin = wanted;
    while (begin > 0 && dated[begin - 1].date == dated[wanted].date)
        begin--;
    size_t end = wanted;
    while (end < count && dated[end].date == dated[wanted].date)
        end++;
    if (end == count || (begin > 0 && wanted - begin <= end - wanted))
        return begin;
    return end;
}

/* Removes the copies of older articles from the newer ones. */
static int leave_out_copies(struct topic_time_split *split, struct topic_error *err)
{
    struct topic_leakage leakage = {0};
    const struct topic_corpus_cache *cache = split->older.cache;
    struct topic_corpus *older = topic_corpus_cache_open(&split->older, err);
    int status = older ? topic_leakage_read(&leakage, older, err) : -1;
    for (size_t i = 0; status == 0 && i < split->newer.count; i++)
        status = topic_leakage_add(&leakage, &cache->records[split->newer.chosen[i]], err);
    if (status == 0)
        status = topic_leakage_finish(&leakage, err);
    if (status == 0) {
        size_t kept = split->older.count;
        for (size_t i = 0; i < split->newer.count; i++)
            if (!leakage.seen[i])
                split->numbers[kept++] = split->newer.chosen[i];
        split->copies = split->newer.count - (kept - split->older.count);
        split->newer.count -= split->copies;
    }
    topic_corpus_close(older);
    topic_leakage_release(&leakage);
    return status;
}

int topic_time_split_by_time(struct topic_time_split *split, const struct topic_corpus_cache *cache,
                             struct topic_error *err)
{
    if (read_dates(split, cache, err) < 0)
        return -1;
    size_t count = split->dated_count;
    size_t cut = count > 1 ? find_cut(split->dated, count) : 0;
    if (cut == 0)
        return topic_error_set(err,
                               "all %zu articles with a date have the same one, so they cannot be "
                               "split by time",
                               count);
    for (size_t i = 0; i < count; i++)
        split->numbers[i] = split->dated[i].number;
    split->oldest = split->dated[0].date;
    split->cut = split->dated[cut].date;
    split->newest = split->dated[count - 1].date;
    split->older = (struct topic_corpus_cache_part){cache, split->numbers, cut};
    split->newer = (struct topic_corpus_cache_part){cache, split->numbers + cut, count - cut};
    if (leave_out_copies(split, err) < 0)
        return -1;
    if (split->newer.count == 0)
        return topic_error_set(err, "every article of the newest part is a copy of an older one, "
                                    "so no article is left to measure with");
    return 0;
}

void topic_time_split_release(struct topic_time_split *split)
{
    free(split->numbers);
    free(split->dated);
    *split = (struct topic_time_split){0};
}
