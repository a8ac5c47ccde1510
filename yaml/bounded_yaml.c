#include "yaml/bounded_yaml.h"

#include <stdbool.h>
#include <string.h>

struct yaml_counts {
    size_t depth;
    size_t nodes;
    size_t aliases;
    size_t anchors;
    size_t documents;
};

static size_t count_lines(const char *bytes, size_t len)
{
    size_t lines = 0;
    for (size_t i = 0; i < len; i++) {
        bool is_crlf = bytes[i] == '\r' && i + 1 < len && bytes[i + 1] == '\n';
        lines += bytes[i] == '\n' || (bytes[i] == '\r' && !is_crlf);
    }
    return lines + (len > 0 && bytes[len - 1] != '\n' && bytes[len - 1] != '\r');
}

/* The line of the error, from 0. The parser notices an unclosed construct only at the end of the
 * text; then the line where the construct began is more useful. */
static size_t problem_line(const yaml_parser_t *parser, const char *bytes, size_t len)
{
    size_t line = parser->problem_mark.line;
    if (parser->error == YAML_READER_ERROR && parser->problem_offset < len)
        line = count_lines(bytes, parser->problem_offset + 1) - 1;
    else if (parser->context && line >= count_lines(bytes, len))
        line = parser->context_mark.line;
    return line;
}

static int fail(const yaml_parser_t *parser, const char *bytes, size_t len, size_t *line,
                struct topic_error *err)
{
    *line = problem_line(parser, bytes, len);
    return topic_error_set(err, "%s", parser->problem ? parser->problem : "it cannot be parsed");
}

static bool has_anchor(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return event->data.scalar.anchor != NULL;
    case YAML_SEQUENCE_START_EVENT:
        return event->data.sequence_start.anchor != NULL;
    case YAML_MAPPING_START_EVENT:
        return event->data.mapping_start.anchor != NULL;
    default:
        return false;
    }
}

/* What is wrong with the document up to this event; NULL: nothing. */
static const char *count(struct yaml_counts *counts, const yaml_event_t *event)
{
    bool begins =
        event->type == YAML_SEQUENCE_START_EVENT || event->type == YAML_MAPPING_START_EVENT;
    bool ends = event->type == YAML_SEQUENCE_END_EVENT || event->type == YAML_MAPPING_END_EVENT;
    counts->depth += begins;
    counts->depth -= ends;
    counts->nodes += begins || event->type == YAML_SCALAR_EVENT || event->type == YAML_ALIAS_EVENT;
    counts->aliases += event->type == YAML_ALIAS_EVENT;
    counts->anchors += has_anchor(event);
    counts->documents += event->type == YAML_DOCUMENT_START_EVENT;
    if (counts->depth > TOPIC_BOUNDED_YAML_MAX_DEPTH)
        return "lists and keys are nested too deeply";
    if (counts->nodes > TOPIC_BOUNDED_YAML_MAX_NODES)
        return "it has too many values";
    if (counts->aliases > TOPIC_BOUNDED_YAML_MAX_ALIASES)
        return "it has too many aliases";
    if (counts->anchors > TOPIC_BOUNDED_YAML_MAX_ANCHORS)
        return "it has too many anchors";
    return counts->documents > 1 ? "a second document begins here: one is read" : NULL;
}

/* Whether a line begins here: after the first byte, or a byte that ends a line break or the mark at
 * the beginning of a text (U+0085, U+2028, U+2029, U+FEFF). */
static bool begins_line(const char *bytes, size_t at)
{
    return at == 0 || memchr("\n\r\x85\xa8\xa9\xbf", bytes[at - 1], 6);
}

/* The parser compares all directives before it gives the first event, so that what may be one is
 * counted before it sees them. */
static int check_directives(const char *bytes, size_t len, size_t *line, struct topic_error *err)
{
    static const char directive[] = "%TAG";
    size_t count = 0;
    const char *at = bytes;
    while ((at = memmem(at, len - (size_t)(at - bytes), directive, strlen(directive)))) {
        size_t offset = (size_t)(at - bytes);
        count += begins_line(bytes, offset);
        if (count > TOPIC_BOUNDED_YAML_MAX_TAG_DIRECTIVES) {
            *line = count_lines(bytes, offset + 1) - 1;
            return topic_error_set(err, "it has too many %%TAG directives");
        }
        at += strlen(directive);
    }
    return 0;
}

/* Reads all events without building anything. */
static int check(const char *bytes, size_t len, size_t *line, struct topic_error *err)
{
    struct yaml_counts counts = {0};
    yaml_parser_t parser;
    yaml_event_t event;
    int status = 0;
    if (!yaml_parser_initialize(&parser))
        return topic_error_set(err, "out of memory: the YAML parser cannot start");
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, len);
    for (bool is_end = false; status == 0 && !is_end;) {
        if (!yaml_parser_parse(&parser, &event)) {
            status = fail(&parser, bytes, len, line, err);
            break;
        }
        const char *why = count(&counts, &event);
        is_end = event.type == YAML_STREAM_END_EVENT;
        *line = event.start_mark.line;
        if (why)
            status = topic_error_set(err, "%s", why);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return status;
}

int topic_bounded_yaml_load(yaml_document_t *document, const char *bytes, size_t len, size_t *line,
                            struct topic_error *err)
{
    yaml_parser_t parser;
    *line = 0;
    if (check_directives(bytes, len, line, err) < 0 || check(bytes, len, line, err) < 0)
        return -1;
    if (!yaml_parser_initialize(&parser))
        return topic_error_set(err, "out of memory: the YAML parser cannot start");
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, len);
    int status = 0;
    if (!yaml_parser_load(&parser, document))
        status = fail(&parser, bytes, len, line, err);
    yaml_parser_delete(&parser);
    return status;
}
