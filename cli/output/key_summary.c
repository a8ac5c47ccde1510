#include "cli/output/key_summary.h"

#include <stdbool.h>
#include <stdio.h>

#include "cli/command/print.h"
#include "wire/json.h"

/* Keys named in a list for people; --json lists all. */
#define LISTED_MAX 10

static size_t articles_of(const struct topic_key_usage_item *item, bool are_read)
{
    return are_read ? item->read_articles : item->articles - item->read_articles;
}

/* Whether `a` is listed before `b`: that with more text which was not read, or in more articles. */
static bool is_before(const struct topic_key_usage_item *a, const struct topic_key_usage_item *b,
                      bool are_read)
{
    if (!are_read && a->unread_prose_bytes != b->unread_prose_bytes)
        return a->unread_prose_bytes > b->unread_prose_bytes;
    if (articles_of(a, are_read) != articles_of(b, are_read))
        return articles_of(a, are_read) > articles_of(b, are_read);
    return a < b; /* items of one array */
}

/* The item after `last`, of those that articles have; NULL: there are no more. */
static const struct topic_key_usage_item *
next(const struct topic_key_usage *usage, const struct topic_key_usage_item *last, bool are_read)
{
    const struct topic_key_usage_item *best = NULL;
    for (size_t i = 0; i < topic_key_usage_count(usage); i++) {
        const struct topic_key_usage_item *item = topic_key_usage_item(usage, i);
        if (articles_of(item, are_read) > 0 && (!last || is_before(last, item, are_read)) &&
            (!best || is_before(item, best, are_read)))
            best = item;
    }
    return best;
}

static void print_keys(const struct topic_key_usage *usage, const char *heading, bool are_read)
{
    size_t count = 0;
    for (const struct topic_key_usage_item *item = next(usage, NULL, are_read); item;
         item = next(usage, item, are_read)) {
        if (count++ >= LISTED_MAX)
            continue;
        size_t articles = articles_of(item, are_read);
        topic_print_out("%s", count == 1 ? heading : ", ");
        topic_print_text(item->name, item->len);
        topic_print_out(count == 1 ? " (%zu article%s)" : " (%zu)", articles,
                        articles == 1 ? "" : "s");
    }
    if (count > LISTED_MAX)
        topic_print_out(" and %zu more; --json lists all", count - LISTED_MAX);
    if (count > 0)
        topic_print_out("\n");
}

void topic_key_summary_print(const struct topic_key_usage *usage)
{
    if (!usage)
        return;
    print_keys(usage, "keys read: ", true);
    print_keys(usage, "keys not read: ", false);
}

static void write_keys(struct topic_json *json, const char *key,
                       const struct topic_key_usage *usage, bool are_read)
{
    topic_json_put_open(json, key, '{');
    for (size_t i = 0; i < topic_key_usage_count(usage); i++) {
        const struct topic_key_usage_item *item = topic_key_usage_item(usage, i);
        if (articles_of(item, are_read) > 0)
            topic_json_put_unsigned(json, item->name, articles_of(item, are_read));
    }
    topic_json_close(json, '}');
}

void topic_key_summary_json(struct topic_json *json, const struct topic_key_usage *usage)
{
    if (!usage)
        return;
    write_keys(json, "keys_read", usage, true);
    write_keys(json, "keys_unread", usage, false);
}
