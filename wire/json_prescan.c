#include "wire/json_prescan.h"

#include <stdbool.h>
#include <string.h>

#include <jansson.h>

#include "base/text.h"
#include "record/json_scalar.h"

struct scanner {
    const char *at;
    const char *end;
    size_t depth;
    size_t values;
    struct topic_text key; /* of the value that comes next, with its quotes */
    bool in_articles;
    size_t element; /* the index in "articles" */
    struct topic_text *id;
    struct topic_text *ids;
    size_t capacity;
};

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static bool ends_scalar(char byte)
{
    return is_space(byte) || strchr(",:{}[]\"", byte) != NULL;
}

static void note_scalar(struct scanner *scanner, struct topic_text value)
{
    if (!topic_text_is(scanner->key, "\"id\""))
        return;
    if (scanner->depth == 1 && scanner->id->len == 0)
        *scanner->id = value;
    else if (scanner->depth == 3 && scanner->in_articles && scanner->element < scanner->capacity)
        scanner->ids[scanner->element] = value;
}

static void scan_scalar(struct scanner *scanner)
{
    const char *start = scanner->at;
    if (*start == '"')
        scanner->at = topic_json_scalar_string_end(start, scanner->end);
    else
        do
            scanner->at++;
        while (scanner->at < scanner->end && !ends_scalar(*scanner->at));
    struct topic_text token = {start, (size_t)(scanner->at - start)};
    while (scanner->at < scanner->end && is_space(*scanner->at))
        scanner->at++;
    if (scanner->at < scanner->end && *scanner->at == ':') {
        scanner->key = token;
        return;
    }
    note_scalar(scanner, token);
    scanner->key = (struct topic_text){0};
}

static void scan_open(struct scanner *scanner)
{
    scanner->depth++;
    scanner->values++;
    if (scanner->depth == 2) {
        scanner->in_articles = topic_text_is(scanner->key, "\"articles\"");
        scanner->element = 0;
    }
    scanner->key = (struct topic_text){0};
}

static void scan_comma(struct scanner *scanner)
{
    scanner->values++;
    if (scanner->depth == 2)
        scanner->element++;
}

static void scan_token(struct scanner *scanner)
{
    switch (*scanner->at) {
    case '{':
    case '[':
        scan_open(scanner);
        break;
    case '}':
    case ']':
        if (scanner->depth > 0)
            scanner->depth--;
        break;
    case ',':
        scan_comma(scanner);
        break;
    case ':':
        break;
    default:
        scan_scalar(scanner);
        return;
    }
    scanner->at++;
}

enum topic_json_prescan_problem topic_json_prescan_run(struct topic_text text,
                                                       struct topic_text *id, size_t *values,
                                                       struct topic_text *ids, size_t capacity)
{
    *id = (struct topic_text){0};
    *values = 0;
    if (text.len == 0)
        return TOPIC_JSON_PRESCAN_FINE;
    struct scanner scanner = {.at = text.bytes,
                              .end = text.bytes + text.len,
                              .id = id,
                              .ids = ids,
                              .capacity = ids ? capacity : 0};
    while (scanner.at < scanner.end) {
        if (is_space(*scanner.at)) {
            scanner.at++;
            continue;
        }
        scan_token(&scanner);
        if (scanner.depth > TOPIC_JSON_PRESCAN_MAX_DEPTH)
            return TOPIC_JSON_PRESCAN_TOO_DEEP;
        *values = scanner.values;
        if (scanner.values > TOPIC_JSON_PRESCAN_MAX_VALUES)
            return TOPIC_JSON_PRESCAN_TOO_MANY_VALUES;
    }
    return TOPIC_JSON_PRESCAN_FINE;
}

size_t topic_json_prescan_depth(struct topic_text text)
{
    struct topic_text id = {0};
    size_t depth = 0;
    struct scanner scanner = {.at = text.bytes, .end = text.bytes + text.len, .id = &id};
    while (scanner.at < scanner.end) {
        if (is_space(*scanner.at))
            scanner.at++;
        else
            scan_token(&scanner);
        depth = scanner.depth > depth ? scanner.depth : depth;
    }
    return depth;
}

struct topic_text topic_json_prescan_id(struct topic_text text)
{
    struct topic_text id;
    size_t values;
    topic_json_prescan_run(text, &id, &values, NULL, 0);
    json_t *value =
        id.len ? json_loadb(id.bytes, id.len,
                            JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL)
               : NULL;
    if (!value)
        return (struct topic_text){0};
    json_decref(value);
    return id;
}
