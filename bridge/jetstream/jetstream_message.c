#include "bridge/jetstream/jetstream_message.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bridge/jetstream/jetstream_seen.h"

/* More of an id does not help to find the record. */
#define MAX_ID 80

/* A reason of TOPIC_ERROR_SIZE, a file name of 255 bytes. */
#define VALUE_SIZE 1024

/* A header ends with its line, and the reason of a record may quote from it. */
static natsStatus set(natsMsg *message, const char *name, const char *text, size_t len)
{
    char value[VALUE_SIZE];
    if (len > sizeof value - 1)
        len = sizeof value - 1;
    for (size_t i = 0; i < len; i++)
        value[i] = (unsigned char)text[i] < ' ' || text[i] == 0x7f ? ' ' : text[i];
    value[len] = '\0';
    return natsMsgHeader_Set(message, name, value);
}

static natsStatus set_place(natsMsg *message, const struct topic_engine_publication *item)
{
    natsStatus status = NATS_OK;
    char line[32];
    if (item->own_id.len > 0)
        status = set(message, "Topicd-Id", item->own_id.bytes,
                     item->own_id.len < MAX_ID ? item->own_id.len : MAX_ID);
    if (status == NATS_OK && item->file)
        status = set(message, "Topicd-File", item->file, strlen(item->file));
    if (status == NATS_OK && item->line > 0) {
        snprintf(line, sizeof line, "%" PRIu64, item->line);
        status = set(message, "Topicd-Line", line, strlen(line));
    }
    return status;
}

size_t topic_jetstream_message_len(const struct topic_engine_publication *item)
{
    static const char headers[] = "NATS/1.0\r\n" TOPIC_JETSTREAM_MESSAGE_ID ": \r\n\r\n";
    return sizeof headers - 1 + strlen(item->id) + item->record.len;
}

/* Of a rejected record nobody asks. */
static bool tells_seen(const struct topic_engine_publication *item,
                       const struct topic_jetstream_message_options *options)
{
    static const char header[] = TOPIC_JETSTREAM_SEEN_HEADER ": \r\n";
    return options->seen_to[0] && !item->code &&
           topic_jetstream_message_len(item) + sizeof header - 1 + strlen(options->seen_to) <=
               options->limit;
}

static natsStatus set_headers(natsMsg *message, const struct topic_engine_publication *item,
                              const struct topic_jetstream_message_options *options)
{
    natsStatus status = NATS_OK;
    if (options->has_id)
        status = natsMsgHeader_Set(message, TOPIC_JETSTREAM_MESSAGE_ID, item->id);
    if (status == NATS_OK && tells_seen(item, options))
        status = natsMsgHeader_Set(message, TOPIC_JETSTREAM_SEEN_HEADER, options->seen_to);
    if (status != NATS_OK || !item->code)
        return status;
    status = set(message, "Topicd-Code", item->code, strlen(item->code));
    if (status == NATS_OK)
        status = set(message, "Topicd-Reason", item->reason, strlen(item->reason));
    return status == NATS_OK ? set_place(message, item) : status;
}

natsStatus topic_jetstream_message_make(natsMsg **message, const char *subject,
                                        const struct topic_engine_publication *item,
                                        const struct topic_jetstream_message_options *options)
{
    size_t len = item->record.len;
    size_t room = options->limit > TOPIC_JETSTREAM_MESSAGE_REJECT_HEADERS
                      ? options->limit - TOPIC_JETSTREAM_MESSAGE_REJECT_HEADERS
                      : 0;
    if (item->code && len > room)
        len = room;
    natsStatus status = natsMsg_Create(message, subject, NULL, item->record.bytes, (int)len);
    return status == NATS_OK ? set_headers(*message, item, options) : status;
}
