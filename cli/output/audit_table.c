#include "cli/output/audit_table.h"

#include <string.h>

#include "base/text.h"
#include "cli/output/csv.h"
#include "training/labels/label_decisions.h"

struct table {
    struct topic_buffer *out;
    const struct topic_label_audit *audit;
    struct topic_buffer cell; /* working memory */
    struct topic_error *err;
};

static int put_text(struct table *table, struct topic_text text, char after)
{
    return topic_csv_append(table->out, text, after, table->err);
}

static int put_string(struct table *table, const char *string)
{
    return put_text(table, topic_text_of(string), ',');
}

static int put_topic(struct table *table, uint32_t topic)
{
    return put_string(table, table->audit->training.dataset.topic_names[topic]);
}

static int put_cell(struct table *table, char after)
{
    return put_text(
        table, (struct topic_text){table->cell.len > 0 ? table->cell.bytes : "", table->cell.len},
        after);
}

static int add(struct table *table, struct topic_text text, const char *after)
{
    if (topic_buffer_append(&table->cell, text.bytes, text.len, table->err) < 0)
        return -1;
    return topic_buffer_append(&table->cell, after, strlen(after), table->err);
}

/* The article's present labels. */
static int put_labels(struct table *table, const struct topic_record *record)
{
    topic_buffer_reset(&table->cell);
    for (size_t i = 0; i < record->topic_count; i++)
        if (add(table, topic_record_topic(record, i), i + 1 < record->topic_count ? "; " : "") < 0)
            return -1;
    return put_cell(table, ',');
}

static int put_words(struct table *table, const struct topic_suspect *suspect)
{
    topic_buffer_reset(&table->cell);
    for (size_t i = 0; i < suspect->word_count; i++) {
        struct topic_text word = topic_label_audit_text(table->audit, suspect->words[i].text);
        if (add(table, word, "") < 0 ||
            topic_buffer_format(&table->cell, table->err, " %+.3f%s", suspect->words[i].weight,
                                i + 1 < suspect->word_count ? "; " : "") < 0)
            return -1;
    }
    return put_cell(table, ',');
}

/* The strongest word in its sentence. */
static int put_sentence(struct table *table, const struct topic_suspect *suspect)
{
    topic_buffer_reset(&table->cell);
    if (suspect->word_count > 0) {
        const struct topic_sentence_quote *quote = &suspect->words[0].quote;
        if (add(table, topic_label_audit_text(table->audit, quote->before), "[") < 0 ||
            add(table, topic_label_audit_text(table->audit, quote->phrase), "]") < 0 ||
            add(table, topic_label_audit_text(table->audit, quote->after), "") < 0)
            return -1;
    }
    return put_cell(table, ',');
}

static int put_instead(struct table *table, const struct topic_suspect *suspect)
{
    if (!suspect->has_instead)
        return topic_buffer_format(table->out, table->err, "\"\",,");
    if (put_topic(table, suspect->instead) < 0)
        return -1;
    return topic_buffer_format(table->out, table->err, "%.4f,", suspect->instead_probability);
}

static int put_row(struct table *table, const struct topic_suspect *suspect)
{
    const struct topic_record *record = &table->audit->articles.records[suspect->article];
    char key[TOPIC_LABEL_DECISIONS_KEY_BYTES];
    if (topic_buffer_format(table->out, table->err, ",%.4f,", suspect->suspicion) < 0 ||
        put_text(table, topic_csv_bare(topic_label_audit_id(table->audit, suspect)), ',') < 0 ||
        put_text(table, topic_label_audit_text(table->audit, suspect->title), ',') < 0 ||
        put_text(table, topic_record_link(record), ',') < 0 || put_labels(table, record) < 0 ||
        put_topic(table, suspect->topic) < 0 ||
        put_string(table, topic_label_audit_problem(suspect)) < 0 ||
        topic_buffer_format(table->out, table->err, "%.4f,", suspect->probability) < 0 ||
        put_instead(table, suspect) < 0 || put_words(table, suspect) < 0 ||
        put_sentence(table, suspect) < 0)
        return -1;
    return topic_buffer_format(table->out, table->err, "%s\n",
                               topic_label_decisions_key(record, key));
}

int topic_audit_table_put(struct topic_buffer *out, const struct topic_label_audit *audit,
                          struct topic_error *err)
{
    struct table table = {.out = out, .audit = audit, .err = err};
    int status =
        topic_buffer_format(out, err,
                            "decision,suspicion,id,title,link,topics,topic,verdict,probability,"
                            "instead,instead_probability,because,sentence,key\n");
    for (size_t i = 0; status == 0 && i < audit->count; i++)
        status = put_row(&table, &audit->items[i]);
    topic_buffer_release(&table.cell);
    return status < 0 ? -1 : 0;
}
