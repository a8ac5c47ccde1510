#include "record/label/label_split.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text_scan.h"
#include "record/label/label_marks.h"
#include "record/label/label_text.h"

/* Longer than the name of a topic may be (TOPIC_RECORD_TOPIC_MAX_BYTES) with what is shown for
 * it. */
#define LINK_MAX_BYTES 2000

int topic_label_split_take(const struct topic_label_split *split, struct topic_text name,
                           struct topic_error *err)
{
    struct topic_buffer buffer = {0};
    int status = 0;
    name = topic_text_scan_trim(name, TOPIC_LABEL_TEXT_BLANKS);
    if (name.len == 0)
        return 0;
    if (!memchr(name.bytes, '&', name.len))
        return split->take(split->context, name, err);
    for (size_t at = 0, len; status == 0 && at < name.len; at += len) {
        size_t reference = topic_label_text_reference(name, at);
        struct topic_text part = {name.bytes + at, reference};
        char bytes[4];
        size_t written = reference ? topic_label_text_character(part, bytes) : 0;
        len = written ? reference : 1;
        status = topic_buffer_append(&buffer, written ? bytes : name.bytes + at,
                                     written ? written : 1, err);
    }
    if (status == 0)
        status = split->take(split->context, (struct topic_text){buffer.bytes, buffer.len}, err);
    topic_buffer_release(&buffer);
    return status;
}

/* The length of what no separator divides: a character reference, a link of Obsidian, or an
 * identifier behind a name; 0: none. */
static size_t whole_length(struct topic_text text, size_t at)
{
    size_t reference = topic_label_text_reference(text, at);
    if (text.bytes[at] == '|')
        return topic_label_marks_identifier(text, at);
    if (reference > 0 || !topic_text_scan_has_prefix(text, at, "[["))
        return reference;
    size_t room = text.len - at < LINK_MAX_BYTES ? text.len - at : LINK_MAX_BYTES;
    const char *end = memmem(text.bytes + at, room, "]]", 2);
    return end ? (size_t)(end - text.bytes) + 2 - at : 0;
}

/* The length of a part in quotes that begins at `at` and which the separator or the end follows, as
 * Airtable writes a name with a comma; 0: there is none. */
static size_t quoted_length(struct topic_text text, size_t at, const char *separator)
{
    if (text.bytes[at] != '"')
        return 0;
    size_t end = topic_text_scan_find_any(text, at + 1, "\"");
    size_t behind = topic_text_scan_skip(text, end + 1, " ");
    if (end >= text.len)
        return 0;
    return behind >= text.len || topic_text_scan_has_prefix(text, behind, separator) ? end + 1 - at
                                                                                     : 0;
}

static size_t separator_length(struct topic_text text, size_t at, const char *separator)
{
    if (!separator)
        return memchr(";|\n\r", text.bytes[at], 4) != NULL;
    return topic_text_scan_has_prefix(text, at, separator) ? strlen(separator) : 0;
}

/* Where the next separator is, at or behind `at`, and its length; text.len and 0: there is none. */
static size_t find_separator(struct topic_text text, size_t at, const char *separator, size_t *len)
{
    size_t start = topic_text_scan_skip(text, at, " ");
    if (separator && *separator && start < text.len)
        at = start + quoted_length(text, start, separator);
    while (at < text.len) {
        size_t whole = whole_length(text, at);
        *len = whole > 0 ? 0 : separator_length(text, at, separator);
        if (*len > 0)
            return at;
        at += whole > 0 ? whole : 1;
    }
    *len = 0;
    return text.len;
}

/* The comma that may separate; NULL: there is none. */
static const char *comma_of(struct topic_text text)
{
    return topic_label_text_is_joined(text) ? "#" : topic_label_text_comma(text);
}

bool topic_label_split_is_undecided(const struct topic_label_split *split, struct topic_text text)
{
    size_t len;
    text = topic_text_scan_trim(text, TOPIC_LABEL_TEXT_BLANKS);
    return !split->separator && !split->commas_separate && !topic_label_text_is_hashtags(text) &&
           !topic_text_scan_has_prefix(text, 0, "[[") &&
           find_separator(text, 0, NULL, &len) == text.len && comma_of(text);
}

static const char *word_of(const char *comma)
{
    bool is_semicolon = strcmp(comma, "\u061b") == 0 || strcmp(comma, "\uff1b") == 0;
    return *comma == '#' ? "#" : is_semicolon ? "semicolon" : "comma";
}

/* Sets the comma that separates; NULL: nothing does. Fails where it cannot be told. */
static int find_comma(const struct topic_label_split *split, struct topic_text text,
                      const char **comma, struct topic_error *err)
{
    *comma = comma_of(text);
    if (!topic_label_split_is_undecided(split, text))
        return 0;
    return topic_error_set(err,
                           "the topics \"%.*s\" may be one name or several: set --label-separator "
                           "\"%s\" or, if a %s belongs to a name, --label-separator \";\"",
                           topic_label_text_quoted_len(text), text.bytes, *comma, word_of(*comma));
}

static int take_hashtags(const struct topic_label_split *split, struct topic_text text,
                         struct topic_error *err)
{
    static const char ends[] = " \t,;";
    for (size_t at = 0; at < text.len; at = topic_text_scan_skip(text, at, ends)) {
        size_t start = at;
        at = topic_text_scan_find_any(text, at, ends);
        if (topic_label_split_take(split, (struct topic_text){text.bytes + start, at - start},
                                   err) < 0)
            return -1;
    }
    return 0;
}

/* ---- items of a list with marks ---- */

/* The next item that is not blank; empty: there is none. */
static struct topic_text next_item(struct topic_text text, size_t *at, const char *separator)
{
    struct topic_text item = {"", 0};
    while (item.len == 0 && *at < text.len) {
        size_t len;
        size_t end = find_separator(text, *at, separator, &len);
        item = topic_text_scan_trim((struct topic_text){text.bytes + *at, end - *at},
                                    TOPIC_LABEL_TEXT_BLANKS);
        *at = end + len;
    }
    return item;
}

/* The length of the mark before the item of a list; 0: there is none. */
static size_t bullet_length(struct topic_text item)
{
    static const char *const bullets[] = {"- ", "* ", "\u2013 ", "\u2022", "\u25aa", "\u25e6"};
    for (size_t i = 0; i < sizeof bullets / sizeof *bullets; i++)
        if (item.len > strlen(bullets[i]) && topic_text_scan_has_prefix(item, 0, bullets[i]))
            return strlen(bullets[i]);
    return 0;
}

static bool have_bullets(struct topic_text text, const char *separator)
{
    struct topic_text item;
    size_t at = 0;
    while ((item = next_item(text, &at, separator)).len > 0)
        if (bullet_length(item) == 0)
            return false;
    return true;
}

/* 1. AI; 2. Energy, or 1) AI; 2) Energy: two items or more. A single one may be a name, as that of
 * 1. FC Union is. */
static bool are_numbered(struct topic_text text, const char *separator)
{
    struct topic_text item;
    size_t at = 0;
    size_t count = 0;
    for (; (item = next_item(text, &at, separator)).len > 0; count++) {
        char mark[32];
        size_t len = (size_t)snprintf(mark, sizeof mark, "%zu", count + 1);
        if (!topic_text_scan_has_prefix(item, 0, mark) || item.len < len + 2 ||
            !memchr(".)", item.bytes[len], 2) || item.bytes[len + 1] != ' ')
            return false;
    }
    return count > 1;
}

static int refuse_numbers(const struct topic_label_split *split, struct topic_text text,
                          const char *separator, struct topic_error *err)
{
    if (split->separator || !are_numbered(text, separator))
        return 0;
    return topic_error_set(err,
                           "the topics \"%.*s\" are numbered: write the names alone or, if the "
                           "numbers belong to them, set --label-separator",
                           topic_label_text_quoted_len(text), text.bytes);
}

int topic_label_split_run(const struct topic_label_split *split, struct topic_text text,
                          struct topic_error *err)
{
    const char *separator = split->separator;
    struct topic_text item;
    size_t len;
    text = topic_text_scan_trim(text, TOPIC_LABEL_TEXT_BLANKS);
    if (!separator && topic_label_text_is_hashtags(text))
        return take_hashtags(split, text, err);
    if (!separator && find_separator(text, 0, NULL, &len) == text.len &&
        find_comma(split, text, &separator, err) < 0)
        return -1;
    if (refuse_numbers(split, text, separator, err) < 0)
        return -1;
    bool has_bullets = !split->separator && have_bullets(text, separator);
    for (size_t at = 0; (item = next_item(text, &at, separator)).len > 0;) {
        size_t mark = has_bullets ? bullet_length(item) : 0;
        item = (struct topic_text){item.bytes + mark, item.len - mark};
        if (topic_label_split_take(split, item, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- angle brackets ---- */

/* The end of the bracketed part at `at`, behind its >; 0: there is none. */
static size_t bracket_end(struct topic_text text, size_t at)
{
    const char *end =
        at < text.len && text.bytes[at] == '<' ? memchr(text.bytes + at, '>', text.len - at) : NULL;
    return end ? (size_t)(end - text.bytes) + 1 : 0;
}

static bool are_brackets(struct topic_text text)
{
    for (size_t at = 0, end; at < text.len;
         at = topic_text_scan_skip(text, end, TOPIC_LABEL_TEXT_BLANKS))
        if ((end = bracket_end(text, at)) == 0)
            return false;
    return true;
}

bool topic_label_split_begin_markup(struct topic_label_split_markup *markup, struct topic_text text)
{
    *markup = (struct topic_label_split_markup){.text = text};
    if (bracket_end(text, 0) < 3 || text.bytes[text.len - 1] != '>')
        return false;
    markup->has_tags = memmem(text.bytes, text.len, "</", 2) != NULL;
    return markup->has_tags || are_brackets(text);
}

/* The tag or the text at `at`. */
static struct topic_text next_part(struct topic_text text, size_t at, bool *is_tag)
{
    size_t end = bracket_end(text, at);
    *is_tag = end > 0;
    if (!*is_tag) {
        const char *next = memchr(text.bytes + at + 1, '<', text.len - at - 1);
        end = next ? (size_t)(next - text.bytes) : text.len;
    }
    return (struct topic_text){text.bytes + at, end - at};
}

struct topic_text topic_label_split_next_markup(struct topic_label_split_markup *markup)
{
    while (markup->at < markup->text.len) {
        bool is_tag;
        struct topic_text part = next_part(markup->text, markup->at, &is_tag);
        markup->at += part.len;
        if (is_tag)
            part = (struct topic_text){part.bytes + 1, part.len - 2};
        part = topic_text_scan_trim(part, TOPIC_LABEL_TEXT_BLANKS);
        if (is_tag != markup->has_tags && part.len > 0)
            return part;
    }
    return (struct topic_text){"", 0};
}
