/* frames.h - follows what a peer sends, to know how much it has sent of a message that goes on.
 *
 * Only the framing of ZMTP 3 is read (rfc.zeromq.org/spec/23: a greeting, then for each frame a
 * byte of flags and a length), nothing is decoded or checked: libzmq does that. What is no ZMTP 3
 * is not followed. With CURVE (rfc.zeromq.org/spec/26) the framing goes on as it is, but whether
 * more frames follow is sealed: of that the caller tells when a frame has been opened.
 */
#ifndef TOPIC_DAEMON_HOOKS_ZMTP_FRAMES_H
#define TOPIC_DAEMON_HOOKS_ZMTP_FRAMES_H

#include <stddef.h>
#include <stdint.h>

enum topic_zmtp_frames_stage {
    TOPIC_ZMTP_FRAMES_UNKNOWN, /* not followed */
    TOPIC_ZMTP_FRAMES_GREETING,
    TOPIC_ZMTP_FRAMES_FLAGS,
    TOPIC_ZMTP_FRAMES_LENGTH,
    TOPIC_ZMTP_FRAMES_BODY
};

/* `held` and `opened` are bytes of memory, about, that the unfinished message takes in libzmq: its
 * frames as they come, and those of them that have been opened. */
struct topic_zmtp_frames {
    size_t held;
    size_t opened;
    uint64_t left; /* bytes of the frame to come; while its length is read, what is known of it */
    uint8_t stage;
    uint8_t at; /* bytes of the greeting that have come; of the length, that are to come */
    uint8_t flags;
    uint8_t is_sealed;
};

/* A connection that has sent nothing yet. */
void topic_zmtp_frames_init(struct topic_zmtp_frames *frames);

/* The next bytes of it. */
void topic_zmtp_frames_follow(struct topic_zmtp_frames *frames, const uint8_t *bytes, size_t len);

/* A frame that has come sealed has these flags, and so many bytes. */
void topic_zmtp_frames_open(struct topic_zmtp_frames *frames, uint8_t flags, size_t size);

#endif
