/* Prints the out-of-fold log-odds that `topic audit` judges labels by, for tests/bench/audit.py.
 *
 *     bench_out_of_fold CORPUS
 *
 * The first line is {"topics":[NAME,...]}; then comes a line for each labelled article, in the
 * order of the corpus: {"labels":[...],"log_odds":[...]}, with labels as numbers of topics.
 */
#include <stdio.h>
#include <string.h>

#include "training/labels/label_audit.h"
#include "wire/json.h"

static int print_line(struct topic_buffer *line)
{
    fwrite(line->bytes, 1, line->len, stdout);
    putchar('\n');
    topic_buffer_reset(line);
    return 0;
}

static int print_head(const struct topic_findings *findings, struct topic_buffer *line,
                      struct topic_error *err)
{
    struct topic_json json;
    topic_json_init(&json, line, err);
    topic_json_open(&json, '{');
    topic_json_put_open(&json, "topics", '[');
    for (size_t topic = 0; topic < findings->log_odds->topic_count; topic++)
        topic_json_string(&json, findings->dataset->topic_names[topic],
                          strlen(findings->dataset->topic_names[topic]));
    topic_json_close(&json, ']');
    topic_json_close(&json, '}');
    return print_line(line);
}

static int print_article(const struct topic_findings *findings, size_t article,
                         struct topic_buffer *line, struct topic_error *err)
{
    const struct topic_margins *log_odds = findings->log_odds;
    const struct topic_label_matrix *labels = &findings->dataset->labels;
    size_t begin = labels->starts[article];
    if (topic_buffer_format(line, err, "{\"labels\":[") < 0)
        return -1;
    for (size_t i = begin; i < labels->starts[article + 1]; i++)
        if (topic_buffer_format(line, err, i > begin ? ",%u" : "%u", labels->topics[i]) < 0)
            return -1;
    if (topic_buffer_format(line, err, "],\"log_odds\":[") < 0)
        return -1;
    for (size_t topic = 0; topic < log_odds->topic_count; topic++)
        if (topic_buffer_format(
                line, err, topic > 0 ? ",%.6g" : "%.6g",
                (double)log_odds->values[topic * log_odds->article_count + article]) < 0)
            return -1;
    return topic_buffer_format(line, err, "]}") < 0 ? -1 : print_line(line);
}

static int print_findings(void *context, const struct topic_findings *findings,
                          struct topic_error *err)
{
    struct topic_buffer *line = context;
    int status = print_head(findings, line, err);
    for (size_t article = 0; status == 0 && article < findings->log_odds->article_count; article++)
        status = print_article(findings, article, line, err);
    return status;
}

int main(int argc, char **argv)
{
    struct topic_error err = {0};
    struct topic_training training = {0};
    struct topic_buffer line = {0};
    if (argc != 2) {
        fprintf(stderr, "usage: bench_out_of_fold CORPUS\n");
        return 2;
    }
    const struct topic_train_options options = topic_label_audit_options();
    const struct topic_corpus_options reading = {0};
    const char *const path = argv[1];
    struct topic_corpus *corpus = topic_corpus_open(&path, 1, &reading, &err);
    int status =
        corpus ? topic_trainer_examine(corpus, &options, print_findings, &line, &training, &err)
               : -1;
    if (status < 0)
        fprintf(stderr, "bench_out_of_fold: %s\n", err.text);
    topic_corpus_close(corpus);
    topic_trainer_release(&training);
    topic_buffer_release(&line);
    return status < 0;
}
