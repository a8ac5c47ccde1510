#include "record/record.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/utf8.h"
#include "record/missing_words.h"

void topic_record_reset(struct topic_record *record)
{
    topic_buffer_reset(&record->bytes);
    record->kind = TOPIC_RECORD_ARTICLE;
    record->cell_count = 0;
    memset(record->values, 0, sizeof record->values);
    record->link = record->source = (struct topic_slice){0};
    record->topic_count = 0;
    record->is_labelled = false;
    record->is_numbered = false;
    record->has_mended_id = false;
    record->is_partial = false;
    record->is_decided = false;
    record->rejected_count = 0;
    record->is_annotation = false;
    record->is_draft = false;
    record->has_spaced_tags = false;
    record->has_empty_cell = false;
    record->problem = TOPIC_RECORD_NO_PROBLEM;
    record->list.is_explicit = false;
    record->list.is_open = false;
    record->list.start = 0;
    topic_error_reset(&record->list.problem);
}

void topic_record_release(struct topic_record *record)
{
    topic_buffer_release(&record->bytes);
    free(record->topics);
    free(record->cells);
    *record = (struct topic_record){0};
}

static int append(struct topic_record *record, const char *bytes, size_t len,
                  struct topic_slice *slice, struct topic_error *err)
{
    *slice = (struct topic_slice){.start = record->bytes.len, .len = len};
    return topic_buffer_append(&record->bytes, bytes, len, err);
}

int topic_record_set(struct topic_record *record, enum topic_record_key key, unsigned rank,
                     const char *bytes, size_t len, struct topic_error *err)
{
    if (topic_keys_is_blank(bytes, len))
        return 0;
    if ((size_t)key < TOPIC_FIELD_COUNT)
        rank = topic_keys_text_rank(rank, bytes, len);
    if (record->values[key].len > 0 && record->ranks[key] <= rank)
        return 0;
    record->ranks[key] = rank;
    return append(record, bytes, len, &record->values[key], err);
}

int topic_record_set_date(struct topic_record *record, unsigned rank, const char *bytes, size_t len,
                          struct topic_error *err)
{
    size_t at = 0;
    while (at < len && (bytes[at] < '0' || bytes[at] > '9'))
        at++;
    if (rank > 0 && at == len)
        return 0;
    return topic_record_set(record, TOPIC_RECORD_DATE, rank, bytes, len, err);
}

static bool is_address(struct topic_text text)
{
    bool is_web = (text.len > 7 && memcmp(text.bytes, "http://", 7) == 0) ||
                  (text.len > 8 && memcmp(text.bytes, "https://", 8) == 0);
    if (!is_web || text.len > TOPIC_RECORD_LINK_MAX_BYTES)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.bytes[i] <= ' ' || text.bytes[i] == 0x7F)
            return false;
    return topic_utf8_is_valid(text.bytes, text.len);
}

int topic_record_set_link(struct topic_record *record, struct topic_text name,
                          struct topic_text value, struct topic_error *err)
{
    unsigned rank;
    if (!topic_keys_find_link(name.bytes, name.len, &rank) || !is_address(value) ||
        (record->link.len > 0 && record->link_rank <= rank))
        return 0;
    record->link_rank = rank;
    return append(record, value.bytes, value.len, &record->link, err);
}

int topic_record_set_source(struct topic_record *record, struct topic_text text,
                            struct topic_error *err)
{
    return append(record, text.bytes, text.len, &record->source, err);
}

int topic_record_add_cell(struct topic_record *record, const char *bytes, size_t len,
                          struct topic_error *err)
{
    if (!record->options.keeps_place)
        return 0;
    if (topic_memory_reserve(&record->cells, &record->cell_capacity, record->cell_count + 1,
                             sizeof *record->cells, err) < 0)
        return -1;
    return append(record, bytes, len, &record->cells[record->cell_count++], err);
}

int topic_record_copy(struct topic_record *to, const struct topic_record *from,
                      struct topic_error *err)
{
    const size_t topics = from->topic_count + from->rejected_count; /* one of them is 0 */
    topic_record_reset(to);
    if (topic_memory_reserve(&to->topics, &to->topic_capacity, topics + 1, sizeof *to->topics,
                             err) < 0 ||
        topic_memory_reserve(&to->cells, &to->cell_capacity, from->cell_count + 1,
                             sizeof *to->cells, err) < 0 ||
        topic_buffer_append(&to->bytes, from->bytes.bytes, from->bytes.len, err) < 0)
        return -1;
    memcpy(to->values, from->values, sizeof to->values);
    memcpy(to->ranks, from->ranks, sizeof to->ranks);
    to->link = from->link;
    to->link_rank = from->link_rank;
    to->source = from->source;
    if (topics > 0)
        memcpy(to->topics, from->topics, topics * sizeof *to->topics);
    to->topic_count = from->topic_count;
    to->rejected_count = from->rejected_count;
    if (from->cell_count > 0)
        memcpy(to->cells, from->cells, from->cell_count * sizeof *to->cells);
    to->cell_count = from->cell_count;
    to->kind = from->kind;
    to->is_labelled = from->is_labelled;
    to->is_numbered = from->is_numbered;
    to->is_partial = from->is_partial;
    to->is_decided = from->is_decided;
    to->is_annotation = from->is_annotation;
    to->options = from->options;
    to->list = from->list;
    return 0;
}

static int set_id(struct topic_record *record, unsigned rank, const char *bytes, size_t len,
                  struct topic_error *err)
{
    json_t *string = json_stringn(bytes, len);
    char *text = string ? json_dumps(string, JSON_ENCODE_ANY) : NULL;
    json_decref(string);
    if (!text)
        return topic_error_set(err, "out of memory while storing an id");
    int status = topic_record_set(record, TOPIC_RECORD_ID, rank, text, strlen(text), err);
    free(text);
    return status;
}

/* Ids can be file names, which need not be UTF-8; such bytes are written as in every message. */
int topic_record_set_id(struct topic_record *record, unsigned rank, const char *bytes, size_t len,
                        struct topic_error *err)
{
    if (topic_utf8_is_valid(bytes, len))
        return set_id(record, rank, bytes, len, err);
    size_t size = len * 4 + 1;
    char *escaped = topic_memory_new(size, 1, err);
    if (!escaped)
        return -1;
    topic_utf8_escape(bytes, len, escaped, size);
    int status = set_id(record, rank, escaped, strlen(escaped), err);
    free(escaped);
    return status;
}

static int check_name(const char *name, size_t len, struct topic_error *err)
{
    if (len == 0)
        return topic_error_set(err, "a topic has an empty name");
    if (len > TOPIC_RECORD_TOPIC_MAX_BYTES)
        return topic_error_set(err, "a topic's name has %zu bytes: at most %d are allowed", len,
                               TOPIC_RECORD_TOPIC_MAX_BYTES);
    if (!topic_utf8_is_valid(name, len))
        return topic_error_set(err, "a topic's name is not UTF-8");
    if (!topic_utf8_is_name(name, len))
        return topic_error_set(err, "a topic's name has a line break or control character");
    return 0;
}

/* The topics of a list that is not empty replace those before it. */
static void end_list(struct topic_record *record)
{
    struct topic_record_list *list = &record->list;
    size_t count = record->topic_count - list->start;
    if (!list->is_open)
        return;
    list->is_open = false;
    if (count == 0)
        return;
    memmove(record->topics, record->topics + list->start, count * sizeof *record->topics);
    record->topic_count = count;
    list->start = 0;
    list->rank = list->open_rank;
    list->is_explicit = false;
}

bool topic_record_begin_topics(struct topic_record *record, unsigned rank)
{
    struct topic_record_list *list = &record->list;
    end_list(record);
    bool counts = record->topic_count > 0 || list->is_explicit;
    if (record->options.ignores_topics || (counts && list->rank <= rank))
        return false;
    list->is_open = true;
    list->is_filled = false;
    list->was_labelled = record->is_labelled;
    list->open_rank = rank;
    list->start = record->topic_count;
    record->is_labelled = true;
    return true;
}

void topic_record_none_of_these(struct topic_record *record)
{
    struct topic_record_list *list = &record->list;
    if (list->open_rank > topic_field_map_count(record->options.map, TOPIC_RECORD_TOPICS))
        return;
    list->is_open = false;
    list->is_explicit = true;
    list->rank = list->open_rank;
    list->start = 0;
    record->topic_count = 0;
}

void topic_record_reject_topics(struct topic_record *record, const struct topic_error *why)
{
    struct topic_record_list *list = &record->list;
    record->topic_count = list->start;
    record->is_labelled = list->was_labelled;
    list->is_open = false;
    if (topic_error_is_set(&list->problem) && list->rejected_rank <= list->open_rank)
        return;
    list->problem = *why;
    list->rejected_rank = list->open_rank;
    list->was_filled = list->is_filled;
}

int topic_record_add_topic(struct topic_record *record, const char *name, size_t len,
                           struct topic_error *err)
{
    if (record->options.ignores_topics)
        return 0;
    while (len > 0 && topic_text_is_blank(name[0])) {
        name++;
        len--;
    }
    while (len > 0 && topic_text_is_blank(name[len - 1]))
        len--;
    if (check_name(name, len, err) < 0)
        return -1;
    for (size_t i = record->list.start; i < record->topic_count; i++)
        if (record->topics[i].len == len &&
            memcmp(record->bytes.bytes + record->topics[i].start, name, len) == 0)
            return 0;
    if (record->topic_count - record->list.start == TOPIC_RECORD_MAX_TOPICS)
        return topic_error_set(err,
                               "the article has more than %d topics: leave out those that it is "
                               "not about",
                               TOPIC_RECORD_MAX_TOPICS);
    if (topic_memory_reserve(&record->topics, &record->topic_capacity, record->topic_count + 1,
                             sizeof *record->topics, err) < 0)
        return -1;
    return append(record, name, len, &record->topics[record->topic_count++], err);
}

/* Whether no other list stands in for the rejected one. */
static bool lacks_topics(const struct topic_record *record)
{
    const struct topic_record_list *list = &record->list;
    bool has_list = record->topic_count > 0 || list->is_explicit;
    bool is_first = list->was_filled && list->rejected_rank < list->rank;
    return topic_error_is_set(&list->problem) && (!has_list || is_first);
}

int topic_record_check(struct topic_record *record, struct topic_error *err)
{
    end_list(record);
    if (lacks_topics(record)) {
        if (!record->options.tolerates_topics)
            return topic_error_set(err, "%s", record->list.problem.text);
        record->is_labelled = false;
        record->topic_count = 0;
    }
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        if (record->values[field].len > 0)
            return 0;
    record->problem = TOPIC_RECORD_WITHOUT_TEXT;
    return topic_error_set(err, "the article has no title, excerpt or body");
}

bool topic_record_is_taken(const struct topic_record *record, enum topic_record_key key,
                           unsigned rank)
{
    if (key == TOPIC_RECORD_TOPICS)
        return record->list.rank == rank && (record->topic_count > 0 || record->list.is_explicit);
    return record->values[key].len > 0 && record->ranks[key] == rank;
}

static struct topic_text text_of(const struct topic_record *record, struct topic_slice slice)
{
    return (struct topic_text){.bytes = slice.len ? record->bytes.bytes + slice.start : "",
                               .len = slice.len};
}

struct topic_text topic_record_value(const struct topic_record *record, enum topic_record_key key)
{
    return text_of(record, record->values[key]);
}

bool topic_record_has_own_id(const struct topic_record *record)
{
    struct topic_text id = topic_record_value(record, TOPIC_RECORD_ID);
    if (id.len > 1 && id.bytes[0] == '"')
        id = (struct topic_text){id.bytes + 1, id.len - 2};
    return id.len > 0 && !record->is_numbered && !topic_missing_words_is_name(id);
}

struct topic_text topic_record_topic(const struct topic_record *record, size_t index)
{
    return text_of(record, record->topics[index]);
}

struct topic_text topic_record_rejected(const struct topic_record *record, size_t index)
{
    return text_of(record, record->topics[index]);
}

struct topic_text topic_record_cell(const struct topic_record *record, size_t index)
{
    return text_of(record, record->cells[index]);
}

struct topic_article topic_record_article(const struct topic_record *record)
{
    struct topic_article article;
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        article.fields[field] = text_of(record, record->values[field]);
    return article;
}

struct topic_text topic_record_link(const struct topic_record *record)
{
    return text_of(record, record->link);
}

struct topic_text topic_record_source(const struct topic_record *record)
{
    return text_of(record, record->source);
}
