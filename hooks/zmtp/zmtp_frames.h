/* zmtp_frames.h - follows the bytes that a peer sends, to know how much it has sent of an
 * unfinished message.
 *
 * It reads only the framing of ZMTP 3 (rfc.zeromq.org/spec/23: a greeting, then for each frame a
 * byte of flags and a length). It decodes and checks nothing else; libzmq does. A connection that
 * does not speak ZMTP 3 is not followed. CURVE (rfc.zeromq.org/spec/26) has the same framing, but
 * whether more frames follow is encrypted: the caller tells that when a frame was decrypted.
 */
#ifndef TOPIC_HOOKS_ZMTP_ZMTP_FRAMES_H
#define TOPIC_HOOKS_ZMTP_ZMTP_FRAMES_H

#include <stddef.h>
#include <stdint.h>

#include "hooks/zmtp/subscriptions.h"
#include "hooks/zmtp/zmtp_metadata.h"

enum topic_zmtp_frames_stage {
    TOPIC_ZMTP_FRAMES_UNKNOWN, /* not followed */
    TOPIC_ZMTP_FRAMES_FOREIGN, /* the same, because it does not begin as ZMTP 3 does */
    TOPIC_ZMTP_FRAMES_REFUSED, /* the same, because of a command: the peer has to be disconnected */
    TOPIC_ZMTP_FRAMES_GREETING,
    TOPIC_ZMTP_FRAMES_FLAGS,
    TOPIC_ZMTP_FRAMES_LENGTH,
    TOPIC_ZMTP_FRAMES_BODY
};

/* Called with each whole frame that is not encrypted: its first bytes, up to the size of
 * `bytes`. */
struct topic_zmtp_frames_reader {
    void (*read)(void *context, uint8_t flags, const uint8_t *bytes, size_t len);
    void *context;
    uint8_t *bytes;
    size_t size;
};

/* The flag of a frame that libzmq reads itself; and inside an encrypted one. */
#define TOPIC_ZMTP_FRAMES_COMMAND 4
#define TOPIC_ZMTP_FRAMES_ENCRYPTED_COMMAND 2

/* The longest command: the handshake's take some hundred bytes, and those for subscriptions are
 * bounded by hooks/zmtp/subscriptions.h. No command goes on in another frame (rfc 23). libzmq
 * takes commands up to ZMQ_MAXMSGSIZE, also before the handshake, and puts SUBSCRIBE and CANCEL
 * among the frames of messages, whatever the socket. */
#define TOPIC_ZMTP_FRAMES_MAX_COMMAND ((size_t)64 * 1024)

/* The longest frame of the handshake: its kind of socket, its identity of 255 bytes, and what a
 * peer says of itself (ZMQ_METADATA). libzmq takes any frame for one while the handshake lasts, and
 * keeps each property as long as the connection: 3,500 of 13 bytes took 830 KB. */
#define TOPIC_ZMTP_FRAMES_MAX_HANDSHAKE ((size_t)1024)

/* Frames that ask for nothing cost libzmq's thread as much as a request: commands but those for
 * subscriptions, such as heartbeats, and messages of one empty frame.
 *
 * `held` and `opened` estimate the bytes of memory that the unfinished message takes in libzmq: its
 * frames as they arrive, and those that were decrypted. `command` is that of the latest command,
 * which libzmq keeps until the next frame. */
struct topic_zmtp_frames {
    size_t held;
    size_t opened;
    size_t command;
    size_t finished; /* what they were of messages that have ended; the caller empties it */
    size_t commands; /* that ask for nothing, as above; the caller empties it */
    size_t empties;  /* messages that do; the caller empties it */
    const struct topic_zmtp_frames_reader *reader; /* or NULL; borrowed */
    size_t read_len;                               /* bytes of the frame that it has */
    uint64_t left; /* bytes of the frame still to come; while its length is read, its value */
    uint8_t stage;
    uint8_t at; /* bytes of the greeting that have arrived, or of the length still to come */
    uint8_t flags;
    uint8_t is_encrypted;
    uint8_t has_content; /* the unfinished message: a byte, or a second frame */
    uint8_t handshake;   /* its frames that have not begun */
    uint8_t is_ready;    /* the handshake is over, as far as the peer has a part in it */
    uint8_t name_len;    /* of the command that is arriving: */
    uint8_t name[TOPIC_SUBSCRIPTIONS_NAME_SIZE];
    struct topic_zmtp_metadata metadata; /* of the handshake, where that is not encrypted */
};

/* A connection that has sent nothing yet. */
void topic_zmtp_frames_init(struct topic_zmtp_frames *frames);

/* The next bytes of the connection, of which it changes the name of an identity
 * (hooks/zmtp/zmtp_metadata.h). */
void topic_zmtp_frames_follow(struct topic_zmtp_frames *frames, uint8_t *bytes, size_t len);

/* An encrypted frame was decrypted: its flags, and its content. */
void topic_zmtp_frames_open(struct topic_zmtp_frames *frames, uint8_t flags, const uint8_t *content,
                            size_t size);

#endif
