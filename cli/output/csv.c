#include "cli/output/csv.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void topic_csv_cell(struct topic_text text, char after)
{
    putchar('"');
    if (text.len > 0 && memchr("=+-@\t\r", text.bytes[0], 6))
        putchar('\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.bytes[i] == '"')
            putchar('"');
        putchar(iscntrl((unsigned char)text.bytes[i]) ? ' ' : text.bytes[i]);
    }
    putchar('"');
    putchar(after);
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
