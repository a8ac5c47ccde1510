#include "record/keys.h"

#include <string.h>

#define TEXT(name, key, is_alias)                                                                  \
    {                                                                                              \
        name, key, is_alias, "the article's " name " is not a string"                              \
    }

/* The first rows are the texts. */
#define TEXTS 8
static const struct topic_keys_name names[] = {
    TEXT("title", TOPIC_RECORD_TITLE, false),
    TEXT("headline", TOPIC_RECORD_TITLE, true),
    TEXT("excerpt", TOPIC_RECORD_EXCERPT, false),
    TEXT("summary", TOPIC_RECORD_EXCERPT, true),
    TEXT("description", TOPIC_RECORD_EXCERPT, true),
    TEXT("body", TOPIC_RECORD_BODY, false),
    TEXT("text", TOPIC_RECORD_BODY, true),
    TEXT("content", TOPIC_RECORD_BODY, true),
    {"id", TOPIC_RECORD_ID, false, NULL},
    {"topics", TOPIC_RECORD_TOPICS, false, NULL},
    {"labels", TOPIC_RECORD_TOPICS, true, NULL},
    {"tags", TOPIC_RECORD_TOPICS, true, NULL},
    {"date", TOPIC_RECORD_DATE, false, NULL},
    {"published", TOPIC_RECORD_DATE, true, NULL},
    {"pubDate", TOPIC_RECORD_DATE, true, NULL},
    {"published_at", TOPIC_RECORD_DATE, true, NULL},
    {"publishedAt", TOPIC_RECORD_DATE, true, NULL},
    {"publishedDateTime", TOPIC_RECORD_DATE, true, NULL},
    {"datePublished", TOPIC_RECORD_DATE, true, NULL},
    {"created", TOPIC_RECORD_DATE, true, NULL},
    {"created_at", TOPIC_RECORD_DATE, true, NULL},
    {"createdAt", TOPIC_RECORD_DATE, true, NULL},
};
#define NAMES (sizeof names / sizeof *names)

enum topic_record_key topic_keys_find(const char *name, size_t len, bool *is_alias)
{
    for (size_t i = 0; i < NAMES; i++) {
        if (strlen(names[i].name) == len && memcmp(names[i].name, name, len) == 0) {
            *is_alias = names[i].is_alias;
            return names[i].key;
        }
    }
    *is_alias = false;
    return TOPIC_RECORD_OTHER;
}

const struct topic_keys_name *topic_keys_texts(size_t *count)
{
    *count = TEXTS;
    return names;
}
