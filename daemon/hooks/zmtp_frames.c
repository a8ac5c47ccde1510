#include "daemon/hooks/zmtp_frames.h"

#include <string.h>

/* The greeting: its length, and where its parts begin. */
#define GREETING_SIZE 64
#define VERSION_AT 10
#define MECHANISM_AT 12
#define MECHANISM_SIZE 20
#define MIN_VERSION 3

/* Flags of a frame. */
#define MORE 1
#define LONG 2
#define COMMAND TOPIC_ZMTP_FRAMES_COMMAND
#define ENCRYPTED_COMMAND 2

/* A frame takes libzmq's msg_t, which has room for 32 bytes. A longer frame points into the buffer
 * that it was received into, 8 KiB and a table of its messages, and keeps all of it allocated: at
 * worst each frame a buffer of its own. */
#define FRAME_COST 64
#define SMALL_FRAME 32
#define BUFFER_COST 20480

/* An encrypted frame is decrypted in place: it is longer than its content by a command's name, a
 * nonce, an authenticator and flags. */
#define ENCRYPTION_SIZE (8 + 8 + 16 + 1)

static const uint8_t mechanisms[][MECHANISM_SIZE] = {"NULL", "CURVE"};

/* See topic_recv_hook_begin. */
__attribute__((no_sanitize("thread"))) void topic_zmtp_frames_init(struct topic_zmtp_frames *frames)
{
    *frames = (struct topic_zmtp_frames){.stage = TOPIC_ZMTP_FRAMES_GREETING};
}

static void greet(struct topic_zmtp_frames *frames, uint8_t byte)
{
    size_t at = frames->at++;
    if (at == MECHANISM_AT)
        frames->is_encrypted = byte == 'C';
    if ((at == 0 && byte != 0xFF) || (at == VERSION_AT && byte < MIN_VERSION))
        frames->stage = TOPIC_ZMTP_FRAMES_FOREIGN;
    else if (at >= MECHANISM_AT && at < MECHANISM_AT + MECHANISM_SIZE &&
             byte != mechanisms[frames->is_encrypted][at - MECHANISM_AT])
        frames->stage = TOPIC_ZMTP_FRAMES_UNKNOWN;
    else if (frames->at == GREETING_SIZE)
        frames->stage = TOPIC_ZMTP_FRAMES_FLAGS;
}

static void end_frame(struct topic_zmtp_frames *frames)
{
    const struct topic_zmtp_frames_reader *reader = frames->reader;
    frames->stage = TOPIC_ZMTP_FRAMES_FLAGS;
    if (reader && !frames->is_encrypted)
        reader->read(reader->context, frames->flags, reader->bytes, frames->read_len);
    frames->read_len = 0;
    if (frames->flags & (MORE | COMMAND))
        return;
    if (!frames->is_encrypted)
        frames->finished += frames->held;
    frames->held = 0;
}

static void begin_frame(struct topic_zmtp_frames *frames, uint8_t flags)
{
    frames->stage = TOPIC_ZMTP_FRAMES_LENGTH;
    frames->flags = flags;
    frames->left = 0;
    frames->at = flags & LONG ? sizeof(uint64_t) : sizeof(uint8_t);
}

static size_t cost_of(uint64_t size)
{
    return size > SMALL_FRAME ? FRAME_COST + BUFFER_COST : FRAME_COST;
}

static void read_length(struct topic_zmtp_frames *frames, uint8_t byte)
{
    frames->left = frames->left << 8 | byte;
    if (--frames->at > 0)
        return;
    frames->stage = TOPIC_ZMTP_FRAMES_BODY;
    if (!(frames->flags & COMMAND))
        frames->held += cost_of(frames->left);
    if (frames->left == 0)
        end_frame(frames);
}

static void keep(struct topic_zmtp_frames *frames, const uint8_t *bytes, size_t len)
{
    const struct topic_zmtp_frames_reader *reader = frames->reader;
    size_t room = reader ? reader->size - frames->read_len : 0;
    if (room == 0 || frames->is_encrypted)
        return;
    memcpy(reader->bytes + frames->read_len, bytes, len < room ? len : room);
    frames->read_len += len < room ? len : room;
}

/* Returns how many of the bytes belong to the frame. */
static size_t take_body(struct topic_zmtp_frames *frames, const uint8_t *bytes, size_t len)
{
    size_t count = frames->left < len ? (size_t)frames->left : len;
    keep(frames, bytes, count);
    frames->left -= count;
    if (!(frames->flags & COMMAND))
        frames->held += count;
    if (frames->left == 0)
        end_frame(frames);
    return count;
}

/* The bytes are libzmq's, as in daemon/hooks/recv_hook.c. */
__attribute__((no_sanitize("thread"))) void
topic_zmtp_frames_follow(struct topic_zmtp_frames *frames, const uint8_t *bytes, size_t len)
{
    const uint8_t *end = bytes + len;
    while (bytes < end) {
        switch (frames->stage) {
        case TOPIC_ZMTP_FRAMES_GREETING:
            greet(frames, *bytes++);
            break;
        case TOPIC_ZMTP_FRAMES_FLAGS:
            begin_frame(frames, *bytes++);
            break;
        case TOPIC_ZMTP_FRAMES_LENGTH:
            read_length(frames, *bytes++);
            break;
        case TOPIC_ZMTP_FRAMES_BODY:
            bytes += take_body(frames, bytes, (size_t)(end - bytes));
            break;
        default:
            return;
        }
    }
}

__attribute__((no_sanitize("thread"))) void topic_zmtp_frames_open(struct topic_zmtp_frames *frames,
                                                                   uint8_t flags, size_t size)
{
    if (flags & ENCRYPTED_COMMAND)
        return;
    frames->opened += cost_of(size + ENCRYPTION_SIZE) + size;
    if (flags & MORE)
        return;
    frames->finished += frames->opened;
    frames->opened = 0;
}
