#include "training/fit/row_sample.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"

/* With this many articles the gain in micro-F1 of the ten most frequent topics varies by some 0.003
 * from sample to sample (docs/decisions/0023-phrases.md). */
#define ARTICLES_MIN 2500
/* But not more than this part of a small corpus, where reading and counting takes the time. */
#define ARTICLES_DIVISOR 3

/* A topic and how many articles have it. */
struct frequency {
    size_t articles;
    size_t topic;
};

static int compare_frequencies(const void *left, const void *right)
{
    const struct frequency *a = left;
    const struct frequency *b = right;
    if (a->articles != b->articles)
        return a->articles < b->articles ? 1 : -1;
    return a->topic < b->topic ? -1 : a->topic > b->topic;
}

/* Sets numbers[topic] to the topic's number among the `wanted` most frequent ones, in the same
 * order; SIZE_MAX: it is none of them. */
static int choose_topics(const struct topic_row_sample_source *source, size_t wanted,
                         size_t *numbers, struct topic_error *err)
{
    const size_t topics = source->labels->topic_count;
    struct topic_label_matrix articles = *source->labels;
    articles.article_count = source->article_count;
    size_t *counts = topic_label_matrix_count_articles(&articles, err);
    struct frequency *order = topic_memory_new(topics, sizeof *order, err);
    int status = counts && order ? 0 : -1;
    for (size_t topic = 0; status == 0 && topic < topics; topic++) {
        order[topic] = (struct frequency){counts[topic], topic};
        numbers[topic] = SIZE_MAX;
    }
    if (status == 0)
        qsort(order, topics, sizeof *order, compare_frequencies);
    for (size_t i = 0; status == 0 && i < wanted; i++)
        numbers[order[i].topic] = 0;
    for (size_t topic = 0, next = 0; status == 0 && topic < topics; topic++)
        if (numbers[topic] == 0)
            numbers[topic] = next++;
    free(counts);
    free(order);
    return status;
}

/* Whether one of the row's topics is in the sample. */
static bool has_topic(const struct topic_label_matrix *labels, size_t row, const size_t *numbers)
{
    for (size_t i = labels->starts[row]; i < labels->starts[row + 1]; i++)
        if (numbers[labels->topics[i]] != SIZE_MAX)
            return true;
    return false;
}

static void take_row(struct topic_row_sample *sample, const struct topic_row_sample_source *source,
                     size_t row)
{
    const struct topic_label_matrix *labels = source->labels;
    struct topic_label_matrix *taken = &sample->labels;
    const size_t count = labels->starts[row + 1] - labels->starts[row];
    const size_t start = taken->starts[sample->row_count];
    if (count > 0)
        memcpy(taken->topics + start, labels->topics + labels->starts[row],
               count * sizeof *taken->topics);
    sample->fold_of[sample->row_count] = source->fold_of[row];
    sample->rows[sample->row_count++] = row;
    taken->starts[sample->row_count] = start + count;
}

static void take_rows(struct topic_row_sample *sample, const struct topic_row_sample_source *source,
                      size_t wanted, const size_t *numbers)
{
    const size_t articles = source->article_count;
    struct topic_random_choice choice = {{source->seed}, articles, wanted};
    for (size_t row = 0; row < articles; row++)
        if (topic_random_takes(&choice))
            take_row(sample, source, row);
    sample->article_count = sample->row_count;
    for (size_t row = articles; row < source->labels->article_count; row++)
        if (has_topic(source->labels, row, numbers))
            take_row(sample, source, row);
}

static int allocate(struct topic_row_sample *sample, const struct topic_label_matrix *labels,
                    struct topic_error *err)
{
    const size_t rows = labels->article_count;
    sample->rows = topic_memory_new(rows, sizeof *sample->rows, err);
    sample->fold_of = topic_memory_new(rows, sizeof *sample->fold_of, err);
    sample->labels.starts = topic_memory_new(rows + 1, sizeof *sample->labels.starts, err);
    sample->labels.topics =
        topic_memory_new(labels->starts[rows] + 1, sizeof *sample->labels.topics, err);
    return sample->rows && sample->fold_of && sample->labels.starts && sample->labels.topics ? 0
                                                                                             : -1;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t most(size_t a, size_t b)
{
    return a > b ? a : b;
}

int topic_row_sample_draw(struct topic_row_sample *sample,
                          const struct topic_row_sample_source *source, size_t cells,
                          struct topic_error *err)
{
    const size_t topics = source->labels->topic_count;
    const size_t all = source->article_count;
    const size_t few = least(ARTICLES_MIN, most(1, all / ARTICLES_DIVISOR));
    const size_t articles = least(all, most(few, cells / most(1, topics)));
    const size_t kept = least(topics, most(1, cells / most(1, articles)));
    size_t *numbers = topic_memory_new(topics, sizeof *numbers, err);
    int status = numbers ? choose_topics(source, kept, numbers, err) : -1;
    if (status == 0)
        status = allocate(sample, source->labels, err);
    if (status == 0) {
        sample->labels.starts[0] = 0;
        take_rows(sample, source, articles, numbers);
        sample->labels.article_count = sample->row_count;
        topic_label_matrix_renumber(&sample->labels, numbers, kept);
        sample->has_all = articles == source->article_count && kept == topics;
    }
    free(numbers);
    return status;
}

void topic_row_sample_release(struct topic_row_sample *sample)
{
    free(sample->rows);
    free(sample->fold_of);
    topic_label_matrix_release(&sample->labels);
    *sample = (struct topic_row_sample){0};
}
