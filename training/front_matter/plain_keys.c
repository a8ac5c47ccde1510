#include "training/front_matter/plain_keys.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define KEY_MAX_BYTES 40

/* A line without its end, and where the next one begins. */
static struct topic_text take_line(struct topic_text text, size_t *at)
{
    const char *start = text.bytes + *at;
    const char *lf = memchr(start, '\n', text.len - *at);
    size_t len = lf ? (size_t)(lf - start) : text.len - *at;
    *at += len + (lf != NULL);
    while (len > 0 && memchr(" \t\r", start[len - 1], 3))
        len--;
    return (struct topic_text){start, len};
}

size_t topic_plain_keys_key_length(struct topic_text line)
{
    size_t len = 0;
    while (len < line.len && (isalnum((unsigned char)line.bytes[len]) ||
                              (len > 0 && memchr("_- ", line.bytes[len], 3))))
        len++;
    bool is_key = len > 0 && len <= KEY_MAX_BYTES && len < line.len && line.bytes[len] == ':' &&
                  (len + 1 == line.len || memchr(" \t", line.bytes[len + 1], 2));
    return is_key ? len : 0;
}

static bool is_key_of(struct topic_text line, size_t len, const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(keys[i]) == len && strncasecmp(line.bytes, keys[i], len) == 0)
            return true;
    return false;
}

#define IS_KEY_OF(line, len, keys) is_key_of(line, len, keys, sizeof(keys) / sizeof *(keys))

static bool is_known(struct topic_text line, size_t len)
{
    static const char *const known[] = {
        "title",  "date", "modified", "author",   "authors", "category", "tags",     "keywords",
        "topics", "slug", "summary",  "subtitle", "lang",    "status",   "template", "created"};
    return IS_KEY_OF(line, len, known);
}

/* Whether what stands behind the key is no value of it: "Date: the fruit of the palm", "Status: it
 * is complicated". */
static bool is_sentence(struct topic_text line, size_t len)
{
    static const char *const dates[] = {"date", "modified", "created"};
    static const char *const words[] = {"slug", "lang", "status", "template"};
    size_t blanks = 0;
    bool has_other = false; /* a digit, or a letter that is none of ASCII */
    for (size_t i = len + 2; i < line.len; i++) {
        unsigned char byte = (unsigned char)line.bytes[i];
        blanks += byte == ' ';
        has_other = has_other || isdigit(byte) || byte >= 0x80;
    }
    return blanks > 1 &&
           (IS_KEY_OF(line, len, words) || (!has_other && IS_KEY_OF(line, len, dates)));
}

bool topic_plain_keys_begins(struct topic_text file)
{
    size_t at = 0;
    struct topic_text line = file.len > 0 ? take_line(file, &at) : file;
    return is_known(line, topic_plain_keys_key_length(line));
}

/* How many lines above the empty one have a key that these programs know. */
static size_t count_known(struct topic_text keys)
{
    size_t count = 0;
    for (size_t at = 0; at < keys.len;) {
        struct topic_text line = take_line(keys, &at);
        count += is_known(line, topic_plain_keys_key_length(line));
    }
    return count;
}

bool topic_plain_keys_are_certain(struct topic_text file)
{
    size_t len = topic_plain_keys_find(file);
    return len > 0 && count_known((struct topic_text){file.bytes, len}) > 1;
}

static bool is_indented(struct topic_text line)
{
    return line.len > 0 && memchr(" \t", line.bytes[0], 2);
}

static bool is_heading(struct topic_text line)
{
    return line.len > 2 && memcmp(line.bytes, "# ", 2) == 0;
}

/* Notion: a heading, an empty line, and the properties of the page, at least two. */
static size_t find_below_heading(struct topic_text file)
{
    size_t at = 0;
    size_t count = 0;
    bool has_known = false;
    if (!is_heading(take_line(file, &at)) || at == file.len || take_line(file, &at).len > 0)
        return 0;
    for (; at < file.len; count++) {
        struct topic_text line = take_line(file, &at);
        size_t len = topic_plain_keys_key_length(line);
        if (line.len == 0)
            return count > 1 && has_known ? at : 0;
        if (len == 0)
            return 0;
        has_known = has_known || is_known(line, len);
    }
    return count > 1 && has_known ? at : 0;
}

size_t topic_plain_keys_find(struct topic_text file)
{
    size_t at = 0;
    bool is_doubtful = false; /* the first line, which may be prose */
    if (file.len > 0 && file.bytes[0] == '#')
        return find_below_heading(file);
    for (size_t number = 0; at < file.len; number++) {
        struct topic_text line = take_line(file, &at);
        size_t len = topic_plain_keys_key_length(line);
        if (number > 0 && line.len == 0)
            return is_doubtful ? 0 : at;
        if (number == 0 ? !is_known(line, len) : len == 0 && !is_indented(line))
            return 0;
        is_doubtful = is_sentence(line, len) && (number == 0 || is_doubtful);
    }
    return 0;
}

/* Adds a line to the value of the last key. */
static int continue_value(json_t *object, const char *key, struct topic_text line)
{
    json_t *value = json_object_get(object, key);
    json_t *longer = json_sprintf("%s %.*s", json_string_value(value), (int)line.len, line.bytes);
    return longer ? json_object_set_new(object, key, longer) : -1;
}

static int add_key(json_t *object, json_t *lines, struct topic_text line, char *key, size_t number,
                   struct topic_error *err)
{
    size_t len = topic_plain_keys_key_length(line);
    size_t value = len + 1;
    memcpy(key, line.bytes, len);
    key[len] = '\0';
    while (value < line.len && memchr(" \t", line.bytes[value], 2))
        value++;
    if (json_object_get(object, key))
        return topic_error_set(err, "the key \"%s\" stands twice: remove one", key);
    json_t *string = json_stringn(line.bytes + value, line.len - value);
    if (!string || json_object_set_new(object, key, string) < 0)
        return topic_error_set(err, "the value of \"%s\" is not UTF-8, or memory is out", key);
    json_object_set_new(lines, key, json_integer((json_int_t)number));
    return 0;
}

static int add_title(json_t *object, json_t *lines, struct topic_text heading,
                     struct topic_error *err)
{
    json_t *title = json_stringn(heading.bytes + 2, heading.len - 2);
    if (!title || json_object_set_new(object, "title", title) < 0)
        return topic_error_set(err, "the heading is not UTF-8, or memory is out");
    json_object_set_new(lines, "title", json_integer(0));
    return 0;
}

json_t *topic_plain_keys_parse(struct topic_text text, json_t *lines, size_t *line,
                               struct topic_error *err)
{
    char key[KEY_MAX_BYTES + 1] = "";
    json_t *object = json_object();
    *line = 0;
    for (size_t at = 0; at < text.len; ++*line) {
        struct topic_text content = take_line(text, &at);
        int status = 0;
        if (*line == 0 && is_heading(content))
            status = add_title(object, lines, content, err);
        else if (content.len > 0 && is_indented(content))
            status = continue_value(object, key, content);
        else if (content.len > 0)
            status = add_key(object, lines, content, key, *line, err);
        if (status == 0)
            continue;
        json_decref(object);
        topic_error_set(err, "a value is not UTF-8, or memory is out");
        return NULL;
    }
    return object;
}
