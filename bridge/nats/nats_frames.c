#include "bridge/nats/nats_frames.h"

static void begin_line(struct topic_nats_frames *frames, char first)
{
    *frames = (struct topic_nats_frames){.stage = TOPIC_NATS_FRAMES_LINE, .line = 1};
    frames->has_headers = first == 'H' || first == 'h';
    frames->is_message = frames->has_headers || first == 'M' || first == 'm';
}

static const char *begin_content(struct topic_nats_frames *frames, uint64_t max_message)
{
    if (!frames->is_message) {
        frames->stage = TOPIC_NATS_FRAMES_BEGIN;
        return NULL;
    }
    if (frames->numbers[1] > max_message)
        return "a message";
    if (frames->has_headers && frames->numbers[0] > TOPIC_NATS_FRAMES_MAX_HEADERS)
        return "the headers of a message";
    frames->left = frames->numbers[1];
    frames->stage = TOPIC_NATS_FRAMES_CONTENT;
    return NULL;
}

/* The lengths are the last words of the line. */
static void read_number(struct topic_nats_frames *frames, char byte)
{
    bool is_word = byte != ' ' && byte != '\t' && byte != '\r';
    if (is_word && !frames->is_word) {
        frames->numbers[0] = frames->numbers[1];
        frames->numbers[1] = 0;
    }
    frames->is_word = is_word;
    if (!is_word)
        return;
    uint64_t digit = byte >= '0' && byte <= '9' ? (uint64_t)(byte - '0') : 0;
    uint64_t number = frames->numbers[1];
    frames->numbers[1] = number > (UINT64_MAX - digit) / 10 ? UINT64_MAX : number * 10 + digit;
}

static const char *read_line(struct topic_nats_frames *frames, char byte, uint64_t max_message)
{
    if (byte == '\n')
        return begin_content(frames, max_message);
    frames->line++;
    if (frames->line >
        (frames->is_message ? TOPIC_NATS_FRAMES_MAX_MESSAGE_LINE : TOPIC_NATS_FRAMES_MAX_LINE))
        return "a line";
    read_number(frames, byte);
    return NULL;
}

/* Returns how many bytes it has passed over. libnats takes the first byte after a message for its
 * end, whatever it is. */
static size_t read_content(struct topic_nats_frames *frames, size_t len)
{
    if (len <= frames->left) {
        frames->left -= len;
        return len;
    }
    size_t end = (size_t)frames->left + 1;
    frames->stage = TOPIC_NATS_FRAMES_END;
    return end;
}

const char *topic_nats_frames_follow(struct topic_nats_frames *frames, const char *bytes,
                                     size_t len, uint64_t max_message)
{
    const char *too_long = NULL;
    size_t at = 0;
    while (at < len && !too_long)
        switch (frames->stage) {
        case TOPIC_NATS_FRAMES_BEGIN:
            begin_line(frames, bytes[at++]);
            break;
        case TOPIC_NATS_FRAMES_LINE:
            too_long = read_line(frames, bytes[at++], max_message);
            break;
        case TOPIC_NATS_FRAMES_CONTENT:
            at += read_content(frames, len - at);
            break;
        case TOPIC_NATS_FRAMES_END:
            if (bytes[at++] == '\n')
                frames->stage = TOPIC_NATS_FRAMES_BEGIN;
            break;
        }
    return too_long;
}
