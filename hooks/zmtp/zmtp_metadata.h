/* zmtp_metadata.h - hides from libzmq the identity that a peer gives itself in its handshake.
 *
 * ROUTER takes that identity for its own name of the connection. A second connection with the same
 * one it neither reads nor closes: it keeps up to ZMQ_RCVHWM messages of it, whatever their size,
 * of which nobody hears. So the name of the property is changed to another that libzmq passes over,
 * and every connection has the name that ROUTER makes up.
 *
 * The metadata of a handshake (rfc.zeromq.org/spec/23) are properties: a length of one byte, a
 * name, a length of four bytes, a value.
 */
#ifndef TOPIC_HOOKS_ZMTP_ZMTP_METADATA_H
#define TOPIC_HOOKS_ZMTP_ZMTP_METADATA_H

#include <stddef.h>
#include <stdint.h>

enum topic_zmtp_metadata_stage {
    TOPIC_ZMTP_METADATA_OVER,
    TOPIC_ZMTP_METADATA_COMMAND, /* what precedes the first property */
    TOPIC_ZMTP_METADATA_NAME_LENGTH,
    TOPIC_ZMTP_METADATA_NAME,
    TOPIC_ZMTP_METADATA_VALUE_LENGTH,
    TOPIC_ZMTP_METADATA_VALUE
};

/* All zero is over: nothing is changed. */
struct topic_zmtp_metadata {
    uint32_t left;        /* bytes of this stage still to come */
    uint32_t value_bytes; /* while its length is read, its value */
    uint8_t name_bytes;
    uint8_t stage;
};

/* Begins where the command READY does; and at the first property. */
void topic_zmtp_metadata_begin_ready(struct topic_zmtp_metadata *metadata);
void topic_zmtp_metadata_begin(struct topic_zmtp_metadata *metadata);

/* Changes the next bytes, which may end anywhere. */
void topic_zmtp_metadata_hide_identity(struct topic_zmtp_metadata *metadata, uint8_t *bytes,
                                       size_t len);

#endif
