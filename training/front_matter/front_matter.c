#include "training/front_matter/front_matter.h"

#include <stdbool.h>
#include <string.h>

#include "record/json_record.h"
#include "training/front_matter/common_keys.h"
#include "training/front_matter/toml.h"
#include "training/front_matter/yaml_object.h"

static size_t skip_line(struct topic_text text, size_t at)
{
    while (at < text.len && text.bytes[at] != '\n' && text.bytes[at] != '\r')
        at++;
    if (at + 1 < text.len && text.bytes[at] == '\r' && text.bytes[at + 1] == '\n')
        at++;
    return at < text.len ? at + 1 : at;
}

/* ---- where it ends ---- */

/* Whether the line at `at` is the fence, and otherwise blank. */
static bool is_fence(struct topic_text text, size_t at, const char *fence)
{
    if (text.len - at < 3 || memcmp(text.bytes + at, fence, 3) != 0)
        return false;
    for (at += 3; at < text.len && text.bytes[at] != '\n' && text.bytes[at] != '\r'; at++)
        if (text.bytes[at] != ' ' && text.bytes[at] != '\t')
            return false;
    return true;
}

static int split_fenced(struct topic_front_matter *front, struct topic_text file, const char *fence,
                        struct topic_error *err)
{
    size_t start = skip_line(file, 0);
    for (size_t at = start; at < file.len; at = skip_line(file, at)) {
        bool is_dots = front->kind == TOPIC_FRONT_MATTER_YAML && is_fence(file, at, "...");
        if (!is_dots && !is_fence(file, at, fence))
            continue;
        size_t body = skip_line(file, at);
        front->text = (struct topic_text){file.bytes + start, at - start};
        front->body = (struct topic_text){file.bytes + body, file.len - body};
        front->first_line = 1;
        return 0;
    }
    return topic_error_set(err, "the front matter has no closing %s", fence);
}

/* Whether the file begins like an object: { and behind blanks a key, or } */
static bool is_object(struct topic_text file)
{
    size_t at = 1;
    if (file.len < 2 || file.bytes[0] != '{')
        return false;
    while (at < file.len && memchr(" \t\r\n", file.bytes[at], 4))
        at++;
    return at < file.len && (file.bytes[at] == '"' || file.bytes[at] == '}');
}

/* Up to the bracket that closes the first one. */
static int split_object(struct topic_front_matter *front, struct topic_text file,
                        struct topic_error *err)
{
    size_t depth = 0;
    bool in_string = false;
    for (size_t at = 0; at < file.len; at++) {
        char byte = file.bytes[at];
        if (in_string) {
            at += byte == '\\';
            in_string = byte != '"';
        } else if (byte == '"') {
            in_string = true;
        } else if (byte == '{' || byte == '[') {
            depth++;
        } else if ((byte == '}' || byte == ']') && --depth == 0) {
            front->text = (struct topic_text){file.bytes, at + 1};
            front->body = (struct topic_text){file.bytes + at + 1, file.len - at - 1};
            return 0;
        }
    }
    return topic_error_set(err, "the front matter has no closing }");
}

int topic_front_matter_split(struct topic_front_matter *front, struct topic_text file, size_t *line,
                             struct topic_error *err)
{
    int status = 0;
    *front = (struct topic_front_matter){.body = file};
    *line = 0;
    if (is_fence(file, 0, "---")) {
        front->kind = TOPIC_FRONT_MATTER_YAML;
        status = split_fenced(front, file, "---", err);
    } else if (is_fence(file, 0, "+++")) {
        front->kind = TOPIC_FRONT_MATTER_TOML;
        status = split_fenced(front, file, "+++", err);
    } else if (is_object(file)) {
        front->kind = TOPIC_FRONT_MATTER_JSON;
        status = split_object(front, file, err);
    }
    if (status == 0 && front->text.len > TOPIC_FRONT_MATTER_MAX_BYTES)
        status = topic_error_set(err, "the front matter is longer than %u bytes",
                                 TOPIC_FRONT_MATTER_MAX_BYTES);
    return status;
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
