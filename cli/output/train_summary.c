#include "cli/output/train_summary.h"

#include <stdio.h>
#include <string.h>

#include "cli/command/print.h"
#include "cli/output/corpus_summary.h"
#include "cli/output/key_summary.h"
#include "cli/output/output.h"
#include "training/manifest.h"

/* The figures of a topic with fewer articles rest on a handful of decisions: too few to trust. */
#define WEAK_TOPIC_ARTICLES 10

/* A topic with enough articles and an F1 below this has another problem: it overlaps with other
 * topics, or its labels are inconsistent. */
#define HARD_TOPIC_F1 0.4

/* Topics named in a list for people; further ones are only counted. `topic inspect` lists all. */
#define LISTED_MAX 20

/* Where the bands of topics by their number of articles begin; each ends before the next. */
static const size_t bands[] = {1, 2, 5, WEAK_TOPIC_ARTICLES, 20, 50, 100, 1000};
#define BAND_COUNT (sizeof bands / sizeof *bands)

static double f1_of(const struct topic_training *training, size_t topic)
{
    return training->report.quality.topics[topic].f1;
}

static bool is_weak(const struct topic_training *training, size_t topic)
{
    return training->topic_articles[topic] < WEAK_TOPIC_ARTICLES;
}

static bool is_hard(const struct topic_training *training, size_t topic)
{
    return !is_weak(training, topic) && f1_of(training, topic) < HARD_TOPIC_F1;
}

static size_t list_topics(const struct topic_training *training,
                          bool (*belongs)(const struct topic_training *training, size_t topic),
                          const char *heading)
{
    size_t count = 0;
    for (size_t topic = 0; topic < training->dataset.labels.topic_count; topic++) {
        if (!belongs(training, topic))
            continue;
        if (count == 0)
            topic_print_out("%s\n", heading);
        if (count++ >= LISTED_MAX)
            continue;
        topic_print_out("  %s (%zu, F1 %.2f)\n", training->dataset.topic_names[topic],
                        training->topic_articles[topic], f1_of(training, topic));
    }
    if (count > LISTED_MAX)
        topic_print_out("  and %zu more; `topic inspect` lists all\n", count - LISTED_MAX);
    return count;
}

static void print_band_name(size_t band)
{
    size_t first = bands[band];
    if (band + 1 == BAND_COUNT)
        topic_print_out("  %zu or more articles", first);
    else if (bands[band + 1] == first + 1)
        topic_print_out("  %zu article%s", first, first == 1 ? "" : "s");
    else
        topic_print_out("  %zu to %zu articles", first, bands[band + 1] - 1);
}

/* Shows what more articles would bring: the mean F1 of this corpus's topics, band by band. */
static void print_bands(const struct topic_training *training)
{
    size_t counts[BAND_COUNT] = {0};
    double sums[BAND_COUNT] = {0};
    for (size_t topic = 0; topic < training->dataset.labels.topic_count; topic++) {
        size_t band = BAND_COUNT - 1;
        while (band > 0 && training->topic_articles[topic] < bands[band])
            band--;
        counts[band]++;
        sums[band] += f1_of(training, topic);
    }
    topic_print_out("mean F1 of the topics, by their number of articles:\n");
    for (size_t band = 0; band < BAND_COUNT; band++) {
        if (counts[band] == 0)
            continue;
        print_band_name(band);
        topic_print_out(": F1 %.2f (%zu topic%s)\n", sums[band] / (double)counts[band],
                        counts[band], counts[band] == 1 ? "" : "s");
    }
}

static void print_weak_topics(const struct topic_training *training)
{
    char heading[96];
    snprintf(heading, sizeof heading,
             "topics with fewer than %d articles, too few to trust:", WEAK_TOPIC_ARTICLES);
    size_t weak = list_topics(training, is_weak, heading);
    list_topics(training, is_hard,
                "topics that are hard to recognise; `topic audit` lists labels that may be wrong:");
    if (weak > 0)
        print_bands(training);
}

static void print_encodings(const struct topic_encoding_tally *encodings)
{
    if (encodings->count == 1 && strcmp(encodings->items[0].name, "UTF-8") == 0)
        return;
    for (size_t i = 0; i < encodings->count; i++)
        topic_print_out("%s%s (%zu file%s)", i == 0 ? "encodings: " : ", ",
                        encodings->items[i].name, encodings->items[i].files,
                        encodings->items[i].files == 1 ? "" : "s");
    if (encodings->count > 0)
        topic_print_out("\n");
}

static void print_left_out(const struct topic_dataset *dataset)
{
    size_t count = dataset->left_out_count;
    if (count > 0)
        topic_print_out("topics left out because they have too few articles (--min-articles):\n");
    for (size_t i = 0; i < count && i < LISTED_MAX; i++)
        topic_print_out("  %s\n", dataset->left_out[i]);
    if (count > LISTED_MAX)
        topic_print_out("  and %zu more; --json lists all\n", count - LISTED_MAX);
}

static const char *const extra_names[TOPIC_FEATURE_EXTRA_COUNT] = {
    [TOPIC_FEATURE_EXTRA_PHRASES] = "phrases",
    [TOPIC_FEATURE_EXTRA_LONG_STEMS] = "long stems",
};

static const char *const extra_keys[TOPIC_FEATURE_EXTRA_COUNT] = {
    [TOPIC_FEATURE_EXTRA_PHRASES] = "phrases",
    [TOPIC_FEATURE_EXTRA_LONG_STEMS] = "long_stems",
};

/* What was tried, what it gained, and what was chosen. */
static void print_extras(const struct topic_train_report *report)
{
    for (size_t extra = 0; extra < TOPIC_FEATURE_EXTRA_COUNT; extra++) {
        const struct topic_feature_search_trial *trial = &report->extras[extra];
        if (trial->choice == TOPIC_FEATURE_SEARCH_YES)
            topic_print_out("%s: used, as --%s says\n", extra_names[extra],
                            extra == TOPIC_FEATURE_EXTRA_PHRASES ? "phrases" : "long-stems");
        else if (trial->articles > 0)
            topic_print_out(
                "%s: %s; cross-validated, micro-F1 %+.3f, macro-F1 %+.3f (%zu articles, %zu "
                "topics)\n",
                extra_names[extra], trial->is_used ? "used" : "not used", trial->micro_gain,
                trial->macro_gain, trial->articles, trial->topics);
    }
}

/* What each objective reaches, so that it is seen what the one that was chosen costs. */
static void print_objectives(const struct topic_objective_trials *trials)
{
    char name[TOPIC_OBJECTIVE_NAME_SIZE];
    if (trials->count > 0)
        topic_print_out("thresholds, cross-validated:\n"
                        "  micro-F1  macro-F1  precision  recall\n");
    for (size_t i = 0; i < trials->count; i++) {
        const struct topic_objective_trial *trial = &trials->items[i];
        topic_print_out("  %.3f     %.3f     %.3f      %.3f   --optimise %s%s\n", trial->micro_f1,
                        trial->macro_f1, trial->micro_precision, trial->micro_recall,
                        topic_objective_format(&trial->objective, name),
                        trial->is_used ? ", used" : "");
    }
}

static void write_objectives(struct topic_json *json, const struct topic_objective_trials *trials)
{
    char name[TOPIC_OBJECTIVE_NAME_SIZE];
    if (trials->count == 0)
        return;
    topic_json_put_open(json, "objectives", '[');
    for (size_t i = 0; i < trials->count; i++) {
        const struct topic_objective_trial *trial = &trials->items[i];
        topic_json_open(json, '{');
        topic_json_put_cstring(json, "optimise", topic_objective_format(&trial->objective, name));
        topic_json_put_bool(json, "used", trial->is_used);
        topic_output_number(json, "micro_f1", trial->micro_f1);
        topic_output_number(json, "macro_f1", trial->macro_f1);
        topic_output_number(json, "micro_precision", trial->micro_precision);
        topic_output_number(json, "micro_recall", trial->micro_recall);
        topic_json_close(json, '}');
    }
    topic_json_close(json, ']');
}

static void write_extras(struct topic_json *json, const struct topic_train_report *report)
{
    for (size_t extra = 0; extra < TOPIC_FEATURE_EXTRA_COUNT; extra++) {
        const struct topic_feature_search_trial *trial = &report->extras[extra];
        topic_json_put_open(json, extra_keys[extra], '{');
        topic_json_put_bool(json, "used", trial->is_used);
        if (trial->articles > 0) {
            topic_json_put_unsigned(json, "articles", trial->articles);
            topic_json_put_unsigned(json, "topics", trial->topics);
            topic_output_number(json, "micro_f1_gain", trial->micro_gain);
            topic_output_number(json, "macro_f1_gain", trial->macro_gain);
        }
        topic_json_close(json, '}');
    }
}

static void print_rule(const struct topic_training *training)
{
    const struct topic_train_report *report = &training->report;
    const struct topic_dataset *dataset = &training->dataset;
    const char *gives = report->single_label ? "exactly one topic" : "any number of topics";
    if (report->rule_is_given)
        topic_print_out("the model gives %s, as --rule says\n", gives);
    else if (report->single_label)
        topic_print_out(
            "every training article has exactly one topic, so the model gives exactly one\n");
    else if (dataset->several + dataset->none_of_these == 0 && report->read.partial > 0)
        topic_print_out("the model gives any number of topics: every article has exactly one, but "
                        "for %zu the annotator was asked about that one alone; if no article has "
                        "several, set --rule exactly-one\n",
                        report->read.partial);
    else if (dataset->several + dataset->none_of_these == 0)
        topic_print_out(
            "the model gives any number of topics: every article has exactly one, but %zu "
            "record%s skipped, which may have several; if not, set --rule exactly-one\n",
            report->read.unread_topics, report->read.unread_topics == 1 ? " was" : "s were");
    else
        topic_print_out(
            "the model gives any number of topics: %zu article%s several, %zu %s none\n",
            dataset->several, dataset->several == 1 ? " has" : "s have", dataset->none_of_these,
            dataset->none_of_these == 1 ? "has" : "have");
}

static double total_seconds(const struct topic_train_report *report)
{
    double total = 0;
    for (size_t stage = 0; stage < TOPIC_STAGE_COUNT; stage++)
        total += report->seconds[stage];
    return total;
}

static void print_model(const struct topic_training *training, const char *output)
{
    const struct topic_train_report *report = &training->report;
    const struct topic_dataset *dataset = &training->dataset;
    char size[32];
    topic_print_out(
        "%s: %zu topic%s, %zu features, %s, trained on %zu articles in %.1f s (%s, C = %g)\n",
        output, dataset->labels.topic_count, topic_output_plural(dataset->labels.topic_count),
        report->features, topic_output_size(report->model_bytes, size, sizeof size),
        dataset->article_count, total_seconds(report), report->solver, report->cost);
    topic_print_out("cross-validated: micro-F1 %.3f, macro-F1 %.3f\n", report->quality.micro_f1,
                    report->quality.macro_f1);
}

/* Articles that have no topic, and what the model learnt of them. */
static void print_without_topics(const struct topic_training *training)
{
    const struct topic_train_report *report = &training->report;
    size_t none = training->dataset.none_of_these;
    if (none > 0)
        topic_print_out(
            "%zu article%s none of these topics%s\n", none, none == 1 ? " has" : "s have",
            report->read.empty_cells > 0
                ? ""
                : "; if an empty list means \"not labelled yet\", set --unlabelled-when-empty");
    if (report->relevance > 0)
        topic_print_out("an article like those without a topic gets topics less readily: the model "
                        "learnt from %zu of them (relevance %.2f)\n",
                        report->off_topic, report->relevance);
    if (report->off_topic == 0)
        topic_print_out(
            "every training article has a topic: the model has not seen articles of other fields; "
            "add some with \"topics\": [], or set --min-familiarity when tagging "
            "(docs/topics-file.md)\n");
}

/* Where a topic's articles are all copies of one, no fold has learnt the topic that it judges. */
static void print_near_copies(size_t copies)
{
    if (copies > 0)
        topic_print_out("%zu article%s of an earlier one or nearly so: cross-validation judges an "
                        "article without its copies\n",
                        copies, copies == 1 ? " is a copy" : "s are copies");
}

/* Records that were not learnt. */
static void print_unread(const struct topic_train_report *report, const struct topic_corpus *corpus)
{
    size_t skipped = topic_corpus_skipped(corpus);
    size_t left_out = topic_corpus_left_out(corpus);
    if (skipped + report->read.unlabelled > 0)
        topic_print_out("skipped: %zu malformed record%s, %zu without topics\n", skipped,
                        topic_output_plural(skipped), report->read.unlabelled);
    if (left_out > 0)
        topic_print_out("held out: %zu record%s, copies of articles of --without or nearly so\n",
                        left_out, topic_output_plural(left_out));
}

void topic_train_summary_print(const struct topic_training *training, const char *output,
                               const struct topic_corpus *corpus)
{
    const struct topic_train_report *report = &training->report;
    print_model(training, output);
    print_objectives(&report->objectives);
    print_extras(report);
    print_rule(training);
    print_without_topics(training);
    print_near_copies(report->near_copies);
    print_unread(report, corpus);
    topic_corpus_summary_print(&report->read);
    topic_corpus_summary_print_variants(&training->variants, report->normalises_topics);
    topic_corpus_summary_print_doubts(&training->doubts);
    topic_key_summary_print(topic_corpus_key_usage(corpus));
    print_encodings(topic_corpus_encodings(corpus));
    print_weak_topics(training);
    print_left_out(&training->dataset);
}

static void write_weak_topics(struct topic_json *json, const struct topic_training *training)
{
    topic_json_put_open(json, "weak", '[');
    for (size_t topic = 0; topic < training->dataset.labels.topic_count; topic++)
        if (is_weak(training, topic))
            topic_json_cstring(json, training->dataset.topic_names[topic]);
    topic_json_close(json, ']');
}

/* The name of the encoding; of several, all of them with commas between. */
static void write_encoding(struct topic_json *json, const struct topic_encoding_tally *encodings)
{
    struct topic_buffer names = {0};
    for (size_t i = 0; i < encodings->count; i++)
        topic_buffer_format(&names, NULL, "%s%s", i > 0 ? ", " : "", encodings->items[i].name);
    topic_json_put_text(json, "encoding",
                        (struct topic_text){names.len > 0 ? names.bytes : "", names.len});
    topic_buffer_release(&names);
}

void topic_train_summary_print_json(const struct topic_training *training, const char *output,
                                    const struct topic_corpus *corpus)
{
    static const char *const keys[TOPIC_STAGE_COUNT] = {"read", "features", "solve", "select",
                                                        "write"};
    const struct topic_train_report *report = &training->report;
    const struct topic_dataset *dataset = &training->dataset;
    struct topic_output_object object;
    struct topic_json *json = topic_output_begin(&object);
    topic_json_put_unsigned(json, "articles", dataset->article_count);
    topic_json_put_unsigned(json, "topics", dataset->labels.topic_count);
    topic_output_names(json, "left_out", dataset->left_out, dataset->left_out_count);
    write_weak_topics(json, training);
    topic_json_put_unsigned(json, "features", report->features);
    topic_json_put_unsigned(json, "skipped", topic_corpus_skipped(corpus));
    topic_json_put_unsigned(json, "held_out", topic_corpus_left_out(corpus));
    topic_corpus_summary_json(json, &report->read);
    topic_key_summary_json(json, topic_corpus_key_usage(corpus));
    topic_json_put_unsigned(json, "none_of_these", dataset->none_of_these);
    topic_corpus_summary_json_variants(json, &training->variants);
    topic_json_put_cstring(json, "rule", topic_manifest_rule(report));
    write_encoding(json, topic_corpus_encodings(corpus));
    topic_json_put_unsigned(json, "off_topic", report->off_topic);
    topic_json_put_unsigned(json, "near_copies", report->near_copies);
    topic_output_number(json, "micro_f1", report->quality.micro_f1);
    topic_output_number(json, "macro_f1", report->quality.macro_f1);
    topic_json_put_cstring(json, "solver", report->solver);
    topic_output_number(json, "cost", report->cost);
    write_objectives(json, &report->objectives);
    write_extras(json, report);
    topic_json_put_cstring(json, "model", output);
    topic_json_put_unsigned(json, "model_bytes", report->model_bytes);
    double total = 0;
    topic_json_put_open(json, "seconds", '{');
    for (size_t stage = 0; stage < TOPIC_STAGE_COUNT; stage++) {
        topic_output_number(json, keys[stage], report->seconds[stage]);
        total += report->seconds[stage];
    }
    topic_output_number(json, "total", total);
    topic_json_close(json, '}');
    topic_output_end(&object);
}
