#include "training/input/decoded_text.h"

#include <string.h>

#include "training/input/decoder.h"

#define CHUNK_BYTES 65536

struct memory {
    const char *bytes;
    size_t left;
};

static ssize_t read_memory(void *context, void *bytes, size_t size, struct topic_error *err)
{
    (void)err;
    struct memory *memory = context;
    size_t count = size < memory->left ? size : memory->left;
    memcpy(bytes, memory->bytes, count);
    memory->bytes += count;
    memory->left -= count;
    return (ssize_t)count;
}

int topic_decoded_text_append(struct topic_buffer *text, const char *bytes, size_t size,
                              struct topic_error *err)
{
    char chunk[CHUNK_BYTES];
    struct memory memory = {bytes, size};
    const struct topic_decoder_source source = {.read = read_memory, .context = &memory};
    struct topic_decoder *decoder = topic_decoder_new(err);
    if (!decoder)
        return -1;
    topic_decoder_begin(decoder, &source);
    ssize_t got;
    int status = 0;
    while (status == 0 && (got = topic_decoder_read(decoder, chunk, sizeof chunk, err)) != 0)
        status = got < 0 ? -1 : topic_buffer_append(text, chunk, (size_t)got, err);
    topic_decoder_free(decoder);
    return status;
}
