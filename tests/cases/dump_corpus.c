/* dump_corpus - prints the articles that the corpus readers read, one JSON object per line;
 * malformed records, notes and the error go to stderr.
 *
 *     dump_corpus [--format F] [--strict] [--labels] [--tag] [--label-separator TEXT]
 *         [--encoding NAME] [--map MAP] PATH...
 */
#include <stdio.h>
#include <string.h>

#include "training/corpus/corpus.h"
#include "wire/json.h"

static void report(void *context, const char *sentence)
{
    (void)context;
    fprintf(stderr, "skipped: %s\n", sentence);
}

static void note(void *context, const char *sentence)
{
    (void)context;
    fprintf(stderr, "note: %s\n", sentence);
}

static void print_record(const struct topic_record *record)
{
    struct topic_buffer buffer = {0};
    struct topic_json json;
    topic_json_init(&json, &buffer, NULL);
    topic_json_open(&json, '{');
    topic_json_put_raw(&json, "id", topic_record_value(record, TOPIC_RECORD_ID));
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++) {
        struct topic_text text = topic_record_value(record, (enum topic_record_key)field);
        if (text.len == 0)
            continue;
        topic_json_put_text(&json, topic_field_name((enum topic_field)field), text);
    }
    struct topic_text date = topic_record_value(record, TOPIC_RECORD_DATE);
    if (date.len > 0)
        topic_json_put_text(&json, "date", date);
    if (record->is_labelled) {
        topic_json_put_open(&json, "topics", '[');
        for (size_t i = 0; i < record->topic_count; i++) {
            struct topic_text name = topic_record_topic(record, i);
            topic_json_string(&json, name.bytes, name.len);
        }
        topic_json_close(&json, ']');
    }
    topic_json_close(&json, '}');
    fwrite(buffer.bytes, 1, buffer.len, stdout);
    putchar('\n');
    topic_buffer_release(&buffer);
}

static int dump(const char *const *paths, size_t count, const struct topic_corpus_options *options)
{
    struct topic_error err = {0};
    struct topic_record record = {0};
    int status = -1;
    struct topic_corpus *corpus = topic_corpus_open(paths, count, options, &err);
    while (corpus && (status = topic_corpus_next(corpus, &record, &err)) == 1)
        print_record(&record);
    if (status < 0)
        fprintf(stderr, "error: %s\n", err.text);
    topic_record_release(&record);
    topic_corpus_close(corpus);
    return status < 0;
}

int main(int argc, char **argv)
{
    struct topic_corpus_options options = {.report = report, .note = note};
    struct topic_field_map *map = NULL;
    struct topic_error err = {0};
    int at = 1;
    for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++) {
        if (strcmp(argv[at], "--strict") == 0)
            options.is_strict = true;
        else if (strcmp(argv[at], "--labels") == 0)
            options.needs_labels = true;
        else if (strcmp(argv[at], "--tag") == 0)
            options.record.ignores_topics = true;
        else if (strcmp(argv[at], "--format") == 0 && at + 1 < argc)
            options.format = argv[++at];
        else if (strcmp(argv[at], "--label-separator") == 0 && at + 1 < argc)
            options.record.label_separator = argv[++at];
        else if (strcmp(argv[at], "--encoding") == 0 && at + 1 < argc)
            options.encoding = argv[++at];
        else if (strcmp(argv[at], "--map") == 0 && at + 1 < argc)
            map =
                topic_field_map_new((struct topic_text){argv[at + 1], strlen(argv[at + 1])}, &err),
            at++;
    }
    options.record.map = map;
    if (topic_error_is_set(&err))
        fprintf(stderr, "error: %s\n", err.text);
    int status = topic_error_is_set(&err) ||
                 dump((const char *const *)argv + at, (size_t)(argc - at), &options);
    topic_field_map_free(map);
    return status;
}
