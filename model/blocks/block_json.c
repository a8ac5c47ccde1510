#include "model/blocks/block_json.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text_scan.h"
#include "base/utf8.h"
#include "model/blocks/block_shape.h"
#include "model/blocks/json_walk.h"

#define REPLACEMENT_CHARACTER 0xFFFD

/* Where a marker of mobiledoc, [0, [], 0, "text"], has its text. */
#define MARKER_TEXT 3

/* ---- what it is ---- */

struct survey {
    const struct topic_block_shape *shape; /* NULL: no known one */
    bool is_list;                          /* of texts alone */
};

/* What the walk has seen. */
struct sight {
    unsigned marks;
    size_t keys;
    size_t strings;
    size_t values; /* strings that are more than remarks of an editor */
};

static enum topic_json_walk_part look(struct topic_text text, struct sight *seen)
{
    struct topic_json_walk walk = {.text = text};
    struct topic_text key = {"", 0};
    enum topic_json_walk_part part;
    while ((part = topic_json_walk_next(&walk)) >= TOPIC_JSON_WALK_OPEN) {
        if (part == TOPIC_JSON_WALK_STRING) {
            seen->strings++;
            seen->values += walk.string.len > 0 && !topic_block_shape_is_remark(key);
        } else if (part == TOPIC_JSON_WALK_KEY) {
            key = walk.string;
            seen->keys++;
            seen->marks |= topic_block_shape_mark(key);
        }
    }
    return part;
}

static enum topic_block_json_kind survey(struct topic_text text, struct survey *found)
{
    struct sight seen = {0};
    const enum topic_json_walk_part end = look(text, &seen);
    *found = (struct survey){0};
    if (end == TOPIC_JSON_WALK_BAD || seen.keys + seen.strings == 0)
        return TOPIC_BLOCK_JSON_NONE;
    found->shape = seen.keys > 0 ? topic_block_shape_find(seen.marks) : NULL;
    found->is_list = seen.keys == 0 && end == TOPIC_JSON_WALK_END;
    if (seen.keys == 0 && !found->is_list)
        return TOPIC_BLOCK_JSON_NONE;
    bool is_blank =
        seen.strings == 0 || (seen.values == 0 && topic_block_shape_is_document(seen.marks));
    return found->shape || found->is_list || is_blank ? TOPIC_BLOCK_JSON_BLOCKS
                                                      : TOPIC_BLOCK_JSON_OTHER;
}

static bool begins_with_bracket(struct topic_text text)
{
    size_t at = topic_text_scan_skip(text, 0, TOPIC_TEXT_SCAN_BLANKS);
    return at < text.len && (text.bytes[at] == '{' || text.bytes[at] == '[');
}

enum topic_block_json_kind topic_block_json_find(struct topic_text text)
{
    struct survey found;
    return begins_with_bracket(text) ? survey(text, &found) : TOPIC_BLOCK_JSON_NONE;
}

/* ---- its texts ---- */

struct level {
    struct topic_text name; /* the key that the bracket is the value of, or that of its list */
    struct topic_text key;  /* of the present member */
    size_t index;           /* of the present item */
    bool is_object;
    bool is_skipped;
    bool is_inline;
    bool is_leaf;  /* holds a text itself */
    bool has_text; /* it, or what is in it */
};

enum gap { GAP_NONE, GAP_LINE, GAP_PARAGRAPH };

struct reduction {
    struct topic_text text;
    struct survey found;
    struct topic_source_map_edit edit;
    struct level levels[TOPIC_JSON_WALK_MAX_DEPTH + 1]; /* the first is outside all brackets */
    size_t depth;
    enum gap gap; /* before the next text */
    bool has_text;
    size_t done; /* the end of the last text */
};

static void open_level(struct reduction *reduction, char bracket)
{
    struct level *outer = &reduction->levels[reduction->depth];
    const struct topic_block_shape *shape = reduction->found.shape;
    struct topic_text name = outer->is_object ? outer->key : outer->name;
    outer->index++;
    reduction->levels[++reduction->depth] = (struct level){
        .name = name,
        .is_object = bracket == '{',
        .is_skipped = outer->is_skipped || (shape && topic_block_shape_skips(shape, name))};
}

static void close_level(struct reduction *reduction)
{
    const struct level *level = &reduction->levels[reduction->depth--];
    const struct topic_block_shape *shape = reduction->found.shape;
    bool is_block = level->is_object || (shape && shape->lists_are_blocks);
    reduction->levels[reduction->depth].has_text |= level->has_text;
    if (is_block && level->has_text && !level->is_leaf && !level->is_inline)
        reduction->gap = GAP_PARAGRAPH;
}

/* Whether a text of unknown meaning is prose rather than a name, an id or an address. */
static bool is_prose(struct topic_text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.bytes[i] == ' ' || (unsigned char)text.bytes[i] >= 0x80)
            return true;
    return false;
}

static bool is_text(const struct reduction *reduction, struct topic_text string)
{
    static const char sections[] = "sections";
    const struct level *level = &reduction->levels[reduction->depth];
    const struct topic_block_shape *shape = reduction->found.shape;
    struct topic_text key = level->is_object ? level->key : level->name;
    if (level->is_skipped || string.len == 0)
        return false;
    if (!shape)
        return reduction->found.is_list || is_prose(string);
    if (shape->lists_are_blocks && key.len == sizeof sections - 1 &&
        memcmp(key.bytes, sections, key.len) == 0)
        return !level->is_object && level->index == MARKER_TEXT;
    return topic_block_shape_has_text(shape, key);
}

/* ---- strings ---- */

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* The number of so many digits at `at`; -1: they are not there. */
static int64_t read_hex(struct topic_text string, size_t at, size_t digits)
{
    int64_t value = 0;
    if (at + digits > string.len)
        return -1;
    for (size_t i = 0; i < digits; i++) {
        int digit = hex_digit(string.bytes[at + i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* The code point of \uXXXX, of two of them, or of Python's \xXX and \UXXXXXXXX; *len is that of the
 * escape. -1: none of these. */
static int64_t read_number(struct topic_text string, size_t at, size_t *len)
{
    char kind = string.bytes[at + 1];
    size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
    int64_t high = digits > 0 ? read_hex(string, at + 2, digits) : -1;
    *len = 2 + digits;
    if (kind != 'u' || high < 0xD800 || high > 0xDBFF || at + 12 > string.len ||
        string.bytes[at + 6] != '\\' || string.bytes[at + 7] != 'u')
        return high;
    int64_t low = read_hex(string, at + 8, 4);
    if (low < 0xDC00 || low > 0xDFFF)
        return high;
    *len = 12;
    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

static bool is_character(int64_t rune)
{
    return rune > 0 && rune <= 0x10FFFF && (rune < 0xD800 || rune > 0xDFFF);
}

/* The characters of the escape at `at`, of which *len bytes stand for. */
static size_t read_escape(struct topic_text string, size_t at, size_t *len, char bytes[static 4])
{
    static const char letters[] = "nrtbf";
    static const char meanings[] = "\n\r\t  ";
    int64_t rune = read_number(string, at, len);
    if (rune >= 0)
        return topic_utf8_encode(is_character(rune) ? (uint32_t)rune : REPLACEMENT_CHARACTER,
                                 bytes);
    *len = 2;
    char byte = string.bytes[at + 1];
    const char *letter = byte != '\0' ? strchr(letters, byte) : NULL;
    bytes[0] = letter ? meanings[letter - letters] : byte;
    return 1;
}

/* Copies a string of the text without its escapes. A backslash at its end is left out. */
static int copy_string(struct reduction *reduction, struct topic_text string,
                       struct topic_error *err)
{
    size_t start = (size_t)(string.bytes - reduction->text.bytes);
    for (size_t at = 0; at < string.len;) {
        const char *escape = memchr(string.bytes + at, '\\', string.len - at);
        size_t end = escape ? (size_t)(escape - string.bytes) : string.len;
        char bytes[4];
        size_t len;
        if (topic_source_map_edit_keep(&reduction->edit, start + at, start + end, err) < 0)
            return -1;
        at = end;
        if (string.len - at < 2)
            break;
        size_t count = read_escape(string, at, &len, bytes);
        if (topic_source_map_edit_replace(&reduction->edit, bytes, count, start + at,
                                          start + at + len, err) < 0)
            return -1;
        at += len;
    }
    return 0;
}

static int take_text(struct reduction *reduction, struct topic_text string, struct topic_error *err)
{
    struct level *level = &reduction->levels[reduction->depth];
    const struct topic_block_shape *shape = reduction->found.shape;
    size_t start = (size_t)(string.bytes - reduction->text.bytes);
    size_t gap = reduction->has_text ? (size_t)reduction->gap : 0;
    if (gap > 0 && topic_source_map_edit_replace(&reduction->edit, "\n\n", gap, reduction->done,
                                                 start, err) < 0)
        return -1;
    reduction->gap = shape && shape->joins ? GAP_NONE : GAP_PARAGRAPH;
    reduction->has_text = level->is_leaf = level->has_text = true;
    reduction->done = start + string.len;
    return copy_string(reduction, string, err);
}

static int take_string(struct reduction *reduction, struct topic_text string,
                       struct topic_error *err)
{
    struct level *level = &reduction->levels[reduction->depth];
    bool is_type = level->is_object && topic_block_shape_is_type(level->key);
    if (is_type && topic_block_shape_is_break(string) && reduction->gap == GAP_NONE)
        reduction->gap = GAP_LINE;
    level->is_inline = level->is_inline || (is_type && topic_block_shape_is_inline(string));
    int status = is_text(reduction, string) ? take_text(reduction, string, err) : 0;
    level->index++;
    return status;
}

static int reduce(struct reduction *reduction, struct topic_error *err)
{
    struct topic_json_walk walk = {.text = reduction->text};
    for (;;) {
        int status = 0;
        switch (topic_json_walk_next(&walk)) {
        case TOPIC_JSON_WALK_OPEN:
            open_level(reduction, walk.open[walk.depth - 1]);
            break;
        case TOPIC_JSON_WALK_CLOSE:
            close_level(reduction);
            break;
        case TOPIC_JSON_WALK_KEY:
            reduction->levels[reduction->depth].key = walk.string;
            break;
        case TOPIC_JSON_WALK_STRING:
            status = take_string(reduction, walk.string, err);
            break;
        case TOPIC_JSON_WALK_LITERAL:
            reduction->levels[reduction->depth].index++;
            break;
        default:
            return 0;
        }
        if (status < 0)
            return -1;
    }
}

static int reduce_document(struct topic_visible_text *visible, const struct survey *found,
                           struct topic_error *err)
{
    struct reduction reduction = {.text = visible->text, .found = *found};
    if (topic_source_map_edit_begin(&reduction.edit, visible, err) < 0)
        return -1;
    int status = reduce(&reduction, err);
    topic_source_map_edit_end(&reduction.edit);
    return status;
}

/* Most texts with a bracket do not begin with it: they pay for nothing but the look at it. */
int topic_block_json_reduce(struct topic_visible_text *visible, struct topic_error *err)
{
    struct survey found;
    if (!begins_with_bracket(visible->text) ||
        survey(visible->text, &found) == TOPIC_BLOCK_JSON_NONE)
        return 0;
    return reduce_document(visible, &found, err);
}
