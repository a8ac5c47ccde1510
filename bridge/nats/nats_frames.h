/* nats_frames.h - follows what a NATS server sends, to end it before libnats keeps more than it
 * should.
 *
 * libnats reads what a line says that its message has, of any length, and lines without an end. Of
 * the protocol (docs.nats.io, "Client Protocol") this reads where lines and messages end, as
 * libnats' own parser does. It checks nothing else; libnats does.
 */
#ifndef TOPIC_BRIDGE_NATS_NATS_FRAMES_H
#define TOPIC_BRIDGE_NATS_NATS_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest line. A server has 4,096 bytes for what a client names in one, and 32 KiB for what it
 * says of itself when the connection begins. */
#define TOPIC_NATS_FRAMES_MAX_MESSAGE_LINE ((size_t)5 * 1024)
#define TOPIC_NATS_FRAMES_MAX_LINE ((size_t)64 * 1024)

/* libnats keeps each line of a message's headers apart, which takes some 30 times as much. */
#define TOPIC_NATS_FRAMES_MAX_HEADERS UINT64_C(1048576)

enum topic_nats_frames_stage {
    TOPIC_NATS_FRAMES_BEGIN,
    TOPIC_NATS_FRAMES_LINE,
    TOPIC_NATS_FRAMES_CONTENT,
    TOPIC_NATS_FRAMES_END
};

/* Zero is the begin of a connection. */
struct topic_nats_frames {
    enum topic_nats_frames_stage stage;
    bool is_message;
    bool has_headers;
    bool is_word;        /* the byte before belongs to the last of the numbers */
    size_t line;         /* bytes of the line */
    uint64_t numbers[2]; /* the last two words of the line as numbers; UINT64_MAX: too large */
    uint64_t left;       /* of the message */
};

/* The next bytes. Returns NULL, or what is too long: the connection has to be ended. */
const char *topic_nats_frames_follow(struct topic_nats_frames *frames, const char *bytes,
                                     size_t len, uint64_t max_message);

#endif
