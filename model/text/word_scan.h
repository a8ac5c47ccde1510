/* scan.h - where the words of a stretch of text begin and end, found for 64 bytes at a time.
 *
 * The words found are those of plain ASCII letters and digits with nothing beside them that needs a
 * closer look. Such places, and all that is not ASCII, are listed apart: there the tokenizer must
 * be asked, and what it says goes for everything up to where it stops. So the rules of a token
 * live in tokenizer.c; here it is only known when they are sure not to matter.
 *
 * Each byte becomes one bit in each of a few classes; "a comma between two digits" is then a few
 * operations on the words of 64 bits (Langdale and Lemire, "Parsing gigabytes of JSON per second",
 * 2019, section 3).
 */
#ifndef TOPIC_MODEL_TEXT_WORD_SCAN_H
#define TOPIC_MODEL_TEXT_WORD_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/article.h"

/* Bytes looked at in one go: most articles of an agency fit, and all of this fits the first cache.
 */
#define TOPIC_WORD_SCAN_BYTES 2048

#define TOPIC_WORD_SCAN_BLOCK 64
/* One block more than there are bytes: its zeros end the last word. */
#define TOPIC_WORD_SCAN_BLOCKS (TOPIC_WORD_SCAN_BYTES / TOPIC_WORD_SCAN_BLOCK + 1)

/* A position past all others. */
#define TOPIC_WORD_SCAN_NOWHERE UINT16_MAX

/* For each byte of a block, the first at bit 0, whether it is one of the class. */
struct topic_word_scan_classes {
    uint64_t letter;  /* A-Z a-z */
    uint64_t digit;   /* 0-9 */
    uint64_t foreign; /* not ASCII */
    uint64_t comma;
    uint64_t dot;
    uint64_t joiner; /* & ' */
    uint64_t hyphen;
    uint64_t suffix; /* + # :, which make C++, C# and addresses */
    uint64_t sign;   /* $ % */
};

struct topic_word_scan {
    size_t len;                                                 /* bytes that were looked at */
    bool is_last;                                               /* they reach the end of the text */
    char bytes[TOPIC_WORD_SCAN_BLOCKS * TOPIC_WORD_SCAN_BLOCK]; /* a copy, zeros behind it */
    struct topic_word_scan_classes classes[TOPIC_WORD_SCAN_BLOCKS + 1];
    /* Where a word begins, where it ends, where the next begins, ... and then NOWHERE. */
    uint16_t edges[(TOPIC_WORD_SCAN_BLOCKS + 1) * TOPIC_WORD_SCAN_BLOCK];
    /* Where the tokenizer must be asked: at an end of a word, about that word; elsewhere about the
     * place itself. And then NOWHERE. */
    uint16_t questions[(TOPIC_WORD_SCAN_BLOCKS + 1) * TOPIC_WORD_SCAN_BLOCK];
};

/* The two steps, in the forms of engine.h; all forms find the same. */
void topic_word_scan_classify_plain(const char *bytes, size_t block_count,
                                    struct topic_word_scan_classes *classes);
void topic_word_scan_classify_avx2(const char *bytes, size_t block_count,
                                   struct topic_word_scan_classes *classes);
void topic_word_scan_classify_avx512(const char *bytes, size_t block_count,
                                     struct topic_word_scan_classes *classes);
void topic_word_scan_mark_plain(struct topic_word_scan *scan, size_t block_count);
void topic_word_scan_mark_bmi(struct topic_word_scan *scan, size_t block_count);
void topic_word_scan_mark_avx512(struct topic_word_scan *scan, size_t block_count);

#endif
