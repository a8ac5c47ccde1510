#include "training/unsupported/yaml_kind.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/text_scan.h"
#include "record/keys.h"
#include "training/unsupported/source_scan.h"

/* Behind the ':' of the name at `at`; 0: there is none. */
static size_t key_end(struct topic_text text, size_t at)
{
    size_t name = topic_source_scan_name_end(text, at, "_.");
    bool has_key = name > at && name + 1 < text.len && text.bytes[name] == ':' &&
                   topic_text_scan_is_any(text.bytes[name + 1], " \r\n");
    return has_key ? name + 1 : 0;
}

/* Longer than the names of keys. */
#define KEY_MAX_BYTES 40

#define PROSE_MIN_BLANKS 2

/* At least three words, at no indent, that begin with no key and no mark of a list. */
static bool is_prose_line(struct topic_text text, size_t at)
{
    size_t end = topic_text_scan_line_end(text, at);
    size_t quoted = topic_source_scan_string_end(text, at);
    size_t blanks = 0;
    for (size_t i = at; i < end; i++)
        blanks += text.bytes[i] == ' ';
    return blanks >= PROSE_MIN_BLANKS &&
           !topic_text_scan_is_any(text.bytes[at], " \t-#%[]{}/*,&|>.") && key_end(text, at) == 0 &&
           (quoted == 0 || quoted == text.len || text.bytes[quoted] != ':');
}

bool topic_yaml_kind_has_paragraph(struct topic_text text)
{
    bool is_behind_empty = false;
    for (size_t at = 0; at < text.len; at = topic_text_scan_next_line(text, at)) {
        if (is_behind_empty && is_prose_line(text, at))
            return true;
        is_behind_empty =
            topic_text_scan_skip(text, at, " \t") == topic_text_scan_line_end(text, at);
    }
    return false;
}

/* A list of mappings: "- title: Chips", and "  body: ..." in the next line, or "- {title: ...". */
static bool is_list(struct topic_text text, size_t at)
{
    size_t indent = topic_text_scan_skip(text, at, " ") - at;
    if (!topic_text_scan_has_prefix_in_any_case(text, at + indent, "- "))
        return false;
    size_t item = topic_text_scan_skip(text, at + indent + 2, " ");
    if (item < text.len && text.bytes[item] == '{')
        return key_end(text, topic_text_scan_skip(text, item + 1, " ")) > 0;
    if (key_end(text, item) == 0)
        return false;
    size_t next = topic_text_scan_next_line(text, item);
    size_t key = topic_text_scan_skip(text, next, " ");
    return key >= next + indent + 2 && key_end(text, key) > 0;
}

/* "articles:", and a list of mappings below it. */
static bool is_mapping(struct topic_text text)
{
    size_t end = key_end(text, 0);
    return end > 0 && topic_text_scan_line_end(text, end) == topic_text_scan_skip(text, end, " ") &&
           is_list(text, topic_text_scan_next_line(text, end));
}

/* ---- what people do not write ---- */

/* Of the signs of a program's file, so many make one of it: agendas, recipes and menus have keys
 * and lists too. */
#define SIGNS_MIN 2

/* Behind the blanks and the mark of a list's item. */
static size_t skip_mark(struct topic_text text, size_t at)
{
    at = topic_text_scan_skip(text, at, " ");
    while (topic_text_scan_has_prefix(text, at, "- "))
        at = topic_text_scan_skip(text, at + 2, " ");
    return at;
}

/* Where the name of a key ends: "runs-on", "apiVersion", "image_name"; `at`: there is none. */
static size_t name_end(struct topic_text text, size_t at)
{
    size_t end = topic_source_scan_name_end(text, at, "_.-/");
    bool has_colon = end > at && end < text.len && text.bytes[end] == ':' &&
                     (end + 1 == text.len || topic_text_scan_is_any(text.bytes[end + 1], " \r\n"));
    return has_colon ? end : at;
}

static bool is_one_word(struct topic_text value)
{
    return topic_text_scan_find_any(value, 0, " ") == value.len;
}

/* Whether people do not name anything so, or not with such a value: "id: the ego". A hyphen is no
 * sign, as of "by-laws". */
static bool is_program_name(struct topic_text name, struct topic_text value)
{
    static const char *const names[] = {"name", "id", "type", "key", "url", "version"};
    if (!islower((unsigned char)name.bytes[0]))
        return false; /* "A.I.: ..." */
    if (TOPIC_TEXT_SCAN_IS_ONE_OF(name, names))
        return is_one_word(value);
    for (size_t i = 1; i < name.len; i++)
        if (topic_text_scan_is_any(name.bytes[i], "_./") ||
            (isupper((unsigned char)name.bytes[i]) && islower((unsigned char)name.bytes[i - 1])))
            return true;
    return false;
}

/* One word that is a path, a variable or a number in quotes, but no telephone number and no date:
 * a dialogue has words and sentences in quotes. */
static bool is_program_word(struct topic_text word)
{
    bool is_path = !isdigit((unsigned char)word.bytes[0]) && word.bytes[0] != '+' &&
                   topic_text_scan_find_any(word, 0, "/") < word.len;
    bool is_number = topic_text_scan_is_any(word.bytes[0], "\"'") &&
                     topic_text_scan_find_any(word, 0, "0123456789._:") < word.len;
    return is_path || is_number || topic_text_scan_find_any(word, 0, "=$") < word.len;
}

/* A list, a reference, or a word that no text has. */
static bool is_program_value(struct topic_text value)
{
    static const char *const words[] = {"true", "false", "null"};
    return value.len > 0 && (TOPIC_TEXT_SCAN_IS_ONE_OF(value, words) ||
                             topic_text_scan_is_any(value.bytes[0], "[{&*!|>") ||
                             (is_one_word(value) && is_program_word(value)));
}

/* Whether the key is one of an article's texts or topics, in any case. */
static bool is_article_key(struct topic_text name)
{
    unsigned rank;
    char small[KEY_MAX_BYTES];
    if (name.len >= sizeof small)
        return false;
    for (size_t i = 0; i < name.len; i++)
        small[i] = (char)tolower((unsigned char)name.bytes[i]);
    enum topic_record_key key = topic_keys_find(small, name.len, &rank);
    return key < (enum topic_record_key)TOPIC_FIELD_COUNT || key == TOPIC_RECORD_TOPICS;
}

/* The signs of the line at `at`. `is_listed`: the text is a list of mappings. */
static size_t count_signs(struct topic_text text, size_t at, bool is_listed)
{
    size_t begin = skip_mark(text, at);
    size_t end = name_end(text, begin);
    if (end == begin)
        return begin < text.len && begin > at && text.bytes[begin] == '{' ? SIGNS_MIN : 0;
    const struct topic_text name = {text.bytes + begin, end - begin};
    size_t line_end = topic_text_scan_line_end(text, at);
    const struct topic_text rest = {text.bytes + end + 1, line_end - end - 1};
    const struct topic_text value = topic_text_scan_trim(rest, TOPIC_TEXT_SCAN_BLANKS);
    size_t next = topic_text_scan_next_line(text, at);
    size_t key = topic_text_scan_skip(text, next, " ");
    bool is_small = islower((unsigned char)name.bytes[0]);
    bool is_nested =
        is_small && value.len == 0 && key - next > begin - at && name_end(text, key) > key;
    size_t signs = is_listed && is_article_key(name) ? SIGNS_MIN : 0;
    signs += is_program_name(name, value);
    signs += is_small && is_program_value(value);
    signs += is_nested;
    return signs;
}

/* "AI Hardware:", and a key below it. */
static bool is_heading(struct topic_text text, size_t at)
{
    size_t end = topic_text_scan_line_end(text, at);
    size_t next = topic_text_scan_next_line(text, at);
    size_t key = topic_text_scan_skip(text, next, " ");
    return end > at && text.bytes[end - 1] == ':' && key > next && name_end(text, key) > key;
}

/* Whether the line is no key, no item, no comment and not indented. */
static bool is_other_line(struct topic_text text, size_t at)
{
    size_t quoted = topic_source_scan_string_end(text, at);
    bool is_quoted = quoted > 0 && quoted < text.len && text.bytes[quoted] == ':';
    return !topic_text_scan_is_any(text.bytes[at], " \t\r\n-#") && !is_quoted &&
           name_end(text, at) == at && !is_heading(text, at);
}

/* Fewer words may be a command or a value. */
#define SENTENCE_MIN_BLANKS 4

/* Whether the line is a sentence, perhaps as an item or indented. */
static bool is_sentence(struct topic_text text, size_t at)
{
    size_t begin = skip_mark(text, at);
    size_t blanks = 0;
    for (size_t i = begin; i < text.len && text.bytes[i] != '\n'; i++)
        blanks += text.bytes[i] == ' ';
    return blanks >= SENTENCE_MIN_BLANKS && text.bytes[begin] != '#' &&
           name_end(text, begin) == begin;
}

/* Whether every line is one of YAML, and more are a program's than sentences. */
static bool is_of_program(struct topic_text text)
{
    size_t signs = 0;
    size_t sentences = 0;
    bool is_listed = is_list(text, 0) || is_mapping(text);
    for (size_t at = 0; at < text.len; at = topic_text_scan_next_line(text, at)) {
        if (is_other_line(text, at))
            return false;
        signs += count_signs(text, at, is_listed);
        sentences += is_sentence(text, at);
    }
    return signs >= SIGNS_MIN && signs > sentences;
}

bool topic_yaml_kind_is(struct topic_text text)
{
    return is_of_program(text) && !topic_yaml_kind_has_paragraph(text);
}

bool topic_yaml_kind_is_agenda(struct topic_text text)
{
    for (size_t at = 0; at < text.len; at = topic_text_scan_next_line(text, at)) {
        const struct topic_text rest = {text.bytes + at, text.len - at};
        if (is_list(rest, 0) || is_mapping(rest))
            return true;
    }
    return false;
}

/* Where the line behind the next "---" begins, from `at` on; text.len: there is none. */
static size_t skip_fence(struct topic_text text, size_t at)
{
    const char *fence = memmem(text.bytes + at, text.len - at, "\n---", 4);
    size_t end =
        fence ? topic_text_scan_skip(text, (size_t)(fence - text.bytes) + 4, TOPIC_TEXT_SCAN_BLANKS)
              : text.len;
    return end > 0 && end < text.len && text.bytes[end - 1] == '\n' ? end : text.len;
}

bool topic_yaml_kind_is_documents(struct topic_text start)
{
    static const char *const keys[] = {"\nbody:", "\ntext:", "\ncontent:"};
    bool has_body = false;
    if (!topic_text_scan_has_prefix_in_any_case(start, 0, "---"))
        return false;
    size_t second = skip_fence(start, 3);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        has_body = has_body || memmem(start.bytes, second, keys[i], strlen(keys[i]));
    size_t name = topic_source_scan_name_end(start, second, "_.");
    return has_body && name > second && name + 1 < start.len && start.bytes[name] == ':' &&
           topic_text_scan_is_any(start.bytes[name + 1], " \r\n");
}
