#include "web/json/answer_code.h"

#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"
#include "record/json_scalar.h"

static const struct {
    const char *code;
    unsigned status;
} rows[] = {
    {"bad-request", 400}, {"denied", 403},    {"unknown-op", 501}, {"conflict", 409},
    {"too-large", 413},   {"busy", 503},      {"timeout", 504},    {"storage", 507},
    {"internal", 500},    {"not-found", 404},
};

#define ID "{\"id\":"
#define ERROR ",\"error\":{\"code\":\""

/* The daemon writes an error as {"id":ID,"error":{"code":"CODE",...: the first member after the id.
 * So the search ends there, however long an answer is. */
struct topic_text topic_answer_code_find(struct topic_text answer)
{
    const struct topic_text none = {0};
    if (answer.len < sizeof ID || !topic_text_scan_has_prefix(answer, 0, ID))
        return none;
    const char *end = answer.bytes + answer.len;
    const char *at = answer.bytes + strlen(ID);
    if (*at == '"')
        at = topic_json_scalar_string_end(at, end);
    while (at < end && *at != ',')
        at++;
    size_t place = (size_t)(at - answer.bytes);
    if (!topic_text_scan_has_prefix(answer, place, ERROR))
        return none;
    const char *code = at + strlen(ERROR);
    const char *quote = memchr(code, '"', (size_t)(end - code));
    return quote ? (struct topic_text){code, (size_t)(quote - code)} : none;
}

unsigned topic_answer_code_status(struct topic_text code)
{
    if (code.len == 0)
        return 200;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (topic_text_is(code, rows[i].code))
            return rows[i].status;
    return 502;
}
