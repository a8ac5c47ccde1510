#include "cli/output/audit_result.h"

#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/output/corpus_summary.h"
#include "cli/output/output.h"
#include "cli/output/quote_line.h"

static const char *name_of(const struct topic_label_audit *audit, uint32_t topic)
{
    return audit->training.dataset.topic_names[topic];
}

/* ---- JSON ---- */

static void put_text(struct topic_json *json, const char *key,
                     const struct topic_label_audit *audit, struct topic_slice slice)
{
    topic_json_put_text(json, key, topic_label_audit_text(audit, slice));
}

static void put_word(struct topic_json *json, const struct topic_label_audit *audit,
                     const struct topic_suspect_word *word)
{
    topic_json_open(json, '{');
    put_text(json, "phrase", audit, word->text);
    topic_output_number(json, "weight", word->weight);
    topic_json_put_unsigned(json, "times", word->times);
    topic_json_put_cstring(json, "field", topic_field_name(word->field));
    put_text(json, "before", audit, word->quote.before);
    put_text(json, "after", audit, word->quote.after);
    topic_json_close(json, '}');
}

static const struct topic_record *record_of(const struct topic_label_audit *audit,
                                            const struct topic_suspect *suspect)
{
    return &audit->articles.records[suspect->article];
}

static void put_labels(struct topic_json *json, const struct topic_record *record)
{
    topic_json_put_open(json, "topics", '[');
    for (size_t i = 0; i < record->topic_count; i++) {
        struct topic_text topic = topic_record_topic(record, i);
        topic_json_string(json, topic.bytes, topic.len);
    }
    topic_json_close(json, ']');
}

static void print_json(const struct topic_label_audit *audit, const struct topic_suspect *suspect)
{
    struct topic_output_object object;
    struct topic_json *json = topic_output_begin(&object);
    topic_json_put_raw(json, "id", topic_label_audit_id(audit, suspect));
    put_text(json, "title", audit, suspect->title);
    if (record_of(audit, suspect)->link.len > 0)
        topic_json_put_text(json, "link", topic_record_link(record_of(audit, suspect)));
    put_labels(json, record_of(audit, suspect));
    topic_json_put_cstring(json, "topic", name_of(audit, suspect->topic));
    topic_json_put_bool(json, "has_topic", suspect->has_topic);
    topic_json_put_cstring(json, "verdict", topic_label_audit_problem(suspect));
    topic_output_number(json, "probability", suspect->probability);
    if (suspect->has_instead) {
        topic_json_put_cstring(json, "instead", name_of(audit, suspect->instead));
        topic_output_number(json, "instead_probability", suspect->instead_probability);
    }
    topic_output_number(json, "suspicion", suspect->suspicion);
    topic_json_put_open(json, "because", '[');
    for (size_t i = 0; i < suspect->word_count; i++)
        put_word(json, audit, &suspect->words[i]);
    topic_json_close(json, ']');
    topic_output_end(&object);
}

/* ---- text ---- */

static void print_slice(const struct topic_label_audit *audit, struct topic_slice slice)
{
    struct topic_text text = topic_label_audit_text(audit, slice);
    topic_print_text(text.bytes, text.len);
}

static void print_labels(const struct topic_record *record)
{
    topic_print_out("\n  labelled: %s", record->topic_count == 0 ? "none of these" : "");
    for (size_t i = 0; i < record->topic_count; i++) {
        struct topic_text topic = topic_record_topic(record, i);
        topic_print_out("%s", i > 0 ? ", " : "");
        topic_print_text(topic.bytes, topic.len);
    }
}

static void print_text(const struct topic_label_audit *audit, const struct topic_suspect *suspect)
{
    struct topic_text id = topic_label_audit_id(audit, suspect);
    topic_print_out("%s ", name_of(audit, suspect->topic));
    if (suspect->has_instead)
        topic_print_out("should be %s (probability %.3f against %.3f)\n  ",
                        name_of(audit, suspect->instead), suspect->instead_probability,
                        suspect->probability);
    else
        topic_print_out("%s (probability %.3f)\n  ", topic_label_audit_problem(suspect),
                        suspect->probability);
    topic_print_text(id.bytes, id.len);
    topic_print_out("  ");
    print_slice(audit, suspect->title);
    print_labels(record_of(audit, suspect));
    topic_print_out("; wrong with probability %.2f\n", suspect->suspicion);
    for (size_t i = 0; i < suspect->word_count; i++) {
        const struct topic_suspect_word *word = &suspect->words[i];
        const struct topic_quote_line quote = {
            .before = topic_label_audit_text(audit, word->quote.before),
            .phrase = topic_label_audit_text(audit, word->quote.phrase),
            .after = topic_label_audit_text(audit, word->quote.after)};
        topic_print_out("    %+.3f  ", word->weight);
        topic_quote_line_print(word->field, &quote, word->times);
    }
    topic_print_out("\n");
}

void topic_audit_result_estimate(const struct topic_label_audit *audit)
{
    if (audit->count == 0)
        return;
    topic_print_out("about %.0f labels of the corpus are wrong or missing, about %.0f of those "
                    "listed; ",
                    audit->expected, audit->expected_listed);
    if (audit->worth_reading == 0)
        topic_print_out("each of them is more likely right than wrong\n");
    else
        topic_print_out("stop after %zu: those that follow are more likely right than wrong\n",
                        audit->worth_reading);
}

int topic_audit_result_text(const struct topic_label_audit *audit)
{
    const struct topic_dataset *dataset = &audit->training.dataset;
    topic_print_out("%zu article%s, %zu topic%s: %zu label%s contradicted by the other articles",
                    dataset->article_count, topic_output_plural(dataset->article_count),
                    dataset->labels.topic_count, topic_output_plural(dataset->labels.topic_count),
                    audit->suspect_count, audit->suspect_count == 1 ? " is" : "s are");
    if (audit->count < audit->suspect_count)
        topic_print_out("; the worst %zu", audit->count);
    topic_print_out(audit->count > 0 ? ":\n" : "\n");
    topic_audit_result_estimate(audit);
    if (audit->count > 0)
        topic_print_out("\n");
    for (size_t i = 0; i < audit->count; i++)
        print_text(audit, &audit->items[i]);
    topic_corpus_summary_print(&audit->articles.read);
    topic_corpus_summary_print_variants(&audit->training.variants,
                                        audit->training.report.normalises_topics);
    topic_corpus_summary_print_doubts(&audit->training.doubts);
    if (dataset->left_out_count > 0)
        topic_print_out("topics not checked because they have too few articles:\n");
    for (size_t i = 0; i < dataset->left_out_count; i++)
        topic_print_out("  %s\n", dataset->left_out[i]);
    return TOPIC_EXIT_DONE;
}

int topic_audit_result_json(const struct topic_label_audit *audit)
{
    for (size_t i = 0; i < audit->count; i++)
        print_json(audit, &audit->items[i]);
    return TOPIC_EXIT_DONE;
}
