/* corpus_sketch.h - a sample of a corpus, small enough for a model to carry: the lowest hashes of
 * its articles. Of two corpora it tells which part of one is in the other (bottom-k sketches: Cohen
 * and Kaplan, "Summarizing data using bottom-k sketches", PODC 2007).
 *
 *     struct topic_corpus_sketch sketch = {0};
 *     topic_corpus_sketch_add(&sketch, hash);                 for each article
 *     topic_corpus_sketch_format(&sketch, text);              for the manifest
 */
#ifndef TOPIC_TRAINING_CORPUS_CORPUS_SKETCH_H
#define TOPIC_TRAINING_CORPUS_CORPUS_SKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TOPIC_CORPUS_SKETCH_HASHES 128

/* Of the text below, with its NUL. */
#define TOPIC_CORPUS_SKETCH_TEXT_SIZE (16 * TOPIC_CORPUS_SKETCH_HASHES + 1)

/* Each hash once, rising. With less than all places taken, these are the hashes of all articles. */
struct topic_corpus_sketch {
    uint64_t hashes[TOPIC_CORPUS_SKETCH_HASHES];
    size_t count;
};

/* The hash is one of the article's texts, even over all 64 bits. */
void topic_corpus_sketch_add(struct topic_corpus_sketch *sketch, uint64_t hash);

/* 16 hexadecimal digits for each hash. */
void topic_corpus_sketch_format(const struct topic_corpus_sketch *sketch,
                                char text[TOPIC_CORPUS_SKETCH_TEXT_SIZE]);

/* False: the text is no sketch. */
bool topic_corpus_sketch_parse(struct topic_corpus_sketch *sketch, const char *text);

/* How many articles of a corpus can be looked up in another by their sketches, and how many of
 * these it has. */
struct topic_corpus_sketch_overlap {
    size_t seen;
    size_t shared;
};

struct topic_corpus_sketch_overlap
topic_corpus_sketch_compare(const struct topic_corpus_sketch *corpus,
                            const struct topic_corpus_sketch *other);

#endif
