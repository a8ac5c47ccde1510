#include "training/folder/topic_folders.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text_scan.h"

/* train, 20news-bydate-test, fold1; and 2024, which is a year or a number. */
static bool is_split_name(const char *name, size_t len)
{
    static const char *const splits[] = {"train", "training",   "test", "testing", "val", "valid",
                                         "dev",   "validation", "fold", "split",   "part"};
    size_t word_len = len;
    while (word_len > 0 &&
           (isdigit((unsigned char)name[word_len - 1]) || strchr("-_.", name[word_len - 1])))
        word_len--;
    if (word_len == 0)
        return true;
    for (size_t i = 0; i < sizeof splits / sizeof *splits; i++) {
        size_t split_len = strlen(splits[i]);
        const char *at = name + word_len - split_len;
        if (word_len >= split_len && strncasecmp(at, splits[i], split_len) == 0 &&
            (at == name || strchr("-_.", at[-1])))
            return true;
    }
    return false;
}

/* Articles without topics, as beside `pos` and `neg` of aclImdb. */
static bool is_unlabelled(const struct topic_folders_entry *entry)
{
    static const char *const names[] = {"unsup", "unlabelled", "unlabeled"};
    const struct topic_text name = {entry->topic, entry->topic_len};
    return TOPIC_TEXT_SCAN_IS_ONE_OF(name, names);
}

static int check_labelled(const char *root, const struct topic_folders_entry *entries, size_t count,
                          struct topic_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (is_unlabelled(&entries[i]))
            return topic_error_set(err,
                                   "%s: its folder \"%.*s\" has articles without topics and is no "
                                   "topic: name the other folders, or move it away",
                                   root, (int)entries[i].topic_len, entries[i].topic);
    return 0;
}

static bool is_same_folder(const struct topic_folders_entry *a, const struct topic_folders_entry *b)
{
    return a->topic_len == b->topic_len && memcmp(a->topic, b->topic, a->topic_len) == 0;
}

/* Whether every file lies in a folder of a folder, and one of the inner ones stands in several
 * outer ones: corpus/2023/AI, corpus/2024/AI. Entries are sorted by their names. */
static bool recurs_below(const struct topic_folders_entry *entries, size_t count)
{
    bool recurs = false;
    for (size_t i = 0; i < count; i++) {
        const struct topic_folders_entry *entry = &entries[i];
        const char *slash = strchr(entry->name, '/');
        if (!slash)
            return false;
        const struct topic_folders_entry *before = i > 0 ? entry - 1 : NULL;
        recurs =
            recurs || (before && !is_same_folder(before, entry) &&
                       strncmp(before->name, entry->name, (size_t)(slash - entry->name) + 1) == 0);
    }
    return recurs;
}

int topic_folders_check(const char *root, const struct topic_folders_entry *entries, size_t count,
                        struct topic_error *err)
{
    bool are_splits = true;
    bool is_one_folder = true;
    const struct topic_folders_entry *first = entries;
    for (size_t i = 0; i < count; i++) {
        const struct topic_folders_entry *entry = &entries[i];
        are_splits = are_splits && is_split_name(entry->topic, entry->topic_len);
        is_one_folder = is_one_folder && strchr(entry->name, '/') && is_same_folder(entry, first);
    }
    bool is_deeper = !are_splits && !is_one_folder && recurs_below(entries, count);
    if (count == 0 || (!are_splits && !is_one_folder && !is_deeper))
        return check_labelled(root, entries, count, err);
    return topic_error_set(
        err,
        "%s: its folder \"%.*s\" %s: name %.*s instead (topic tag, which reads no "
        "topics, takes all)",
        root, (int)first->topic_len, first->topic,
        are_splits  ? "is a part of a data set or a number, not a topic"
        : is_deeper ? "holds the folders of the topics, as others beside it do"
                    : "is the only one and holds the folders of the topics",
        (int)(first->topic + first->topic_len - first->path), first->path);
}

size_t topic_folders_count_deeper(const struct topic_folders_entry *entries, size_t count,
                                  size_t *first)
{
    size_t deeper = 0;
    for (size_t i = 0; i < count; i++)
        if (strchr(entries[i].name, '/') && deeper++ == 0)
            *first = i;
    return deeper;
}
