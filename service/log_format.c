#include "service/log_format.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/log.h"
#include "base/utf8.h"
#include "service/log_writer.h"
#include "wire/json.h"

const char *const topic_log_format_names[] = {"text", "json", NULL};

/* For the text of a field: a path or an id. */
#define FIELD_SIZE 256

/* For a message, which base/log.c cuts at a kilobyte, and its time and level. */
#define LINE_SIZE 1200

static const char *const priorities[] = {
    [TOPIC_LOG_ERROR] = "<3>", [TOPIC_LOG_WARNING] = "<4>", [TOPIC_LOG_INFO] = "<6>"};

static enum topic_log_format_form current = TOPIC_LOG_FORMAT_TEXT;
static const char *program;

/* The priority prefix if stderr is systemd's journal, which adds the time itself; otherwise "". */
static const char *priority_of(enum topic_log_level level)
{
    struct stat status;
    char own[64];
    const char *stream = getenv("JOURNAL_STREAM");
    if (!stream || fstat(STDERR_FILENO, &status) < 0)
        return "";
    snprintf(own, sizeof own, "%llu:%llu", (unsigned long long)status.st_dev,
             (unsigned long long)status.st_ino);
    return strcmp(stream, own) == 0 ? priorities[level] : "";
}

__attribute__((format(printf, 1, 2))) static void put(const char *format, ...)
{
    char line[LINE_SIZE];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (len > 0)
        topic_log_writer_put(line, (size_t)len < sizeof line ? (size_t)len : sizeof line - 1);
}

static void write_text(const struct topic_log_line *line)
{
    const char *priority = priority_of(line->level);
    if (priority[0])
        put("%s%s\n", priority, line->message);
    else
        put("%s %s: %s\n", line->time, topic_log_level_name(line->level), line->message);
}

static void write_member(struct topic_json *json, const char *key, const char *text)
{
    char shown[FIELD_SIZE];
    topic_utf8_escape(text, strlen(text), shown, sizeof shown);
    topic_json_put_cstring(json, key, shown);
}

static void write_json(const struct topic_log_line *line)
{
    struct topic_buffer out = {0};
    struct topic_json json;
    topic_json_init(&json, &out, NULL);
    topic_json_open(&json, '{');
    write_member(&json, "time", line->time);
    write_member(&json, "level", topic_log_level_name(line->level));
    write_member(&json, "event", line->event);
    topic_json_put_cstring(&json, "message", line->message);
    for (const struct topic_log_field *field = line->fields; field && field->key; field++)
        write_member(&json, field->key, field->text);
    topic_json_close(&json, '}');
    if (topic_json_finish(&json) == 0 && topic_buffer_append(&out, "\n", 1, NULL) == 0)
        topic_log_writer_put(out.bytes, out.len);
    topic_buffer_release(&out);
}

void topic_log_format_start(enum topic_log_format_form form, const char *name)
{
    program = name;
    current = form;
    topic_log_set_sink(form == TOPIC_LOG_FORMAT_JSON ? write_json : write_text);
    topic_log_writer_start();
}

void topic_log_format_stop(void)
{
    topic_log_writer_stop();
}

void topic_log_format_ready(void)
{
    if (current == TOPIC_LOG_FORMAT_JSON)
        topic_log(TOPIC_LOG_INFO, "ready", "%s: ready", program);
    else
        put("%s%s: ready\n", priority_of(TOPIC_LOG_INFO), program);
}

void topic_log_format_fail(const struct topic_error *err)
{
    if (current == TOPIC_LOG_FORMAT_JSON)
        topic_log(TOPIC_LOG_ERROR, "failed", "%s", err->text);
    else
        put("%s%s: %s\n", priority_of(TOPIC_LOG_ERROR), program, err->text);
}
