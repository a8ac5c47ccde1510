#include "bridge/reject_reason.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "wire/code.h"

/* A file name of 255 bytes, a line and an id. */
#define PLACE_SIZE 400

/* More of an id does not help to find the record. */
#define MAX_ID 80

#define CURE                                                                                       \
    "in a file, each line is one JSON object, unless its name ends in .json and it is one "        \
    "object; "                                                                                     \
    "`topic show --json FILE` prints a line for each article of a JSON list, an object over "      \
    "several "                                                                                     \
    "lines, a Markdown article or a feed"

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static bool looks_like_object(struct topic_text record)
{
    size_t start = 0;
    size_t end = record.len;
    while (end > 0 && is_blank(record.bytes[end - 1]))
        end--;
    while (start < end && is_blank(record.bytes[start]))
        start++;
    return end - start >= 2 && record.bytes[start] == '{' && record.bytes[end - 1] == '}';
}

void topic_reject_reason_add_cure(const struct topic_engine_delivery *delivery,
                                  struct topic_tagging_item *item)
{
    struct topic_error reason = {0};
    if (item->outcome != TOPIC_TAGGING_REFUSED || !delivery->file ||
        strcmp(item->code, topic_code_name(TOPIC_CODE_BAD_REQUEST)) != 0 ||
        looks_like_object(item->record))
        return;
    topic_error_set(&reason, "%s: %s", item->reason.text, CURE);
    item->reason = reason;
}

static void describe(const struct topic_engine_publication *reject, char place[PLACE_SIZE])
{
    int id_len = reject->own_id.len < MAX_ID ? (int)reject->own_id.len : MAX_ID;
    char line[32] = "";
    char id[MAX_ID + 16] = "";
    if (reject->line > 0)
        snprintf(line, sizeof line, " line %" PRIu64, reject->line);
    if (id_len > 0)
        snprintf(id, sizeof id, "%sid %.*s", reject->file ? ", " : "", id_len,
                 reject->own_id.bytes);
    snprintf(place, PLACE_SIZE, "%s%s%s", reject->file ? reject->file : "", line, id);
}

void topic_reject_reason_log(const struct topic_engine_publication *reject)
{
    const struct topic_log_field fields[] = {
        {"code", reject->code}, {"id", reject->id}, {NULL, NULL}};
    char place[PLACE_SIZE];
    describe(reject, place);
    topic_log_with(TOPIC_LOG_WARNING, "record-rejected", fields,
                   "record %s%s%s%s is rejected: %s: %s", reject->id, *place ? " (" : "", place,
                   *place ? ")" : "", reject->code, reject->reason);
}
