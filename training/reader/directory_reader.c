/* A directory for each topic with text files in it. Files of the same name in several directories
 * are one article with several topics if they hold the same bytes: others, such as 001.txt in every
 * directory, only count alike. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"
#include "base/memory.h"
#include "training/folder/folder_tally.h"
#include "training/folder/topic_folders.h"
#include "training/input/file_walk.h"
#include "training/reader/format_detect.h"
#include "training/reader/mail_message.h"
#include "training/reader/readers.h"
#include "training/unsupported/mail_kind.h"

#define DIGEST_CHUNK_BYTES 8192

/* What the bytes of a file are compared by. */
struct digest {
    struct topic_checksum_wide hash;
    size_t size;
    size_t entry;
    bool is_read; /* a file that cannot be read is like no other: reading it says why */
};

struct dirs_reader {
    const char *root;
    const struct topic_input_options *options;
    struct topic_file_walk walk;
    struct topic_folders_entry *entries; /* sorted by name, then topic */
    size_t count;
    size_t next;
    size_t compared;                  /* so many entries have their copies */
    size_t messages;                  /* of mail, so far */
    bool is_found;                    /* no --format says that the folders are topics */
    struct topic_folder_tally others; /* is_found: files of formats with topics of their own */
};

static int compare_entries(const void *left, const void *right)
{
    const struct topic_folders_entry *a = left;
    const struct topic_folders_entry *b = right;
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
        if (reader->is_found && topic_format_detect_has_topics(topic)) {
            topic_folder_tally_add(&reader->others, topic);
            continue;
        }
        if (!slash)
            continue; /* a file beside the topics, such as a README */
        reader->entries[reader->count++] =
            (struct topic_folders_entry){.path = reader->walk.paths[i],
                                         .topic = topic,
                                         .topic_len = (size_t)(slash - topic),
                                         .name = slash + 1};
    }
    if (reader->count > 0)
        qsort(reader->entries, reader->count, sizeof *reader->entries, compare_entries);
}

static void close_dirs(void *state)
{
    struct dirs_reader *reader = state;
    topic_file_walk_release(&reader->walk);
    free(reader->entries);
    free(reader);
}

static void *open_folders(struct topic_lines *lines, bool is_found, struct topic_error *err)
{
    struct dirs_reader *reader = topic_memory_new(1, sizeof *reader, err);
    if (!reader)
        return NULL;
    reader->root = lines->path;
    reader->options = lines->options;
    reader->is_found = is_found;
    if (topic_file_walk_directory(&reader->walk, reader->root, err) < 0)
        goto fail;
    reader->entries = topic_memory_new(reader->walk.count, sizeof *reader->entries, err);
    if (!reader->entries)
        goto fail;
    list_entries(reader);
    return reader;
fail:
    close_dirs(reader);
    return NULL;
}

static void *open_dirs(struct topic_lines *lines, struct topic_error *err)
{
    return open_folders(lines, false, err);
}

static void *open_found(struct topic_lines *lines, struct topic_error *err)
{
    return open_folders(lines, true, err);
}

/* Takes a page of HTML, a message of mail, or a text. */
static int take_text(struct dirs_reader *reader, struct topic_record *record,
                     const struct topic_lines *lines, struct topic_text text,
                     struct topic_error *err)
{
    struct topic_error why = {0};
    if (topic_format_detect_is_html(lines->name, text))
        return topic_html_reader_take_page(record, text, err);
    if (!topic_mail_kind_is(text))
        return topic_record_set(record, TOPIC_RECORD_BODY, 0, text.bytes, text.len, err);
    if (topic_mail_message_take(record, text, &why) < 0)
        return topic_error_set(err, "%s: %s", lines->path, why.text);
    reader->messages++;
    return 0;
}

static int read_text(struct dirs_reader *reader, struct topic_record *record, const char *path,
                     struct topic_error *err)
{
    struct topic_error why = {0};
    struct topic_lines lines;
    struct topic_text text;
    if (topic_lines_open(&lines, path, reader->options, err) < 0)
        return -1;
    int status = topic_lines_rest(&lines, TOPIC_LINE_MAX_BYTES, &text, err);
    if (status == 0 && !topic_input_check(lines.input, text, &why))
        status = topic_error_set(err, "%s: %s", path, why.text);
    if (status == 0)
        status = take_text(reader, record, &lines, text, err);
    topic_lines_close(&lines);
    return status;
}

/* Fails where the file cannot be read. */
static bool read_digest(struct digest *digest, const char *path)
{
    char bytes[DIGEST_CHUNK_BYTES];
    size_t got;
    FILE *file = fopen(path, "rbe");
    if (!file)
        return false;
    while ((got = fread(bytes, 1, sizeof bytes, file)) > 0) {
        digest->hash = topic_checksum_extend(digest->hash, bytes, got);
        digest->size += got;
    }
    bool is_read = !ferror(file);
    fclose(file);
    return is_read;
}

static bool is_same(const struct digest *a, const struct digest *b)
{
    return a->is_read && b->is_read && a->size == b->size && a->hash.low == b->hash.low &&
           a->hash.high == b->hash.high;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_digests(const void *left, const void *right)
{
    const struct digest *a = left;
    const struct digest *b = right;
    int order = compare_numbers(a->size, b->size);
    order = order ? order : compare_numbers(a->hash.low, b->hash.low);
    order = order ? order : compare_numbers(a->hash.high, b->hash.high);
    order = order ? order : compare_numbers(a->is_read, b->is_read);
    return order ? order : compare_numbers(a->entry, b->entry);
}

static size_t end_of_name(const struct dirs_reader *reader, size_t first)
{
    size_t end = first + 1;
    while (end < reader->count &&
           strcmp(reader->entries[end].name, reader->entries[first].name) == 0)
        end++;
    return end;
}

/* Finds the copies among the next entries of one name. */
static int find_copies(struct dirs_reader *reader, struct topic_error *err)
{
    size_t first = reader->compared;
    size_t count = end_of_name(reader, first) - first;
    struct digest *digests = count > 1 ? topic_memory_new(count, sizeof *digests, err) : NULL;
    reader->compared += count;
    if (!digests)
        return count > 1 ? -1 : 0;
    for (size_t i = 0; i < count; i++) {
        digests[i].entry = first + i;
        digests[i].is_read = read_digest(&digests[i], reader->entries[first + i].path);
    }
    qsort(digests, count, sizeof *digests, compare_digests);
    for (size_t i = 1; i < count; i++)
        if (is_same(&digests[i - 1], &digests[i])) {
            reader->entries[digests[i - 1].entry].next_copy = digests[i].entry;
            reader->entries[digests[i].entry].is_copy = true;
        }
    free(digests);
    return 0;
}

/* Adds the topics of the directories that have this file. */
static int add_topics(const struct dirs_reader *reader, const struct topic_folders_entry *first,
                      struct topic_record *record, struct topic_error *err)
{
    const struct topic_folders_entry *entry = first;
    while (topic_record_add_topic(record, entry->topic, entry->topic_len, err) == 0) {
        if (entry->next_copy == 0)
            return 0;
        entry = &reader->entries[entry->next_copy];
    }
    return -1;
}

/* Whether there is another file of this name that is no copy of it. */
static bool has_namesake(const struct dirs_reader *reader, const struct topic_folders_entry *first)
{
    const struct topic_folders_entry *end = reader->entries + reader->count;
    const struct topic_folders_entry *entry = first;
    const struct topic_folders_entry *last = first;
    if (first > reader->entries && strcmp(first[-1].name, first->name) == 0)
        return true;
    for (; last->next_copy > 0; last = &reader->entries[last->next_copy], entry++)
        if (&reader->entries[last->next_copy] != entry + 1)
            return true; /* one between the copies */
    return entry + 1 < end && strcmp(entry[1].name, first->name) == 0;
}

static enum topic_read_status next(void *state, struct topic_record *record,
                                   struct topic_error *err)
{
    struct dirs_reader *reader = state;
    struct topic_error why = {0};
    topic_record_reset(record);
    if (reader->next == 0 && !record->options.ignores_topics &&
        topic_folders_check(reader->root, reader->entries, reader->count, err) < 0)
        return TOPIC_READ_FAILED;
    for (; reader->next < reader->count; reader->next++) {
        if (reader->next == reader->compared && find_copies(reader, err) < 0)
            return TOPIC_READ_FAILED;
        if (!reader->entries[reader->next].is_copy)
            break;
    }
    if (reader->next == reader->count)
        return TOPIC_READ_END;
    const struct topic_folders_entry *first = &reader->entries[reader->next++];
    int status = read_text(reader, record, first->path, &why);
    bool names_file = topic_error_is_set(&why); /* the error of read_text names the file already */
    record->is_labelled = !record->options.ignores_topics;
    if (status == 0)
        status = add_topics(reader, first, record, &why);
    if (status == 0)
        status = topic_record_check(record, &why);
    if (status < 0 && names_file) {
        topic_error_set(err, "%s", why.text);
        return TOPIC_READ_BAD;
    }
    if (status < 0)
        return topic_reader_bad(first->path, 0, &why, err);
    /* The name alone would be the id of several articles. */
    const char *id = has_namesake(reader, first) ? first->topic : first->name;
    return topic_record_set_id(record, 0, id, strlen(id), err) < 0 ? TOPIC_READ_FAILED
                                                                   : TOPIC_READ_RECORD;
}

static void note_messages(const struct dirs_reader *reader, struct topic_error *sentence)
{
    if (reader->messages > 0)
        topic_error_set(sentence,
                        "%s: messages of mail, whose subject is read as title and whose other "
                        "headers are not read: %zu",
                        reader->root, reader->messages);
}

static void note_others(const struct dirs_reader *reader, struct topic_error *sentence)
{
    if (reader->others.count > 0)
        topic_error_set(sentence,
                        "%s: most files are texts in folders, so the folders are read as topics; "
                        "files of other formats that are not read: %zu, the first %s; name those "
                        "files to read them instead",
                        reader->root, reader->others.count, reader->others.first);
}

static void note_deeper(const struct dirs_reader *reader, struct topic_error *sentence)
{
    size_t first = 0;
    size_t count = topic_folders_count_deeper(reader->entries, reader->count, &first);
    const struct topic_folders_entry *entry = &reader->entries[first];
    if (count > 0)
        topic_error_set(sentence,
                        "%s: articles that lie in a folder below that of their topic: %zu, the "
                        "first is %s, with the topic %.*s; name the folder above the topics that "
                        "you mean",
                        reader->root, count, entry->topic, (int)entry->topic_len, entry->topic);
}

static void note(const void *state, size_t number, struct topic_error *sentence)
{
    static void (*const says[])(const struct dirs_reader *,
                                struct topic_error *) = {note_messages, note_others, note_deeper};
    for (size_t i = 0, said = 0; i < sizeof says / sizeof *says; i++) {
        topic_error_reset(sentence);
        says[i](state, sentence);
        if (topic_error_is_set(sentence) && said++ == number)
            return;
    }
    topic_error_reset(sentence);
}

const struct topic_reader topic_directory_reader = {
    .of_directory = true,
    .open = open_dirs,
    .next = next,
    .close = close_dirs,
    .note = note,
};

const struct topic_reader topic_directory_reader_found = {
    .of_directory = true,
    .open = open_found,
    .next = next,
    .close = close_dirs,
    .note = note,
};
