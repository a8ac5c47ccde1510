/* Any bytes of a peer: what is counted of an unfinished message does not depend on the pieces that
 * they come in, and stays below what they can make; the same of frames that come sealed. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "hooks/zmtp/zmtp_frames.h"

/* A frame takes at least two bytes to say, a larger one 34 more (hooks/zmtp/zmtp_frames.c). */
#define MOST_FOR_A_BYTE (64 + 20480 / 34 + 1)

static void open_each(const uint8_t *bytes, size_t len)
{
    static const uint8_t content[UINT8_MAX];
    struct topic_zmtp_frames frames;
    topic_zmtp_frames_init(&frames);
    for (size_t i = 0; i < len; i++) {
        size_t before = frames.opened;
        topic_zmtp_frames_open(&frames, bytes[i] & 1, content, bytes[i]);
        size_t more = frames.opened - before;
        assert(frames.opened == 0 || more == 0 || (more >= 64 && more <= (size_t)20544 + bytes[i]));
        assert((bytes[i] & 1) != 0 || frames.opened == 0);
    }
    topic_zmtp_frames_open(&frames, TOPIC_ZMTP_FRAMES_ENCRYPTED_COMMAND, bytes, len);
    assert((len > TOPIC_ZMTP_FRAMES_MAX_COMMAND) == (frames.stage == TOPIC_ZMTP_FRAMES_REFUSED));
}

/* Of a copy: what is followed may be changed. */
static void follow(struct topic_zmtp_frames *frames, const uint8_t *bytes, size_t len)
{
    uint8_t copy[1024];
    while (len > 0) {
        size_t count = len < sizeof copy ? len : sizeof copy;
        memcpy(copy, bytes, count);
        topic_zmtp_frames_follow(frames, copy, count);
        bytes += count;
        len -= count;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct topic_zmtp_frames whole;
    struct topic_zmtp_frames pieces;
    topic_zmtp_frames_init(&whole);
    topic_zmtp_frames_init(&pieces);
    follow(&whole, bytes, len);
    for (size_t at = 0, step = 1; at < len; at += step) {
        step = 1 + bytes[at] % 7;
        follow(&pieces, bytes + at, step < len - at ? step : len - at);
    }
    assert(whole.held == pieces.held && whole.left == pieces.left);
    assert(whole.command == pieces.command && whole.finished == pieces.finished);
    assert(whole.command <= 64 + 20480 + TOPIC_ZMTP_FRAMES_MAX_COMMAND || whole.is_encrypted);
    assert(whole.stage == pieces.stage && whole.at == pieces.at && whole.flags == pieces.flags);
    assert(whole.held <= 64 + 20480 + len * MOST_FOR_A_BYTE);
    open_each(bytes, len);
    return 0;
}
