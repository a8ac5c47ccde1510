#include "training/data/dataset.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* A word that more than one row in ten holds tells nothing about what a topic's name means
 * ("the"). */
#define COMMON_SHARE 10

/* So many names are rows of any corpus: 24 short articles with them are trained on in seconds. */
#define ALWAYS_NAMES 1000

/* Extends the arrays by feature, with zeros, so that they hold the feature. */
static int reserve_feature(struct topic_dataset *dataset, size_t feature, struct topic_error *err)
{
    size_t old_counts = dataset->count_capacity;
    size_t old_frequency = dataset->frequency_capacity;
    if (topic_memory_reserve(&dataset->counts, &dataset->count_capacity, feature + 1,
                             sizeof *dataset->counts, err) < 0)
        return -1;
    if (topic_memory_reserve(&dataset->document_frequency, &dataset->frequency_capacity,
                             feature + 1, sizeof *dataset->document_frequency, err) < 0)
        return -1;
    memset(dataset->counts + old_counts, 0,
           (dataset->count_capacity - old_counts) * sizeof *dataset->counts);
    memset(dataset->document_frequency + old_frequency, 0,
           (dataset->frequency_capacity - old_frequency) * sizeof *dataset->document_frequency);
    return 0;
}

int topic_dataset_count(struct topic_dataset *dataset, const struct topic_intern *intern,
                        struct topic_text text, float count, struct topic_error *err)
{
    uint32_t feature = topic_interner_add(&dataset->features, intern->key, text, intern->kind, err);
    if (feature == UINT32_MAX || reserve_feature(dataset, feature, err) < 0)
        return -1;
    if (dataset->counts[feature] == 0) {
        if (topic_memory_reserve(&dataset->components, &dataset->component_capacity,
                                 dataset->component_count + 1, sizeof *dataset->components,
                                 err) < 0)
            return -1;
        dataset->components[dataset->component_count++].feature = feature;
        dataset->document_frequency[feature]++;
    }
    dataset->counts[feature] += count;
    return 0;
}

/* Notes the word, so that phrases and marks can become features later. Returns whether the
 * occurrence is none of them; -1: failed. */
static int keep_word(struct topic_dataset *dataset, const struct topic_occurrence *occurrence,
                     struct topic_text text, struct topic_error *err)
{
    uint32_t feature = 0;
    if (occurrence->kind == TOPIC_FEATURE_WORD) {
        feature =
            topic_interner_add(&dataset->features, occurrence->key, text, occurrence->kind, err);
        if (feature == UINT32_MAX || reserve_feature(dataset, feature, err) < 0)
            return -1;
    }
    if (topic_word_sequence_add(&dataset->words, occurrence, feature, err) < 0)
        return -1;
    return occurrence->kind != TOPIC_FEATURE_PHRASE && !topic_dataset_is_mark(text);
}

static int count_occurrence(struct topic_dataset *dataset,
                            const struct topic_model_settings *settings,
                            const struct topic_occurrence *occurrence, struct topic_error *err)
{
    float weight = topic_tfidf_weight(settings, occurrence);
    struct topic_text text = {dataset->extracted.text.bytes + occurrence->text,
                              occurrence->text_len};
    const struct topic_intern feature = {.key = occurrence->key, .kind = occurrence->kind};
    if (weight <= 0)
        return 0;
    int counts = dataset->keeps_words ? keep_word(dataset, occurrence, text, err) : 1;
    return counts > 0 ? topic_dataset_count(dataset, &feature, text, weight, err) : counts;
}

int topic_dataset_end_row(struct topic_dataset *dataset, struct topic_error *err)
{
    if (topic_memory_reserve(&dataset->starts, &dataset->start_capacity, dataset->row_count + 2,
                             sizeof *dataset->starts, err) < 0)
        return -1;
    if (dataset->row_count == 0)
        dataset->starts[0] = 0;
    for (size_t i = dataset->starts[dataset->row_count]; i < dataset->component_count; i++) {
        struct topic_component *component = &dataset->components[i];
        component->value = dataset->counts[component->feature];
        dataset->counts[component->feature] = 0;
    }
    dataset->starts[++dataset->row_count] = dataset->component_count;
    return 0;
}

static int add_row(struct topic_dataset *dataset, const struct topic_model_settings *settings,
                   const struct topic_record *record, struct topic_error *err)
{
    struct topic_article article = topic_record_article(record);
    if (topic_feature_list_extract(&dataset->extracted, settings, &article, true, err) < 0)
        return -1;
    for (size_t i = 0; i < dataset->extracted.count; i++)
        if (count_occurrence(dataset, settings, &dataset->extracted.items[i], err) < 0)
            return -1;
    if (dataset->keeps_words && topic_word_sequence_end_row(&dataset->words, err) < 0)
        return -1;
    if (topic_label_matrix_add(&dataset->labels, &dataset->label_builder, record, &dataset->topics,
                               err) < 0)
        return -1;
    return topic_dataset_end_row(dataset, err);
}

int topic_dataset_add(struct topic_dataset *dataset, const struct topic_model_settings *settings,
                      const struct topic_record *record, struct topic_error *err)
{
    if (add_row(dataset, settings, record, err) < 0)
        return -1;
    dataset->article_count++;
    return 0;
}

int topic_dataset_join(struct topic_dataset *dataset, size_t article,
                       const struct topic_record *record, struct topic_error *err)
{
    return topic_label_matrix_join(&dataset->label_builder, article, record, &dataset->topics, err);
}

static void count_topics(struct topic_dataset *dataset)
{
    dataset->none_of_these = 0;
    dataset->several = 0;
    for (size_t article = 0; article < dataset->article_count; article++) {
        size_t topics = dataset->labels.starts[article + 1] - dataset->labels.starts[article];
        dataset->none_of_these += topics == 0;
        dataset->several += topics > 1;
    }
}

int topic_dataset_end_articles(struct topic_dataset *dataset, struct topic_error *err)
{
    if (topic_label_matrix_end(&dataset->labels, &dataset->label_builder, err) < 0)
        return -1;
    count_topics(dataset);
    return 0;
}

int topic_dataset_merge_topics(struct topic_dataset *dataset, const size_t *usual,
                               struct topic_error *err)
{
    struct topic_interner *topics = &dataset->topics;
    struct topic_interner kept = {0};
    size_t *numbers = topic_memory_new(topics->count, sizeof *numbers, err);
    int status = numbers ? 0 : -1;
    for (size_t topic = 0; status == 0 && topic < topics->count; topic++) {
        if (usual[topic] != topic)
            continue;
        numbers[topic] = topic_interner_add_name(&kept, topic_interner_text(topics, topic), err);
        status = numbers[topic] == UINT32_MAX ? -1 : 0;
    }
    for (size_t topic = 0; status == 0 && topic < topics->count; topic++)
        numbers[topic] = numbers[usual[topic]];
    if (status == 0) {
        topic_label_matrix_renumber(&dataset->labels, numbers, kept.count);
        struct topic_interner old = *topics;
        *topics = kept;
        kept = old;
        count_topics(dataset);
    }
    topic_interner_release(&kept);
    free(numbers);
    return status;
}

/* Each kept topic is trained against each row, so that names take the square of their number. */
static bool takes_names(const struct topic_dataset *dataset)
{
    return dataset->topics.count <= ALWAYS_NAMES || dataset->topics.count <= dataset->article_count;
}

int topic_dataset_add_names(struct topic_dataset *dataset,
                            const struct topic_model_settings *settings, struct topic_error *err)
{
    struct topic_record record = {0};
    int status = 0;
    if (!takes_names(dataset))
        return 0;
    for (size_t topic = 0; status == 0 && topic < dataset->topics.count; topic++) {
        struct topic_text name = topic_interner_text(&dataset->topics, topic);
        topic_record_reset(&record);
        status = topic_record_set(&record, TOPIC_RECORD_BODY, 0, name.bytes, name.len, err);
        if (status == 0)
            status = topic_record_add_topic(&record, name.bytes, name.len, err);
        if (status == 0)
            status = add_row(dataset, settings, &record, err);
    }
    topic_record_release(&record);
    return status;
}

struct topic_label_matrix topic_dataset_article_labels(const struct topic_dataset *dataset)
{
    struct topic_label_matrix labels = dataset->labels;
    labels.article_count = dataset->article_count;
    return labels;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static size_t rank(const char *const *sorted, size_t count, const char *name)
{
    const char *const *found = bsearch(&name, sorted, count, sizeof *sorted, compare_names);
    return found ? (size_t)(found - sorted) : SIZE_MAX;
}

/* Whether the article holds a feature of the name that is not common to many articles. */
static bool holds_name(const struct topic_dataset *dataset, size_t article, size_t name)
{
    const struct topic_component *components = dataset->components;
    const size_t most = dataset->row_count / COMMON_SHARE;
    for (size_t i = dataset->starts[name]; i < dataset->starts[name + 1]; i++) {
        if (dataset->document_frequency[components[i].feature] > most)
            continue;
        for (size_t j = dataset->starts[article]; j < dataset->starts[article + 1]; j++)
            if (components[i].feature == components[j].feature)
                return true;
    }
    return false;
}

/* Counts a topic's name as an article, for topics that are one article short. */
static void count_names(const struct topic_dataset *dataset, size_t min_articles, size_t *articles)
{
    const struct topic_label_matrix *labels = &dataset->labels;
    if (!takes_names(dataset))
        return;
    for (size_t article = 0; article < dataset->article_count; article++)
        for (size_t i = labels->starts[article]; i < labels->starts[article + 1]; i++) {
            size_t topic = labels->topics[i];
            if (articles[topic] + 1 == min_articles &&
                holds_name(dataset, article, dataset->article_count + topic))
                articles[topic]++;
        }
}

static bool is_in(const struct topic_interner *names, const char *name)
{
    const struct topic_text text = {name, strlen(name)};
    return names && topic_interner_find_name(names, text) != UINT32_MAX;
}

int topic_dataset_finish(struct topic_dataset *dataset, size_t min_articles,
                         const struct topic_interner *kept_topics, struct topic_error *err)
{
    size_t count = dataset->topics.count;
    int status = -1;
    size_t *ranks = topic_memory_new(count, sizeof *ranks, err);
    const char **names = topic_interner_copy_texts(&dataset->topics, &dataset->names, err);
    dataset->labels.topic_count = count;
    const struct topic_label_matrix labels = topic_dataset_article_labels(dataset);
    size_t *articles = topic_label_matrix_count_articles(&labels, err);
    dataset->topic_names = topic_memory_new(count, sizeof *names, err);
    dataset->left_out = topic_memory_new(count, sizeof *names, err);
    if (!ranks || !names || !articles || !dataset->topic_names || !dataset->left_out)
        goto done;
    count_names(dataset, min_articles, articles);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (articles[i] >= min_articles || (articles[i] > 0 && is_in(kept_topics, names[i])))
            dataset->topic_names[kept++] = names[i];
        else
            dataset->left_out[dataset->left_out_count++] = names[i];
    }
    qsort(dataset->topic_names, kept, sizeof *names, compare_names);
    qsort(dataset->left_out, dataset->left_out_count, sizeof *names, compare_names);
    for (size_t i = 0; i < count; i++)
        ranks[i] = rank(dataset->topic_names, kept, names[i]);
    topic_label_matrix_renumber(&dataset->labels, ranks, kept);
    status = 0;
done:
    free(ranks);
    free(names);
    free(articles);
    return status;
}

void topic_dataset_release(struct topic_dataset *dataset)
{
    topic_interner_release(&dataset->features);
    free(dataset->document_frequency);
    free(dataset->components);
    free(dataset->starts);
    topic_word_sequence_release(&dataset->words);
    topic_label_matrix_release(&dataset->labels);
    topic_label_matrix_builder_release(&dataset->label_builder);
    topic_interner_release(&dataset->topics);
    free(dataset->topic_names);
    free(dataset->left_out);
    topic_buffer_release(&dataset->names);
    topic_feature_list_release(&dataset->extracted);
    free(dataset->counts);
    *dataset = (struct topic_dataset){0};
}
