#include "hooks/zmtp/zmtp_frames.h"

#include <stdbool.h>
#include <string.h>

#include "hooks/zmtp/subscriptions.h"

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
#define ENCRYPTED_COMMAND TOPIC_ZMTP_FRAMES_ENCRYPTED_COMMAND

/* A frame takes libzmq's msg_t, which has room for 32 bytes. A longer frame points into the
 * buffer that it was received into, 8 KiB and a table of its messages, and keeps all of it
 * allocated: at worst each frame a buffer of its own. One that is longer than the buffer has
 * memory of its own. */
#define FRAME_COST 64
#define SMALL_FRAME 32
#define BUFFER_SIZE 8192
#define BUFFER_COST 20480

/* An encrypted frame is decrypted in place: it is longer than its content by a command's name, a
 * nonce, an authenticator and flags. */
#define ENCRYPTION_SIZE (8 + 8 + 16 + 1)

/* READY alone; of CURVE HELLO and INITIATE of a client, WELCOME and READY of a server. */
#define NULL_HANDSHAKE 1
#define CURVE_HANDSHAKE 2

static const uint8_t mechanisms[][MECHANISM_SIZE] = {"NULL", "CURVE"};

/* See topic_zmtp_stream_begin. */
__attribute__((no_sanitize("thread"))) void topic_zmtp_frames_init(struct topic_zmtp_frames *frames)
{
    *frames = (struct topic_zmtp_frames){.stage = TOPIC_ZMTP_FRAMES_GREETING};
}

static void greet(struct topic_zmtp_frames *frames, uint8_t byte)
{
    size_t at = frames->at++;
    if (at == MECHANISM_AT) {
        frames->is_encrypted = byte == 'C';
        frames->handshake = frames->is_encrypted ? CURVE_HANDSHAKE : NULL_HANDSHAKE;
        if (!frames->is_encrypted)
            topic_zmtp_metadata_begin_ready(&frames->metadata);
    }
    if ((at == 0 && byte != 0xFF) || (at == VERSION_AT && byte < MIN_VERSION))
        frames->stage = TOPIC_ZMTP_FRAMES_FOREIGN;
    else if (at >= MECHANISM_AT && at < MECHANISM_AT + MECHANISM_SIZE &&
             byte != mechanisms[frames->is_encrypted][at - MECHANISM_AT])
        frames->stage = TOPIC_ZMTP_FRAMES_UNKNOWN;
    else if (frames->at == GREETING_SIZE)
        frames->stage = TOPIC_ZMTP_FRAMES_FLAGS;
}

/* Sealed, it counts when it has been opened. */
static void end_command(struct topic_zmtp_frames *frames)
{
    if (frames->is_encrypted)
        return;
    if (topic_subscriptions_is_change(true, frames->name, frames->name_len))
        frames->finished += frames->command;
    else
        frames->commands++;
}

static void end_message(struct topic_zmtp_frames *frames)
{
    if (!frames->is_encrypted) {
        frames->finished += frames->held;
        frames->empties += !frames->has_content;
        frames->has_content = false;
    }
    frames->held = 0;
}

static void end_frame(struct topic_zmtp_frames *frames)
{
    const struct topic_zmtp_frames_reader *reader = frames->reader;
    frames->stage = TOPIC_ZMTP_FRAMES_FLAGS;
    frames->metadata = (struct topic_zmtp_metadata){0}; /* the first frame ends the handshake */
    frames->is_ready = frames->handshake == 0;
    if (reader && !frames->is_encrypted)
        reader->read(reader->context, frames->flags, reader->bytes, frames->read_len);
    frames->read_len = 0;
    if (frames->flags & COMMAND)
        end_command(frames);
    else if (!(frames->flags & MORE))
        end_message(frames);
}

static bool is_refused(bool is_command, uint8_t flags, uint64_t size)
{
    return is_command && (flags & MORE || size > TOPIC_ZMTP_FRAMES_MAX_COMMAND);
}

/* Around an encrypted frame, MORE would be taken for one inside it. */
static bool is_outside_refused(struct topic_zmtp_frames *frames)
{
    if (frames->handshake > 0) {
        frames->handshake--;
        if (frames->left > TOPIC_ZMTP_FRAMES_MAX_HANDSHAKE)
            return true;
    }
    if (frames->is_encrypted)
        return frames->flags & MORE;
    return is_refused(frames->flags & COMMAND, frames->flags, frames->left);
}

static void begin_frame(struct topic_zmtp_frames *frames, uint8_t flags)
{
    frames->stage = TOPIC_ZMTP_FRAMES_LENGTH;
    frames->command = 0;
    frames->name_len = 0;
    frames->flags = flags;
    frames->left = 0;
    frames->at = flags & LONG ? sizeof(uint64_t) : sizeof(uint8_t);
}

static size_t cost_of(uint64_t size)
{
    return size > SMALL_FRAME && size <= BUFFER_SIZE ? FRAME_COST + BUFFER_COST : FRAME_COST;
}

/* What the bytes of the frame that is arriving are counted as. */
static size_t *place_of(struct topic_zmtp_frames *frames)
{
    return frames->flags & COMMAND ? &frames->command : &frames->held;
}

static void read_length(struct topic_zmtp_frames *frames, uint8_t byte)
{
    frames->left = frames->left << 8 | byte;
    if (--frames->at > 0)
        return;
    if (is_outside_refused(frames)) {
        frames->stage = TOPIC_ZMTP_FRAMES_REFUSED;
        return;
    }
    frames->stage = TOPIC_ZMTP_FRAMES_BODY;
    *place_of(frames) += cost_of(frames->left);
    if (!(frames->flags & COMMAND) && (frames->left > 0 || frames->flags & MORE))
        frames->has_content = !frames->is_encrypted;
    if (frames->left == 0)
        end_frame(frames);
}

static void keep_name(struct topic_zmtp_frames *frames, const uint8_t *bytes, size_t len)
{
    size_t room = sizeof frames->name - frames->name_len;
    size_t count = len < room ? len : room;
    memcpy(frames->name + frames->name_len, bytes, count);
    frames->name_len = (uint8_t)(frames->name_len + count);
}

static void keep(struct topic_zmtp_frames *frames, const uint8_t *bytes, size_t len)
{
    if (frames->flags & COMMAND)
        keep_name(frames, bytes, len);
    const struct topic_zmtp_frames_reader *reader = frames->reader;
    size_t room = reader ? reader->size - frames->read_len : 0;
    if (room == 0 || frames->is_encrypted)
        return;
    memcpy(reader->bytes + frames->read_len, bytes, len < room ? len : room);
    frames->read_len += len < room ? len : room;
}

/* Returns how many of the bytes belong to the frame. */
static size_t take_body(struct topic_zmtp_frames *frames, uint8_t *bytes, size_t len)
{
    size_t count = frames->left < len ? (size_t)frames->left : len;
    topic_zmtp_metadata_hide_identity(&frames->metadata, bytes, count);
    keep(frames, bytes, count);
    frames->left -= count;
    *place_of(frames) += count;
    if (frames->left == 0)
        end_frame(frames);
    return count;
}

/* The bytes are libzmq's, as in hooks/recv_hook.c. */
__attribute__((no_sanitize("thread"))) void
topic_zmtp_frames_follow(struct topic_zmtp_frames *frames, uint8_t *bytes, size_t len)
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
                                                                   uint8_t flags,
                                                                   const uint8_t *content,
                                                                   size_t size)
{
    const bool is_command = flags & ENCRYPTED_COMMAND;
    const size_t bytes = cost_of(size + ENCRYPTION_SIZE) + size;
    if (is_refused(is_command, flags, size)) {
        frames->stage = TOPIC_ZMTP_FRAMES_REFUSED;
        return;
    }
    if (is_command) {
        if (topic_subscriptions_is_change(true, content, size))
            frames->finished += bytes;
        else
            frames->commands++;
        return;
    }
    frames->opened += bytes;
    if (size > 0 || flags & MORE)
        frames->has_content = true;
    if (flags & MORE)
        return;
    frames->finished += frames->opened;
    frames->empties += !frames->has_content;
    frames->has_content = false;
    frames->opened = 0;
}
