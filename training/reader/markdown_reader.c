/* Markdown with front matter of YAML, TOML or JSON, which record/article/json_record.h reads. The text
 * behind the front matter is the body. One file is one article. */
#include <string.h>

#include "base/text_scan.h"
#include "record/article/json_record.h"
#include "record/key_usage.h"
#include "training/front_matter/front_matter.h"
#include "training/front_matter/jekyll_tags.h"
#include "training/front_matter/mdx.h"
#include "training/front_matter/plain_keys.h"
#include "training/reader/readers.h"

/* Longer than the keys that begin a text. */
#define KEY_MAX_BYTES 40

/* The line of the key that the sentence is about, from 1; 0: of none. Each key is read alone, to
 * see which one fails in the same way. */
static size_t find_line(const struct topic_front_matter *front,
                        const struct topic_record_options *options, const struct topic_error *why)
{
    const char *name;
    json_t *value;
    size_t line = 0;
    struct topic_record record = {.options = *options};
    record.options.usage = NULL;
    json_object_foreach(front->object, name, value)
    {
        struct topic_error found = {0};
        struct topic_json_record json = {.object = json_pack("{s:O}", name, value),
                                         .commas_separate = true};
        topic_record_reset(&record);
        if (line == 0 && topic_json_record_read(&json, &record, &found) < 0 &&
            strcmp(found.text, why->text) == 0 && json_object_get(front->lines, name))
            line = front->first_line +
                   (size_t)json_integer_value(json_object_get(front->lines, name)) + 1;
        topic_json_record_release(&json);
    }
    topic_record_release(&record);
    return line;
}

static struct topic_text line_at(struct topic_text text, size_t at)
{
    size_t end = topic_text_scan_next_line(text, at);
    return topic_text_scan_trim((struct topic_text){text.bytes + at, end - at},
                                TOPIC_TEXT_SCAN_BLANKS);
}

static bool is_rule(struct topic_text line)
{
    return line.len == 3 && memcmp(line.bytes, "---", 3) == 0;
}

/* Whether a key of front matter is at `at`, and "---" below it before an empty line. */
static bool is_front_matter(struct topic_text body, size_t at)
{
    static const char *const keys[] = {"title:", "tags:", "date:", "categories:", "layout:"};
    bool has_key = false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        has_key = has_key || topic_text_scan_has_prefix(body, at, keys[i]);
    for (; has_key && at < body.len; at = topic_text_scan_next_line(body, at)) {
        struct topic_text line = line_at(body, at);
        if (line.len == 0 || is_rule(line))
            return line.len > 0;
    }
    return false;
}

/* Whether the body has a second article with front matter, which is not in a code block that shows
 * some. */
static bool has_second_article(struct topic_text body)
{
    bool is_code = false;
    for (size_t at = 0; at < body.len; at = topic_text_scan_next_line(body, at)) {
        struct topic_text line = line_at(body, at);
        is_code = is_code != (topic_text_scan_has_prefix(line, 0, "```") ||
                              topic_text_scan_has_prefix(line, 0, "~~~"));
        if (!is_code && is_rule(line) && is_front_matter(body, topic_text_scan_next_line(body, at)))
            return true;
    }
    return false;
}

/* Whether keys without a fence stand in the body again, behind an empty line, from the first one
 * on. */
static bool has_second_keys(struct topic_text text, struct topic_text body)
{
    size_t key = topic_plain_keys_find(text) > 0 ? topic_plain_keys_key_length(text) : 0;
    char name[KEY_MAX_BYTES + 1];
    if (key == 0 || key > KEY_MAX_BYTES)
        return false;
    memcpy(name, text.bytes, key);
    name[key] = '\0';
    bool is_behind_blank = true;
    for (size_t at = 0; at < body.len; at = topic_text_scan_next_line(body, at)) {
        const size_t second = topic_text_scan_next_line(body, at);
        if (is_behind_blank && topic_text_scan_has_prefix_in_any_case(body, at, name) &&
            topic_plain_keys_key_length(line_at(body, at)) == key && second < body.len &&
            topic_plain_keys_key_length(line_at(body, second)) > 0)
            return true;
        is_behind_blank = line_at(body, at).len == 0;
    }
    return false;
}

/* A text of several topics, as a post of Jekyll has one, or may have. */
static int take_jekyll_tags(const char *path, struct topic_record *record, json_t *object,
                            struct topic_error *err)
{
    if (topic_jekyll_tags_is_post(path))
        return topic_jekyll_tags_split(object, err);
    record->has_spaced_tags = topic_jekyll_tags_are_doubtful(object);
    return 0;
}

/* The text behind the front matter is the body, if there is one, whatever the front matter has. */
static int read_record(const char *path, struct topic_record *record,
                       const struct topic_front_matter *front, struct topic_error *err)
{
    struct topic_json_record json = {.object = front->object, .commas_separate = true};
    struct topic_key_usage *usage = record->options.usage;
    int status = 0;
    if (topic_record_set(record, TOPIC_RECORD_BODY, 0, front->body.bytes, front->body.len, err) < 0)
        return -1;
    if (!front->object)
        return topic_record_check(record, err);
    if (!record->options.ignores_topics && !record->options.label_separator)
        status = take_jekyll_tags(path, record, front->object, err);
    if (status == 0)
        status = topic_json_record_read(&json, record, err);
    record->is_draft = topic_front_matter_is_draft(front->object);
    if (usage && !topic_keys_is_blank(front->body.bytes, front->body.len))
        topic_key_usage_add_text(usage, TOPIC_FIELD_BODY, front->body);
    return status;
}

/* The body of a document in MDX becomes its text, which the buffer has. */
static int reduce_body(const struct topic_lines *lines, struct topic_front_matter *front,
                       struct topic_buffer *reduced, struct topic_error *err)
{
    if (!topic_mdx_is_name(lines->name))
        return 0;
    if (topic_mdx_reduce(reduced, front->body, err) < 0)
        return -1;
    front->body = (struct topic_text){reduced->len > 0 ? reduced->bytes : "", reduced->len};
    return 0;
}

/* *line is the line of the error, from 1; 0: of none. */
static int read_file(struct topic_lines *lines, struct topic_record *record,
                     struct topic_text *front_matter, size_t *line, struct topic_error *err)
{
    struct topic_front_matter front = {0};
    struct topic_buffer reduced = {0};
    struct topic_text text;
    size_t error_line = 0;
    int status = 0;
    if (topic_lines_rest(lines, TOPIC_LINE_MAX_BYTES, &text, err) < 0)
        return -1;
    if (topic_front_matter_split(&front, text, &error_line, err) < 0 ||
        topic_front_matter_parse(&front, &error_line, err) < 0) {
        *line = error_line + 1;
        status = -1;
    }
    if (status == 0 && front.object &&
        (has_second_article(front.body) || has_second_keys(text, front.body)))
        status = topic_error_set(err, "a second article with front matter is in the text of the "
                                      "first: write each to a file of its own");
    if (status == 0)
        status = reduce_body(lines, &front, &reduced, err);
    if (status == 0 && read_record(lines->path, record, &front, err) < 0) {
        *line = find_line(&front, &record->options, err);
        status = -1;
    }
    *front_matter = front.text;
    topic_front_matter_release(&front);
    topic_buffer_release(&reduced);
    return status;
}

static enum topic_read_status next(void *state, struct topic_record *record,
                                   struct topic_error *err)
{
    struct topic_lines *lines = state;
    struct topic_error why = {0};
    struct topic_text front_matter = {0};
    size_t line = 0;
    topic_record_reset(record);
    if (lines->number++ > 0)
        return TOPIC_READ_END;
    if (read_file(lines, record, &front_matter, &line, &why) < 0)
        return topic_reader_bad_text(lines, line, front_matter, &why, err);
    if (record->values[TOPIC_RECORD_ID].len > 0)
        return TOPIC_READ_RECORD;
    return topic_record_set_id(record, 0, lines->path, strlen(lines->path), err) < 0
               ? TOPIC_READ_FAILED
               : TOPIC_READ_RECORD;
}

const struct topic_reader topic_markdown_reader = {
    .open = topic_reader_open_lines,
    .next = next,
    .close = topic_reader_close_lines,
};
