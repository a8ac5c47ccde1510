#include "record/parser/json_parser.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_strings.h"

/* NUL is allowed in a string: the tokeniser reads it as a space. */
#define FLAGS (JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES)

/* Far more than records have; jansson allows more. */
#define MAX_DEPTH 32

/* Every whole number of so many digits fits into 64 bits. */
#define MAX_DIGITS 18

struct parser {
    struct topic_json_strings string; /* its `at` is the place in the text */
    char *unescaped;                  /* of the keys and values that have escapes; owned */
    json_t *open[MAX_DEPTH];          /* the objects and lists that are being read; borrowed */
    size_t depth;
};

static void skip_blanks(struct parser *parser)
{
    const char *at = parser->string.at;
    while (at < parser->string.end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    parser->string.at = at;
}

/* The next byte that is no blank; NUL: there is none. */
static char peek(struct parser *parser)
{
    skip_blanks(parser);
    return parser->string.at < parser->string.end ? *parser->string.at : '\0';
}

static bool take(struct parser *parser, char byte)
{
    if (peek(parser) != byte)
        return false;
    parser->string.at++;
    return true;
}

/* ---- values without parts ---- */

/* The room is needed only where there is an escape. It is as long as the text, so that what was
 * read does not move. */
static bool read_string(struct parser *parser, struct topic_text *text)
{
    struct topic_json_strings *string = &parser->string;
    if (parser->unescaped)
        return topic_json_strings_read(string, text);
    const char *quote = memchr(string->at + 1, '"', (size_t)(string->end - string->at - 1));
    if (!quote)
        return false;
    if (memchr(string->at, '\\', (size_t)(quote - string->at))) {
        string->out = parser->unescaped = malloc((size_t)(string->end - string->at));
        if (!parser->unescaped)
            return false;
    }
    return topic_json_strings_read(string, text);
}

static json_t *read_text(struct parser *parser)
{
    struct topic_text text;
    return read_string(parser, &text) ? json_stringn_nocheck(text.bytes, text.len) : NULL;
}

static json_t *read_word(struct parser *parser, const char *word, json_t *value)
{
    size_t len = strlen(word);
    if ((size_t)(parser->string.end - parser->string.at) < len ||
        memcmp(parser->string.at, word, len) != 0)
        return NULL;
    parser->string.at += len;
    return value;
}

/* A number that is not whole, or may be too large. What is behind it is no blank, comma or bracket
 * when it is no number. */
static json_t *read_other_number(struct parser *parser)
{
    const char *start = parser->string.at;
    const char *at = start;
    while (at < parser->string.end && ((*at >= '0' && *at <= '9') || memchr("+-.eE", *at, 5)))
        at++;
    parser->string.at = at;
    return json_loadb(start, (size_t)(at - start), JSON_DECODE_ANY, NULL);
}

static json_t *read_number(struct parser *parser)
{
    const char *at = parser->string.at;
    const char *end = parser->string.end;
    bool is_negative = *at == '-';
    const char *first = at += is_negative;
    json_int_t value = 0;
    while (at < end && *at >= '0' && *at <= '9' && at - first < MAX_DIGITS)
        value = value * 10 + (*at++ - '0');
    bool is_short = at > first && (*first != '0' || at == first + 1);
    if (!is_short || (at < end && ((*at >= '0' && *at <= '9') || memchr(".eE", *at, 3))))
        return read_other_number(parser);
    parser->string.at = at;
    return json_integer(is_negative ? -value : value);
}

static json_t *read_scalar(struct parser *parser)
{
    switch (peek(parser)) {
    case '"':
        return read_text(parser);
    case 't':
        return read_word(parser, "true", json_true());
    case 'f':
        return read_word(parser, "false", json_false());
    case 'n':
        return read_word(parser, "null", json_null());
    case '\0':
        return NULL;
    default:
        return read_number(parser);
    }
}

/* ---- objects and lists ---- */

static bool put(json_t *container, struct topic_text key, json_t *value)
{
    if (!value)
        return false;
    if (json_is_array(container))
        return json_array_append_new(container, value) == 0;
    size_t size = json_object_size(container);
    return json_object_setn_new_nocheck(container, key.bytes, key.len, value) == 0 &&
           json_object_size(container) > size; /* a repeated key is malformed */
}

/* At an opening bracket. The container belongs to the one around it. */
static bool begin(struct parser *parser, struct topic_text key)
{
    if (parser->depth == MAX_DEPTH)
        return false;
    json_t *container = *parser->string.at++ == '{' ? json_object() : json_array();
    if (!put(parser->open[parser->depth - 1], key, container))
        return false;
    parser->open[parser->depth++] = container;
    return true;
}

/* After a value: the brackets that close, and the comma before the next value. */
static bool end_value(struct parser *parser)
{
    while (parser->depth > 0) {
        char closing = json_is_object(parser->open[parser->depth - 1]) ? '}' : ']';
        if (!take(parser, closing))
            return take(parser, ',');
        parser->depth--;
    }
    return peek(parser) == '\0' && parser->string.at == parser->string.end;
}

static bool read_key(struct parser *parser, struct topic_text *key)
{
    return peek(parser) == '"' && read_string(parser, key) && take(parser, ':');
}

/* Reads a member or an item with all that ends behind it. */
static bool read_part(struct parser *parser)
{
    struct topic_text key = {0};
    json_t *container = parser->open[parser->depth - 1];
    if (json_is_object(container) && !read_key(parser, &key))
        return false;
    char byte = peek(parser);
    if (byte != '{' && byte != '[')
        return put(container, key, read_scalar(parser)) && end_value(parser);
    if (!begin(parser, key))
        return false;
    byte = peek(parser); /* of an empty one, or of its first part */
    return (byte != '}' && byte != ']') || end_value(parser);
}

json_t *topic_json_parser_try(struct topic_text text)
{
    struct parser parser = {.string = {.at = text.bytes, .end = text.bytes + text.len}};
    if (!take(&parser, '{'))
        return NULL;
    json_t *root = json_object();
    parser.open[parser.depth++] = root;
    bool is_fine = root && (peek(&parser) != '}' || end_value(&parser));
    while (is_fine && parser.depth > 0)
        is_fine = read_part(&parser);
    free(parser.unescaped);
    if (is_fine)
        return root;
    json_decref(root);
    return NULL;
}

json_t *topic_json_parser_strict(struct topic_text text, size_t flags, json_error_t *error)
{
    json_t *root = json_loadb(text.bytes, text.len, flags, error);
    const char *nul = root ? memchr(text.bytes, '\0', text.len) : NULL;
    if (!nul)
        return root;
    json_decref(root);
    if (error) {
        error->position = (int)(nul - text.bytes) + 1;
        snprintf(error->text, sizeof error->text, "NUL byte");
    }
    return NULL;
}

json_t *topic_json_parser_load(struct topic_text text, json_error_t *error)
{
    json_t *root = topic_json_parser_try(text);
    return root ? root : topic_json_parser_strict(text, FLAGS, error);
}
