#include "training/front_matter/front_matter.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/text_scan.h"
#include "record/article/json_record.h"
#include "record/keys.h"
#include "training/front_matter/common_keys.h"
#include "training/front_matter/document_keys.h"
#include "training/front_matter/opening_fence.h"
#include "training/front_matter/pandoc_title.h"
#include "training/front_matter/plain_keys.h"
#include "training/front_matter/toml.h"
#include "training/front_matter/unfenced_yaml.h"
#include "training/front_matter/yaml_object.h"

/* ---- where it ends ---- */

static size_t count_lines(struct topic_text file, size_t end)
{
    size_t lines = 0;
    for (size_t at = 0; at < end; at = topic_text_scan_next_line(file, at))
        lines++;
    return lines;
}

/* Behind blank lines, and a comment of HTML before a fence. */
static size_t find_start(struct topic_text file)
{
    static const char comment[] = "<!--";
    size_t at = 0;
    while (at < file.len && memchr(" \t\r\n", file.bytes[at], 4))
        at++;
    if (file.len - at > sizeof comment &&
        memcmp(file.bytes + at, comment, sizeof comment - 1) == 0) {
        const char *end = memmem(file.bytes + at, file.len - at, "-->", 3);
        size_t behind =
            end ? topic_text_scan_next_line(file, (size_t)(end - file.bytes)) : file.len;
        while (behind < file.len && memchr("\r\n", file.bytes[behind], 2))
            behind++;
        return topic_opening_fence_find(file, behind) ? behind : 0;
    }
    /* Blanks before a fence in its own line make it text. */
    return at > 0 && memchr(" \t", file.bytes[at - 1], 2) ? 0 : at;
}

static int split_fenced(struct topic_front_matter *front, struct topic_text file, size_t opening,
                        const struct topic_opening_fence *fence, struct topic_error *err)
{
    static const enum topic_front_matter_kind kinds[] = {
        [TOPIC_OPENING_FENCE_YAML] = TOPIC_FRONT_MATTER_YAML,
        [TOPIC_OPENING_FENCE_TOML] = TOPIC_FRONT_MATTER_TOML,
        [TOPIC_OPENING_FENCE_JSON] = TOPIC_FRONT_MATTER_JSON,
    };
    size_t start = topic_text_scan_next_line(file, opening);
    size_t end = topic_opening_fence_closing(fence, file, opening);
    if (end == file.len)
        return topic_error_set(err, "the front matter has no closing %s: write it below the keys",
                               fence->closing);
    size_t body = topic_text_scan_next_line(file, end);
    front->kind = kinds[fence->language];
    front->text = (struct topic_text){file.bytes + start, end - start};
    front->body = (struct topic_text){file.bytes + body, file.len - body};
    front->first_line = count_lines(file, start);
    return 0;
}

/* Whether an object begins there: { and behind blanks a key, or } */
static bool is_object(struct topic_text file, size_t at)
{
    if (file.len - at < 2 || file.bytes[at] != '{')
        return false;
    at++;
    while (at < file.len && memchr(" \t\r\n", file.bytes[at], 4))
        at++;
    return at < file.len && (file.bytes[at] == '"' || file.bytes[at] == '}');
}

/* Up to the bracket that closes the first one. */
static int split_object(struct topic_front_matter *front, struct topic_text file, size_t start,
                        struct topic_error *err)
{
    size_t depth = 0;
    bool in_string = false;
    for (size_t at = start; at < file.len; at++) {
        char byte = file.bytes[at];
        if (in_string) {
            at += byte == '\\';
            in_string = byte != '"';
        } else if (byte == '"') {
            in_string = true;
        } else if (byte == '{' || byte == '[') {
            depth++;
        } else if ((byte == '}' || byte == ']') && --depth == 0) {
            front->text = (struct topic_text){file.bytes + start, at + 1 - start};
            front->first_line = count_lines(file, start);
            front->body = (struct topic_text){file.bytes + at + 1, file.len - at - 1};
            return 0;
        }
    }
    return topic_error_set(err, "the front matter has no closing }");
}

/* Whether the object is a part of the sentence that goes on behind it in its line: none of its keys
 * is known. */
static bool is_quoted(const struct topic_front_matter *front)
{
    struct topic_json_record json = {0};
    struct topic_error err = {0};
    size_t line;
    const char *name;
    json_t *value;
    size_t text = topic_text_scan_skip(front->body, 0, " \t\r");
    bool has_word = text < front->body.len && (isalpha((unsigned char)front->body.bytes[text]) ||
                                               (unsigned char)front->body.bytes[text] >= 0x80);
    bool is_quoted = has_word && topic_json_record_parse(&json, front->text, &line, &err) == 0;
    json_object_foreach(json.object, name, value)
    {
        unsigned rank;
        is_quoted = is_quoted && topic_keys_find(name, strlen(name), &rank) == TOPIC_RECORD_OTHER;
    }
    topic_json_record_release(&json);
    return is_quoted;
}

static void split_keys(struct topic_front_matter *front, struct topic_text file,
                       enum topic_front_matter_kind kind, size_t len)
{
    front->kind = kind;
    front->text = (struct topic_text){file.bytes, len};
    front->body = (struct topic_text){file.bytes + len, file.len - len};
}

/* Up to the --- that closes what no fence opens. */
static void split_unfenced(struct topic_front_matter *front, struct topic_text file, size_t closing)
{
    split_keys(front, file, TOPIC_FRONT_MATTER_YAML, closing);
    size_t body = topic_text_scan_next_line(file, closing);
    front->body = (struct topic_text){file.bytes + body, file.len - body};
}

/* Front matter that no sign opens. */
static void split_by_keys(struct topic_front_matter *front, struct topic_text file)
{
    static const struct {
        size_t (*find)(struct topic_text file);
        enum topic_front_matter_kind kind;
    } ways[] = {{topic_plain_keys_find, TOPIC_FRONT_MATTER_PLAIN_KEYS},
                {topic_pandoc_title_find, TOPIC_FRONT_MATTER_PANDOC_TITLE},
                {topic_document_keys_find, TOPIC_FRONT_MATTER_DOCUMENT_KEYS}};
    size_t closing = topic_unfenced_yaml_find(file);
    if (closing > 0) {
        split_unfenced(front, file, closing);
        return;
    }
    size_t len = 0;
    for (size_t i = 0; len == 0 && i < sizeof ways / sizeof *ways; i++)
        if ((len = ways[i].find(file)) > 0)
            split_keys(front, file, ways[i].kind, len);
}

/* A fence that is neither closed nor above a key is a rule. */
static const struct topic_opening_fence *find_fence(struct topic_text file, size_t at)
{
    const struct topic_opening_fence *fence = topic_opening_fence_find(file, at);
    bool is_open = fence && topic_opening_fence_closing(fence, file, at) == file.len;
    return is_open && !topic_opening_fence_needs_closing(fence, file, at) ? NULL : fence;
}

int topic_front_matter_split(struct topic_front_matter *front, struct topic_text file, size_t *line,
                             struct topic_error *err)
{
    int status = 0;
    *front = (struct topic_front_matter){.body = file};
    *line = 0;
    size_t start = find_start(file);
    const struct topic_opening_fence *fence = find_fence(file, start);
    if (fence) {
        status = split_fenced(front, file, start, fence, err);
    } else if (topic_opening_fence_is_program(file, start)) {
        return topic_error_set(err,
                               "the front matter is a program in JavaScript: write it in YAML");
    } else if (is_object(file, start)) {
        front->kind = TOPIC_FRONT_MATTER_JSON;
        status = split_object(front, file, start, err);
        if (status == 0 && is_quoted(front))
            *front = (struct topic_front_matter){.body = file};
    } else {
        split_by_keys(front, file);
    }
    if (status == 0 && front->text.len > TOPIC_FRONT_MATTER_MAX_BYTES)
        status = topic_error_set(err, "the front matter is longer than %u bytes",
                                 TOPIC_FRONT_MATTER_MAX_BYTES);
    return status;
}

/* ---- whether it is there ---- */

/* JSON lines have their body in the object, and an object below it. */
static bool is_object_above_text(struct topic_text start, size_t at)
{
    struct topic_front_matter front = {.body = start};
    struct topic_json_record json = {0};
    struct topic_error err = {0};
    size_t line;
    const char *name;
    json_t *value;
    if (!is_object(start, at) || split_object(&front, start, at, &err) < 0 || is_quoted(&front))
        return false;
    size_t text = topic_text_scan_skip(front.body, 0, TOPIC_TEXT_SCAN_BLANKS);
    bool is_text = !memmem(front.body.bytes, front.body.len, "\n{", 2) && text < front.body.len &&
                   !memchr("{}[]\",:\x1e", front.body.bytes[text], 8) &&
                   !topic_text_scan_has_prefix(front.body, text, "null\n") &&
                   topic_json_record_parse(&json, front.text, &line, &err) == 0;
    json_object_foreach(json.object, name, value)
    {
        unsigned rank;
        is_text = is_text && topic_keys_find(name, strlen(name), &rank) != TOPIC_RECORD_BODY;
    }
    topic_json_record_release(&json);
    return is_text;
}

static bool is_pandoc_title(struct topic_text start)
{
    size_t end = topic_pandoc_title_find(start);
    return end > 0 && end < start.len && topic_text_scan_next_line(start, end) < start.len &&
           topic_text_scan_line_end(start, end) == end;
}

bool topic_front_matter_begins(struct topic_text start)
{
    return topic_opening_fence_find(start, 0) != NULL;
}

bool topic_front_matter_is_sentence(struct topic_text start)
{
    struct topic_front_matter front = {.body = start};
    struct topic_error err = {0};
    size_t at = find_start(start);
    return is_object(start, at) && split_object(&front, start, at, &err) == 0 &&
           is_quoted(&front) && !memmem(front.body.bytes, front.body.len, "\n{", 2);
}

bool topic_front_matter_is_certain(struct topic_text start)
{
    struct topic_front_matter front = {0};
    struct topic_error err = {0};
    size_t at = find_start(start);
    const struct topic_opening_fence *fence = topic_opening_fence_find(start, at);
    if (fence)
        return split_fenced(&front, start, at, fence, &err) == 0;
    bool has_title = topic_text_scan_has_prefix_in_any_case(start, 0, "title:");
    return (has_title && topic_unfenced_yaml_find(start) > 0) || is_pandoc_title(start) ||
           is_object_above_text(start, at);
}

/* ---- what it holds ---- */

static json_t *parse_json(struct topic_text text, size_t *line, struct topic_error *err)
{
    struct topic_json_record json = {0};
    struct topic_error why = {0};
    if (topic_json_record_parse(&json, text, line, &why) < 0)
        topic_error_set(err, "broken front matter: %s", why.text);
    json_t *object = json_incref(json.object);
    topic_json_record_release(&json);
    return object;
}

static json_t *parse_toml(struct topic_text text, json_t *lines, size_t *line,
                          struct topic_error *err)
{
    struct topic_error why = {0};
    json_t *object = topic_toml_parse(text, lines, line, &why);
    if (!object)
        topic_error_set(err, "broken front matter: %s", why.text);
    return object;
}

int topic_front_matter_parse(struct topic_front_matter *front, size_t *line,
                             struct topic_error *err)
{
    front->lines = json_object();
    switch (front->kind) {
    case TOPIC_FRONT_MATTER_NONE:
        return 0;
    case TOPIC_FRONT_MATTER_YAML:
        front->object = topic_yaml_object_parse(front->text, front->lines, line, err);
        break;
    case TOPIC_FRONT_MATTER_TOML:
        front->object = parse_toml(front->text, front->lines, line, err);
        break;
    case TOPIC_FRONT_MATTER_JSON:
        front->object = parse_json(front->text, line, err);
        break;
    case TOPIC_FRONT_MATTER_PLAIN_KEYS:
        front->object = topic_plain_keys_parse(front->text, front->lines, line, err);
        break;
    case TOPIC_FRONT_MATTER_PANDOC_TITLE:
        front->object = topic_pandoc_title_parse(front->text, front->lines, line, err);
        break;
    case TOPIC_FRONT_MATTER_DOCUMENT_KEYS:
        front->object = topic_document_keys_parse(front->text, front->lines, line, err);
        break;
    }
    *line += front->first_line;
    return front->object ? topic_common_keys_apply(front->object, front->lines, err) : -1;
}

void topic_front_matter_release(struct topic_front_matter *front)
{
    json_decref(front->object);
    json_decref(front->lines);
    *front = (struct topic_front_matter){0};
}

static bool is_word(const json_t *value, bool truth, const char *word, const char *other)
{
    const char *text = json_string_value(value);
    if (!text)
        return truth ? json_is_true(value) : json_is_false(value);
    return topic_text_scan_is_equal_in_any_case(text, word) ||
           topic_text_scan_is_equal_in_any_case(text, other);
}

bool topic_front_matter_is_draft(json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        if ((topic_text_scan_is_equal_in_any_case(name, "draft") &&
             is_word(value, true, "true", "yes")) ||
            (topic_text_scan_is_equal_in_any_case(name, "published") &&
             is_word(value, false, "false", "no")) ||
            (topic_text_scan_is_equal_in_any_case(name, "status") && json_is_string(value) &&
             is_word(value, true, "draft", "hidden")))
            return true;
    }
    return false;
}
