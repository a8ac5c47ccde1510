#include "cli/output/csv.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "cli/command/print.h"

void topic_csv_cell(struct topic_text text, char after)
{
    topic_print_table("\"", 1);
    if (text.len > 0 && strchr(TOPIC_CSV_FORMULA, text.bytes[0]))
        topic_print_table("'", 1);
    for (size_t at = 0; at < text.len;) {
        int32_t rune;
        size_t len = topic_utf8_decode(text.bytes + at, text.len - at, &rune);
        if (rune == '"')
            topic_print_table("\"", 1);
        if (topic_utf8_is_control(rune))
            topic_print_table(" ", 1);
        else
            topic_print_table(text.bytes + at, len);
        at += len;
    }
    topic_print_table("\"", 1);
    topic_print_table(&after, 1);
}

void topic_csv_string(const char *string, char after)
{
    topic_csv_cell((struct topic_text){string, strlen(string)}, after);
}

void topic_csv_buffer(const struct topic_buffer *buffer, char after)
{
    topic_csv_cell((struct topic_text){buffer->len > 0 ? buffer->bytes : "", buffer->len}, after);
}

struct topic_text topic_csv_bare(struct topic_text id)
{
    bool is_string = id.len >= 2 && id.bytes[0] == '"';
    return is_string ? (struct topic_text){id.bytes + 1, id.len - 2} : id;
}
