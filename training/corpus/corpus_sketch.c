#include "training/corpus/corpus_sketch.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DIGITS ((size_t)16)

/* Where the hash stands, or would. */
static size_t place_of(const struct topic_corpus_sketch *sketch, uint64_t hash)
{
    size_t low = 0;
    size_t high = sketch->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sketch->hashes[middle] < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has(const struct topic_corpus_sketch *sketch, uint64_t hash)
{
    size_t at = place_of(sketch, hash);
    return at < sketch->count && sketch->hashes[at] == hash;
}

void topic_corpus_sketch_add(struct topic_corpus_sketch *sketch, uint64_t hash)
{
    size_t at = place_of(sketch, hash);
    if (at == TOPIC_CORPUS_SKETCH_HASHES || (at < sketch->count && sketch->hashes[at] == hash))
        return;
    sketch->count += sketch->count < TOPIC_CORPUS_SKETCH_HASHES;
    memmove(&sketch->hashes[at + 1], &sketch->hashes[at],
            (sketch->count - 1 - at) * sizeof *sketch->hashes);
    sketch->hashes[at] = hash;
}

void topic_corpus_sketch_format(const struct topic_corpus_sketch *sketch,
                                char text[TOPIC_CORPUS_SKETCH_TEXT_SIZE])
{
    text[0] = '\0';
    for (size_t i = 0; i < sketch->count; i++)
        snprintf(text + i * DIGITS, DIGITS + 1, "%016" PRIx64, sketch->hashes[i]);
}

bool topic_corpus_sketch_parse(struct topic_corpus_sketch *sketch, const char *text)
{
    size_t len = strlen(text);
    *sketch = (struct topic_corpus_sketch){0};
    if (len % DIGITS != 0 || len >= TOPIC_CORPUS_SKETCH_TEXT_SIZE ||
        strspn(text, "0123456789abcdef") != len)
        return false;
    for (size_t i = 0; i < len; i += DIGITS) {
        uint64_t hash = 0;
        if (sscanf(text + i, "%16" SCNx64, &hash) != 1)
            return false;
        topic_corpus_sketch_add(sketch, hash);
    }
    return sketch->count == len / DIGITS;
}

/* Up to here the sketch has every hash of its corpus. */
static uint64_t complete_to(const struct topic_corpus_sketch *sketch)
{
    return sketch->count < TOPIC_CORPUS_SKETCH_HASHES ? UINT64_MAX
                                                      : sketch->hashes[sketch->count - 1];
}

struct topic_corpus_sketch_overlap
topic_corpus_sketch_compare(const struct topic_corpus_sketch *corpus,
                            const struct topic_corpus_sketch *other)
{
    struct topic_corpus_sketch_overlap overlap = {0};
    uint64_t end = complete_to(other);
    for (size_t i = 0; i < corpus->count && corpus->hashes[i] <= end; i++) {
        overlap.seen++;
        overlap.shared += has(other, corpus->hashes[i]);
    }
    return overlap;
}
