#include "model/blocks/json_walk.h"

#include <stdbool.h>
#include <string.h>

#include "base/text_scan.h"

/* What may come next. */
enum { VALUE, ITEM, MEMBER, BEHIND, NOTHING };

#define LITERAL_MAX_BYTES 40

static enum topic_json_walk_part expect(struct topic_json_walk *walk, int expected,
                                        enum topic_json_walk_part part)
{
    walk->expected = expected;
    return part;
}

static int behind_value(const struct topic_json_walk *walk)
{
    return walk->depth > 0 ? BEHIND : NOTHING;
}

static enum topic_json_walk_part open_bracket(struct topic_json_walk *walk, char bracket)
{
    if (walk->depth == TOPIC_JSON_WALK_MAX_DEPTH)
        return TOPIC_JSON_WALK_BAD;
    walk->open[walk->depth++] = bracket;
    walk->at++;
    return expect(walk, bracket == '{' ? MEMBER : ITEM, TOPIC_JSON_WALK_OPEN);
}

static enum topic_json_walk_part close_bracket(struct topic_json_walk *walk)
{
    walk->depth--;
    walk->at++;
    return expect(walk, behind_value(walk), TOPIC_JSON_WALK_CLOSE);
}

/* The string at `at`; one without an end has the rest of the text. */
static void take_string(struct topic_json_walk *walk)
{
    const struct topic_text text = walk->text;
    char quote = text.bytes[walk->at++];
    size_t start = walk->at;
    while (walk->at < text.len && text.bytes[walk->at] != quote)
        walk->at += text.bytes[walk->at] == '\\' ? 2 : 1;
    size_t end = walk->at < text.len ? walk->at : text.len;
    walk->string = (struct topic_text){text.bytes + start, end - start};
    walk->at = end < text.len ? end + 1 : text.len;
}

static enum topic_json_walk_part take_key(struct topic_json_walk *walk)
{
    take_string(walk);
    walk->at = topic_text_scan_skip(walk->text, walk->at, TOPIC_TEXT_SCAN_BLANKS);
    if (walk->at == walk->text.len)
        return TOPIC_JSON_WALK_CUT;
    if (walk->text.bytes[walk->at] != ':')
        return TOPIC_JSON_WALK_BAD;
    walk->at++;
    return expect(walk, VALUE, TOPIC_JSON_WALK_KEY);
}

static enum topic_json_walk_part take_literal(struct topic_json_walk *walk)
{
    static const char *const words[] = {"true",  "false", "null", "None",     "True",
                                        "False", "nan",   "NaN",  "Infinity", "inf"};
    static const char signs[] = "+-.0123456789eE";
    size_t start = walk->at;
    bool is_number = true;
    while (walk->at < walk->text.len && walk->at - start < LITERAL_MAX_BYTES &&
           !strchr(" \t\r\n,]}", walk->text.bytes[walk->at])) {
        is_number = is_number && strchr(signs, walk->text.bytes[walk->at]);
        walk->at++;
    }
    const struct topic_text word = {walk->text.bytes + start, walk->at - start};
    if (word.len == 0 || (!is_number && !TOPIC_TEXT_SCAN_IS_ONE_OF(word, words)))
        return TOPIC_JSON_WALK_BAD;
    return expect(walk, behind_value(walk), TOPIC_JSON_WALK_LITERAL);
}

static enum topic_json_walk_part take_value(struct topic_json_walk *walk, char byte)
{
    if (byte == '{' || byte == '[')
        return open_bracket(walk, byte);
    if (byte != '"' && byte != '\'')
        return take_literal(walk);
    take_string(walk);
    return expect(walk, behind_value(walk), TOPIC_JSON_WALK_STRING);
}

/* Goes over the comma between two parts of the open bracket. */
static void skip_comma(struct topic_json_walk *walk, bool is_object)
{
    if (walk->text.bytes[walk->at] != ',')
        return;
    walk->at = topic_text_scan_skip(walk->text, walk->at + 1, TOPIC_TEXT_SCAN_BLANKS);
    walk->expected = is_object ? MEMBER : ITEM;
}

static enum topic_json_walk_part take_part(struct topic_json_walk *walk, bool is_object)
{
    char byte = walk->text.bytes[walk->at];
    bool may_close = walk->expected != VALUE && walk->expected != NOTHING && walk->depth > 0;
    if (may_close && byte == (is_object ? '}' : ']'))
        return close_bracket(walk);
    switch (walk->expected) {
    case VALUE:
    case ITEM:
        return take_value(walk, byte);
    case MEMBER:
        return byte == '"' || byte == '\'' ? take_key(walk) : TOPIC_JSON_WALK_BAD;
    default:
        return TOPIC_JSON_WALK_BAD;
    }
}

enum topic_json_walk_part topic_json_walk_next(struct topic_json_walk *walk)
{
    const struct topic_text text = walk->text;
    bool is_object = walk->depth > 0 && walk->open[walk->depth - 1] == '{';
    walk->at = topic_text_scan_skip(text, walk->at, TOPIC_TEXT_SCAN_BLANKS);
    if (walk->at < text.len && walk->expected == BEHIND)
        skip_comma(walk, is_object);
    if (walk->at == text.len)
        return walk->expected == NOTHING ? TOPIC_JSON_WALK_END : TOPIC_JSON_WALK_CUT;
    return take_part(walk, is_object);
}
