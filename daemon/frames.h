/* frames.h - follows what a peer sends, to know how much it has sent of a message that goes on.
 *
 * Only the framing of ZMTP 3 is read (rfc.zeromq.org/spec/23: a greeting, then for each frame a
 * byte of flags and a length), nothing is decoded or checked: libzmq does that. What is no ZMTP 3
 * is not followed, nor is CURVE: there whether more frames follow is encrypted, and nobody without
 * a key gets that far.
 */
#ifndef TOPIC_DAEMON_FRAMES_H
#define TOPIC_DAEMON_FRAMES_H

#include <stddef.h>
#include <stdint.h>

enum topic_frames_stage {
    TOPIC_FRAMES_UNKNOWN, /* not followed */
    TOPIC_FRAMES_GREETING,
    TOPIC_FRAMES_FLAGS,
    TOPIC_FRAMES_LENGTH,
    TOPIC_FRAMES_BODY
};

struct topic_frames {
    size_t held;   /* bytes of memory, about, that the unfinished message takes in libzmq */
    uint64_t left; /* bytes of the frame to come; while its length is read, what is known of it */
    uint8_t stage;
    uint8_t at; /* bytes of the greeting that have come; of the length, that are to come */
    uint8_t flags;
};

/* A connection that has sent nothing yet. */
void topic_frames_init(struct topic_frames *frames);

/* The next bytes of it. */
void topic_frames_follow(struct topic_frames *frames, const uint8_t *bytes, size_t len);

#endif
