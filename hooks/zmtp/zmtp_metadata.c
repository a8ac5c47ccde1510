#include "hooks/zmtp/zmtp_metadata.h"

#include <stdbool.h>
#include <string.h>

#define READY "\x05READY"

/* No other property that libzmq reads is as long and begins so; a name in another case is none. */
#define IDENTITY "Identity"
#define HIDDEN 'i'

#define VALUE_LENGTH_SIZE 4

static void enter(struct topic_zmtp_metadata *metadata, enum topic_zmtp_metadata_stage stage,
                  uint32_t bytes)
{
    metadata->stage = (uint8_t)stage;
    metadata->left = bytes;
}

void topic_zmtp_metadata_begin_ready(struct topic_zmtp_metadata *metadata)
{
    enter(metadata, TOPIC_ZMTP_METADATA_COMMAND, strlen(READY));
}

void topic_zmtp_metadata_begin(struct topic_zmtp_metadata *metadata)
{
    enter(metadata, TOPIC_ZMTP_METADATA_NAME_LENGTH, 1);
}

/* A name or a value may be empty. */
static void leave(struct topic_zmtp_metadata *metadata)
{
    if (metadata->stage == TOPIC_ZMTP_METADATA_NAME) {
        metadata->value_bytes = 0;
        enter(metadata, TOPIC_ZMTP_METADATA_VALUE_LENGTH, VALUE_LENGTH_SIZE);
    } else if (metadata->stage == TOPIC_ZMTP_METADATA_VALUE_LENGTH && metadata->value_bytes > 0) {
        enter(metadata, TOPIC_ZMTP_METADATA_VALUE, metadata->value_bytes);
    } else {
        topic_zmtp_metadata_begin(metadata);
    }
}

static void take(struct topic_zmtp_metadata *metadata, uint8_t byte)
{
    if (metadata->stage == TOPIC_ZMTP_METADATA_NAME_LENGTH) {
        metadata->name_bytes = byte;
        enter(metadata, TOPIC_ZMTP_METADATA_NAME, byte);
    } else {
        if (metadata->stage == TOPIC_ZMTP_METADATA_VALUE_LENGTH)
            metadata->value_bytes = metadata->value_bytes << 8 | byte;
        metadata->left--;
    }
    if (metadata->left == 0)
        leave(metadata);
}

/* As far as lengths tell. */
static bool is_start_of_identity(const struct topic_zmtp_metadata *metadata)
{
    return metadata->stage == TOPIC_ZMTP_METADATA_NAME &&
           metadata->name_bytes == strlen(IDENTITY) && metadata->left == metadata->name_bytes;
}

void topic_zmtp_metadata_hide_identity(struct topic_zmtp_metadata *metadata, uint8_t *bytes,
                                       size_t len)
{
    for (size_t i = 0; i < len && metadata->stage != TOPIC_ZMTP_METADATA_OVER; i++) {
        if (is_start_of_identity(metadata) && bytes[i] == IDENTITY[0])
            bytes[i] = HIDDEN;
        take(metadata, bytes[i]);
    }
}
