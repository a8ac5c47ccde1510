/* A directory for each topic with text files in it. The same file name in two directories is one
 * article with two topics. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "training/corpus/readers.h"
#include "training/input/file_walk.h"

struct entry {
    const char *path; /* borrowed from the walk */
    const char *topic;
    size_t topic_len;
    const char *name; /* of the file, relative to the topic's directory */
};

struct dirs_reader {
    const char *root;
    const struct topic_input_options *options;
    struct topic_file_walk walk;
    struct entry *entries; /* sorted by name, then topic */
    size_t count;
    size_t next;
};

static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    int order = strcmp(a->name, b->name);
    return order != 0 ? order : strcmp(a->path, b->path);
}

static void list_entries(struct dirs_reader *reader)
{
    size_t root_len = strlen(reader->root);
    for (size_t i = 0; i < reader->walk.count; i++) {
        const char *topic = reader->walk.paths[i] + root_len;
        topic += strspn(topic, "/");
        const char *slash = strchr(topic, '/');
        if (!slash)
            continue; /* a file beside the topics, such as a README */
        reader->entries[reader->count++] = (struct entry){.path = reader->walk.paths[i],
                                                          .topic = topic,
                                                          .topic_len = (size_t)(slash - topic),
                                                          .name = slash + 1};
    }
    if (reader->count > 0)
        qsort(reader->entries, reader->count, sizeof *reader->entries, compare_entries);
}

static bool is_split_name(const char *name, size_t len)
{
    static const char *const splits[] = {"train", "training", "test", "testing",
                                         "val",   "valid",    "dev",  "validation"};
    for (size_t i = 0; i < sizeof splits / sizeof *splits; i++)
        if (strlen(splits[i]) == len && strncasecmp(name, splits[i], len) == 0)
            return true;
    return false;
}

/* Fails when every folder is a part of a data set, train/ or test/, or when the only folder holds
 * nothing but folders: the topics are a level deeper. */
static int check_level(const struct dirs_reader *reader, struct topic_error *err)
{
    bool are_splits = true;
    bool is_one_folder = true;
    const struct entry *first = reader->entries;
    for (size_t i = 0; i < reader->count; i++) {
        const struct entry *entry = &reader->entries[i];
        are_splits = are_splits && is_split_name(entry->topic, entry->topic_len);
        is_one_folder = is_one_folder && strchr(entry->name, '/') &&
                        entry->topic_len == first->topic_len &&
                        memcmp(entry->topic, first->topic, first->topic_len) == 0;
    }
    if (reader->count == 0 || (!are_splits && !is_one_folder))
        return 0;
    return topic_error_set(err, "%s: its folder \"%.*s\" %s: name %.*s instead", reader->root,
                           (int)first->topic_len, first->topic,
                           are_splits ? "is a part of a data set, not a topic"
                                      : "is the only one and holds the folders of the topics",
                           (int)(first->topic + first->topic_len - first->path), first->path);
}

static void close_dirs(void *state)
{
    struct dirs_reader *reader = state;
    topic_file_walk_release(&reader->walk);
    free(reader->entries);
    free(reader);
}

static void *open_dirs(struct topic_lines *lines, struct topic_error *err)
{
    struct dirs_reader *reader = topic_memory_new(1, sizeof *reader, err);
    if (!reader)
        return NULL;
    reader->root = lines->path;
    reader->options = lines->options;
    if (topic_file_walk_directory(&reader->walk, reader->root, err) < 0)
        goto fail;
    reader->entries = topic_memory_new(reader->walk.count, sizeof *reader->entries, err);
    if (!reader->entries)
        goto fail;
    list_entries(reader);
    if (check_level(reader, err) < 0)
        goto fail;
    return reader;
fail:
    close_dirs(reader);
    return NULL;
}

static int read_body(struct topic_record *record, const char *path,
                     const struct topic_input_options *options, struct topic_error *err)
{
    struct topic_error why = {0};
    struct topic_lines lines;
    struct topic_text text;
    if (topic_lines_open(&lines, path, options, err) < 0)
        return -1;
    int status = topic_lines_rest(&lines, TOPIC_LINE_MAX_BYTES, &text, err);
    if (status == 0 && !topic_input_check(lines.input, text, &why))
        status = topic_error_set(err, "%s: %s", path, why.text);
    if (status == 0)
        status = topic_record_set(record, TOPIC_RECORD_BODY, 0, text.bytes, text.len, err);
    topic_lines_close(&lines);
    return status;
}

static enum topic_read_status next(void *state, struct topic_record *record,
                                   struct topic_error *err)
{
    struct dirs_reader *reader = state;
    struct topic_error why = {0};
    topic_record_reset(record);
    if (reader->next == reader->count)
        return TOPIC_READ_END;
    const struct entry *first = &reader->entries[reader->next];
    int status = read_body(record, first->path, reader->options, &why);
    bool names_file = topic_error_is_set(&why); /* the error of read_body names the file already */
    record->is_labelled = !record->options.ignores_topics;
    for (; reader->next < reader->count &&
           strcmp(reader->entries[reader->next].name, first->name) == 0;
         reader->next++) {
        const struct entry *entry = &reader->entries[reader->next];
        if (status == 0)
            status = topic_record_add_topic(record, entry->topic, entry->topic_len, &why);
    }
    if (status == 0)
        status = topic_record_check(record, &why);
    if (status < 0 && names_file) {
        topic_error_set(err, "%s", why.text);
        return TOPIC_READ_BAD;
    }
    if (status < 0)
        return topic_reader_bad(first->path, 0, &why, err);
    return topic_record_set_id(record, 0, first->name, strlen(first->name), err) < 0
               ? TOPIC_READ_FAILED
               : TOPIC_READ_RECORD;
}

const struct topic_reader topic_directory_reader = {
    .of_directory = true,
    .open = open_dirs,
    .next = next,
    .close = close_dirs,
};
