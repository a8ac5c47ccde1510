#include "training/corpus/key_advice.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/shell_word.h"
#include "base/text_scan.h"
#include "base/utf8.h"

/* Names of keys in a sentence. */
#define LISTED_MAX 10

#define LIST_MAX_BYTES (LISTED_MAX * (TOPIC_KEY_USAGE_NAME_MAX_BYTES * 4 + 2) + 1)

/* Lists keys as "a, b, c": all, or those of articles that mean nothing. Returns how many. */
static size_t list_keys(const struct topic_key_usage *usage, bool only_unknown, char *list)
{
    size_t len = 0;
    size_t count = 0;
    list[0] = '\0';
    for (size_t i = 0; i < topic_key_usage_count(usage) && count < LISTED_MAX; i++) {
        const struct topic_key_usage_item *item = topic_key_usage_item(usage, i);
        if (only_unknown && (item->key != TOPIC_RECORD_OTHER || item->articles == 0))
            continue;
        len += (size_t)snprintf(list + len, LIST_MAX_BYTES - len, "%s", count++ == 0 ? "" : ", ");
        topic_utf8_escape(item->name, item->len, list + len, LIST_MAX_BYTES - len);
        len += strlen(list + len);
    }
    return count;
}

void topic_key_advice_on_map(const struct topic_key_usage *usage, const struct topic_field_map *map,
                             struct topic_error *sentence)
{
    char keys[LIST_MAX_BYTES];
    size_t count;
    const struct topic_field_map_path *paths = topic_field_map_paths(map, &count);
    for (size_t i = 0; i < count; i++) {
        if (usage->found_paths & (uint64_t)1 << i)
            continue;
        size_t listed = list_keys(usage, false, keys);
        topic_error_set(sentence, "no record has the key %.*s, which --map names%s%s",
                        (int)paths[i].path.len, paths[i].path.bytes,
                        listed > 0 ? ": their keys are " : "", keys);
        return;
    }
}

static const char *write_map(enum topic_field field, const struct topic_key_usage_item *item,
                             struct topic_shell_word *word)
{
    char map[TOPIC_KEY_USAGE_NAME_MAX_BYTES + 32];
    int len =
        snprintf(map, sizeof map, "%s=%.*s", topic_field_name(field), (int)item->len, item->name);
    return topic_shell_word_set(word, map, (size_t)len < sizeof map ? (size_t)len : sizeof map - 1);
}

void topic_key_advice_on_text(const struct topic_key_usage *usage, struct topic_error *sentence)
{
    enum topic_field field;
    const struct topic_key_usage_item *item = topic_key_usage_missed(usage, &field);
    char name[TOPIC_KEY_USAGE_NAME_MAX_BYTES * 4 + 1];
    struct topic_shell_word word;
    if (!item)
        return;
    topic_utf8_escape(item->name, item->len, name, sizeof name);
    if (item->is_in_list)
        topic_error_set(sentence,
                        "most of the text lies in the list %s, which is not read: join its texts "
                        "under the key body",
                        name);
    else
        topic_error_set(sentence, "most of the text lies in %s, which is not read: set --map %s",
                        name, write_map(field, item, &word));
}

static bool is_called_like_an_id(const struct topic_key_usage_item *item)
{
    static const char *const names[] = {"_id",       "_id.$oid",   "uuid",        "guid",
                                        "uid",       "articleid",  "article_id",  "docid",
                                        "doc_id",    "documentid", "document_id", "identifier",
                                        "record_id", "news_id",    "story_id",    "sys.id"};
    const struct topic_text name = {item->name, strlen(item->name)};
    return TOPIC_TEXT_SCAN_IS_ONE_OF(name, names) ||
           (item->len == 2 &&
            topic_text_scan_is_same_in_any_case(item->name, "id", 2)); /* Id, ID */
}

/* An address stands for its article where nothing else does. */
static bool is_called_like_an_address(const struct topic_key_usage_item *item)
{
    static const char *const names[] = {"url", "link", "permalink", "canonical_url"};
    const struct topic_text name = {item->name, strlen(item->name)};
    return TOPIC_TEXT_SCAN_IS_ONE_OF(name, names);
}

/* A key that most articles have and that is not read; NULL: none is called so. */
static const struct topic_key_usage_item *
find_unread(const struct topic_key_usage *usage,
            bool (*is_called)(const struct topic_key_usage_item *item))
{
    for (size_t i = 0; i < topic_key_usage_count(usage); i++) {
        const struct topic_key_usage_item *item = topic_key_usage_item(usage, i);
        if (!item->is_in_list && item->read_articles == 0 && item->articles * 2 > usage->articles &&
            is_called(item))
            return item;
    }
    return NULL;
}

void topic_key_advice_on_ids(const struct topic_key_usage *usage, struct topic_error *sentence)
{
    const struct topic_key_usage_item *item = find_unread(usage, is_called_like_an_id);
    if (!item)
        item = find_unread(usage, is_called_like_an_address);
    if (item)
        topic_error_set(sentence,
                        "ids are the numbers of lines or rows, because no article has an id: "
                        "set --map id=%s to have those of %s",
                        item->name, item->name);
}

/* A key with a second name, such as Tags and tags, is counted under both. */
void topic_key_advice_on_topic_keys(const struct topic_key_usage *usage,
                                    struct topic_error *sentence)
{
    const struct topic_key_usage_item *most = NULL;
    const struct topic_key_usage_item *second = NULL;
    size_t read = 0;
    for (size_t i = 0; i < topic_key_usage_count(usage); i++) {
        const struct topic_key_usage_item *item = topic_key_usage_item(usage, i);
        if (item->key != TOPIC_RECORD_TOPICS || item->read_articles == 0)
            continue;
        read += item->read_articles;
        if (!most || item->read_articles > most->read_articles) {
            second = most;
            most = item;
        } else if (!second || item->read_articles > second->read_articles) {
            second = item;
        }
    }
    if (second && read <= usage->articles)
        topic_error_set(sentence,
                        "the topics of %zu articles come from the key %s, those of %zu from %s: if "
                        "only the first are topics, set --map topics=%s and rename the other key",
                        most->read_articles, most->name, second->read_articles, second->name,
                        most->name);
}

void topic_key_advice_on_topics(const struct topic_key_usage *usage, struct topic_error *sentence)
{
    char keys[LIST_MAX_BYTES];
    size_t count = usage ? list_keys(usage, true, keys) : 0;
    if (count == 0)
        topic_error_set(sentence, "no article in the corpus has topics; label some with the key "
                                  "\"topics\"");
    else
        topic_error_set(sentence,
                        "no article in the corpus has topics; label some with the key \"topics\", "
                        "or say which key holds them with --map topics=KEY: keys that were not "
                        "read are %s%s",
                        keys,
                        count > 1 ? "; where each topic is a column of 0 and 1, write the names of "
                                    "those with 1 under one key (docs/formats.md has lines of "
                                    "pandas that do)"
                                  : "");
}
