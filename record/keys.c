#include "record/keys.h"

#include <limits.h>
#include <string.h>

#include "base/text_scan.h"
#include "record/blank_text.h"

#define NOT_A_STRING(name) "the article's " name " is not a string"
#define TEXT_ROW(name, key, rank, is_optional)                                                     \
    {                                                                                              \
        name, sizeof(name) - 1, key, rank, NOT_A_STRING(name),                                     \
            NOT_A_STRING(name) ": write it in quotes, as \"1984\", or leave it out", false,        \
            is_optional                                                                            \
    }
#define TEXT(name, key, rank) TEXT_ROW(name, key, rank, false)
#define OPTIONAL_TEXT(name, key, rank) TEXT_ROW(name, key, rank, true)
#define OTHER(name, key, rank)                                                                     \
    {                                                                                              \
        name, sizeof(name) - 1, key, rank, NULL, NULL, false, false                                \
    }

/* The first rows are the texts. */
#define TEXTS 19
static const struct topic_keys_name names[] = {
    TEXT("title", TOPIC_RECORD_TITLE, 0),
    TEXT("headline", TOPIC_RECORD_TITLE, 1),
    TEXT("excerpt", TOPIC_RECORD_EXCERPT, 0),
    TEXT("summary", TOPIC_RECORD_EXCERPT, 1),
    TEXT("description", TOPIC_RECORD_EXCERPT, 2),
    TEXT("abstract", TOPIC_RECORD_EXCERPT, 3),
    TEXT("standfirst", TOPIC_RECORD_EXCERPT, 4),
    OPTIONAL_TEXT("short_description", TOPIC_RECORD_EXCERPT, 5),
    TEXT("body", TOPIC_RECORD_BODY, 0),
    TEXT("text", TOPIC_RECORD_BODY, 1),
    TEXT("content", TOPIC_RECORD_BODY, 2),
    TEXT("content_text", TOPIC_RECORD_BODY, 3),
    TEXT("content_html", TOPIC_RECORD_BODY, 4),
    TEXT("bodyText", TOPIC_RECORD_BODY, 5),
    TEXT("bodyHtml", TOPIC_RECORD_BODY, 6),
    OPTIONAL_TEXT("articleBody", TOPIC_RECORD_BODY, 7),
    OPTIONAL_TEXT("selftext", TOPIC_RECORD_BODY, 8),
    OPTIONAL_TEXT("textContent", TOPIC_RECORD_BODY, 9),
    OPTIONAL_TEXT("full_text", TOPIC_RECORD_BODY, 10),
    OTHER("id", TOPIC_RECORD_ID, 0),
    OTHER("topics", TOPIC_RECORD_TOPICS, 0),
    OTHER("labels", TOPIC_RECORD_TOPICS, 1),
    OTHER("tags", TOPIC_RECORD_TOPICS, 2),
    OTHER("label", TOPIC_RECORD_TOPICS, 3),
    OTHER("topic", TOPIC_RECORD_TOPICS, 4),
    OTHER("category", TOPIC_RECORD_TOPICS, 5),
    OTHER("categories", TOPIC_RECORD_TOPICS, 6),
    OTHER("keywords", TOPIC_RECORD_TOPICS, 7),
    OTHER("section", TOPIC_RECORD_TOPICS, 8),
    OTHER("subject_uris", TOPIC_RECORD_TOPICS, 9),
    OTHER("articleSection", TOPIC_RECORD_TOPICS, 10),
    OTHER("tag", TOPIC_RECORD_TOPICS, 11),
    OTHER("date", TOPIC_RECORD_DATE, 0),
    OTHER("published", TOPIC_RECORD_DATE, 1),
    OTHER("pubDate", TOPIC_RECORD_DATE, 2),
    OTHER("published_at", TOPIC_RECORD_DATE, 3),
    OTHER("publishedAt", TOPIC_RECORD_DATE, 4),
    OTHER("publishedDateTime", TOPIC_RECORD_DATE, 5),
    OTHER("datePublished", TOPIC_RECORD_DATE, 6),
    OTHER("created", TOPIC_RECORD_DATE, 7),
    OTHER("created_at", TOPIC_RECORD_DATE, 8),
    OTHER("createdAt", TOPIC_RECORD_DATE, 9),
};
#define NAMES (sizeof names / sizeof *names)

static const struct topic_keys_name title_of_message =
    OPTIONAL_TEXT("subject", TOPIC_RECORD_TITLE, 2);

/* Behind those above, so that none of these stands in for a body that has a name of its own. */
static const struct topic_keys_name program_names[] = {
    OPTIONAL_TEXT("maintext", TOPIC_RECORD_BODY, 11),
    OPTIONAL_TEXT("cleaned_text", TOPIC_RECORD_BODY, 12),
    OPTIONAL_TEXT("body_text", TOPIC_RECORD_BODY, 13),
    OPTIONAL_TEXT("plain_body", TOPIC_RECORD_BODY, 14),
    OPTIONAL_TEXT("plaintext", TOPIC_RECORD_BODY, 15),
    OPTIONAL_TEXT("body_markdown", TOPIC_RECORD_BODY, 16),
    OPTIONAL_TEXT("body_html", TOPIC_RECORD_BODY, 17),
    OPTIONAL_TEXT("html_body", TOPIC_RECORD_BODY, 18),
    OPTIONAL_TEXT("story_text", TOPIC_RECORD_BODY, 19),
    OPTIONAL_TEXT("comment_text", TOPIC_RECORD_BODY, 20),
    OPTIONAL_TEXT("html", TOPIC_RECORD_BODY, 21),
};
#define PROGRAM_NAMES (sizeof program_names / sizeof *program_names)

/* More than the ranks that names and rows of maps have. */
#define SHOWS_NOTHING (UINT_MAX / 2)

const struct topic_keys_name *topic_keys_find_among(const struct topic_keys_name *list,
                                                    size_t count, const char *name, size_t len)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].len == len && memcmp(list[i].name, name, len) == 0)
            return &list[i];
    return NULL;
}

enum topic_record_key topic_keys_find(const char *name, size_t len, unsigned *rank)
{
    const struct topic_keys_name *found = topic_keys_find_among(names, NAMES, name, len);
    *rank = found ? found->rank : TOPIC_KEYS_LAST_RANK;
    return found ? found->key : TOPIC_RECORD_OTHER;
}

static const struct topic_keys_name *find_in_any_case(const struct topic_keys_name *list,
                                                      size_t count, const char *name, size_t len)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].len == len && topic_text_scan_is_same_in_any_case(list[i].name, name, len))
            return &list[i];
    return NULL;
}

const struct topic_keys_name *topic_keys_find_in_capitals(const char *name, size_t len)
{
    if (len == 0 || name[0] < 'A' || name[0] > 'Z')
        return NULL;
    const struct topic_keys_name *found = find_in_any_case(names, NAMES, name, len);
    return found && found->key != TOPIC_RECORD_ID ? found : NULL;
}

const struct topic_keys_name *topic_keys_find_column(const char *name, size_t len)
{
    const struct topic_keys_name *found = find_in_any_case(names, NAMES, name, len);
    return found ? found : find_in_any_case(program_names, PROGRAM_NAMES, name, len);
}

bool topic_keys_is_of_program(const struct topic_keys_name *name)
{
    return name >= program_names && name < program_names + PROGRAM_NAMES;
}

const struct topic_keys_name *topic_keys_texts(size_t *count)
{
    *count = TEXTS;
    return names;
}

const struct topic_keys_name *topic_keys_of_programs(size_t *count)
{
    *count = PROGRAM_NAMES;
    return program_names;
}

const struct topic_keys_name *topic_keys_of_messages(void)
{
    return &title_of_message;
}

bool topic_keys_are_of_message(bool (*has)(const void *record, const char *name),
                               const void *record)
{
    static const char *const signs[] = {"sender",     "from_email",  "requester_id",
                                        "message_id", "messageId",   "in_reply_to",
                                        "message-id", "raw_subject", "from: (name)"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (has(record, signs[i]))
            return true;
    return has(record, "from") && has(record, "to");
}

const struct topic_keys_name *topic_keys_at(enum topic_record_key key, unsigned rank)
{
    for (size_t i = 0; i < NAMES; i++)
        if (names[i].key == key && names[i].rank == rank)
            return &names[i];
    return NULL;
}

bool topic_keys_find_link(const char *name, size_t len, unsigned *rank)
{
    static const char *const links[] = {"url",           "link",    "permalink",
                                        "canonical_url", "web_url", "webUrl"};
    for (*rank = 0; *rank < sizeof links / sizeof *links; ++*rank)
        if (strlen(links[*rank]) == len && memcmp(links[*rank], name, len) == 0)
            return true;
    return false;
}

static size_t blanks_length(const char *bytes, size_t len)
{
    size_t at = 0;
    while (at < len && (bytes[at] == ' ' || (bytes[at] >= '\t' && bytes[at] <= '\r')))
        at++;
    return at;
}

bool topic_keys_is_blank(const char *bytes, size_t len)
{
    return blanks_length(bytes, len) == len;
}

bool topic_keys_is_blank_text(const char *bytes, size_t len)
{
    size_t at = blanks_length(bytes, len);
    return at == len || (topic_blank_text_may_begin(bytes[at]) &&
                         topic_blank_text_is((struct topic_text){bytes + at, len - at}));
}

unsigned topic_keys_text_rank(unsigned rank, const char *bytes, size_t len)
{
    return rank < SHOWS_NOTHING && topic_keys_is_blank_text(bytes, len) ? rank + SHOWS_NOTHING
                                                                        : rank;
}
