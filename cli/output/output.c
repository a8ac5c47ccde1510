#include "cli/output/output.h"

#include <stdio.h>

#include "base/utf8.h"

void topic_output_number(struct topic_json *json, const char *key, double value)
{
    topic_json_key(json, key);
    topic_json_decimal(json, value, TOPIC_OUTPUT_PLACES);
}

void topic_output_count(struct topic_json *json, const char *key, size_t value)
{
    topic_json_key(json, key);
    topic_json_integer(json, value);
}

void topic_output_name(struct topic_json *json, const char *key, const char *value)
{
    topic_json_key(json, key);
    topic_json_name(json, value);
}

void topic_output_names(struct topic_json *json, const char *key, const char *const *names,
                        size_t count)
{
    topic_json_key(json, key);
    topic_json_open(json, '[');
    for (size_t i = 0; i < count; i++)
        topic_json_name(json, names[i]);
    topic_json_close(json, ']');
}

int topic_output_line(const struct topic_json *json)
{
    if (topic_json_finish(json) < 0)
        return -1;
    fwrite(json->out->bytes, 1, json->out->len, stdout);
    putchar('\n');
    return 0;
}

void topic_output_text(const char *text, size_t len)
{
    char piece[256];
    /* An escaped byte takes four; pieces end anywhere, as a cut character is escaped too. */
    for (size_t at = 0; at < len;) {
        size_t take = len - at < sizeof piece / 4 ? len - at : sizeof piece / 4 - 1;
        while (take > 1 && at + take < len && ((unsigned char)text[at + take] & 0xC0) == 0x80)
            take--;
        topic_utf8_escape(text + at, take, piece, sizeof piece);
        fputs(piece, stdout);
        at += take;
    }
}

const char *topic_output_size(size_t bytes, char *out, size_t out_size)
{
    static const char *const units[] = {"bytes", "KB", "MB", "GB"};
    double value = (double)bytes;
    size_t unit = 0;
    while (value >= 1000 && unit + 1 < sizeof units / sizeof *units) {
        value /= 1000;
        unit++;
    }
    snprintf(out, out_size, unit ? "%.1f %s" : "%.0f %s", value, units[unit]);
    return out;
}
