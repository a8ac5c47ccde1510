#include "cli/output/output.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/command/command.h"
#include "cli/command/print.h"

struct topic_json *topic_output_begin(struct topic_output_object *object)
{
    *object = (struct topic_output_object){0};
    topic_json_init(&object->json, &object->buffer, &object->err);
    topic_json_open(&object->json, '{');
    return &object->json;
}

void topic_output_end(struct topic_output_object *object)
{
    topic_json_close(&object->json, '}');
    if (topic_json_finish(&object->json) < 0) {
        topic_print_err("topic: %s\n", object->err.text);
        exit(TOPIC_EXIT_FAILED);
    }
    topic_print_json(object->buffer.bytes, object->buffer.len);
    topic_print_out("\n");
    topic_buffer_release(&object->buffer);
}

void topic_output_number(struct topic_json *json, const char *key, double value)
{
    topic_json_put_decimal(json, key, value, TOPIC_OUTPUT_PLACES);
}

void topic_output_names(struct topic_json *json, const char *key, const char *const *names,
                        size_t count)
{
    topic_json_put_open(json, key, '[');
    for (size_t i = 0; i < count; i++)
        topic_json_cstring(json, names[i]);
    topic_json_close(json, ']');
}

const char *topic_output_plural(size_t count)
{
    return count == 1 ? "" : "s";
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
