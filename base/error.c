#include "topicd/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

int topic_error_set(struct topic_error *err, const char *format, ...)
{
    if (!err || topic_error_is_set(err))
        return -1;
    char raw[TOPIC_ERROR_SIZE];
    va_list args;
    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    topic_utf8_escape(raw, strlen(raw), err->text, sizeof err->text);
    return -1;
}

void topic_error_reset(struct topic_error *err)
{
    if (err)
        err->text[0] = '\0';
}
