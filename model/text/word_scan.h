/* word_scan.h - finds where the words of a text begin and end, 64 bytes at a time.
 *
 * It finds words of plain ASCII letters and digits, with no character beside them that needs a rule
 * of the tokenizer. Places that do need one, and everything that is not ASCII, are listed apart as
 * *fallbacks*: there the caller must run the tokenizer, which decides up to where it stops. So the
 * rules of tokens are in tokenizer.c alone; this module only knows when they cannot apply.
 *
 * Each byte becomes one bit in each of a few classes. "A comma between two digits" is then a few
 * operations on 64-bit numbers (Langdale and Lemire, "Parsing gigabytes of JSON per second", 2019,
 * section 3).
 */
#ifndef TOPIC_MODEL_TEXT_WORD_SCAN_H
#define TOPIC_MODEL_TEXT_WORD_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/article.h"

/* Bytes of one scan: most articles of a news agency fit, and the whole struct fits the L1 cache. */
#define TOPIC_WORD_SCAN_BYTES 2048

#define TOPIC_WORD_SCAN_BLOCK 64
/* One block more than the bytes need: its zeros end the last word. */
#define TOPIC_WORD_SCAN_BLOCKS (TOPIC_WORD_SCAN_BYTES / TOPIC_WORD_SCAN_BLOCK + 1)

/* Ends a list of positions; larger than every position. */
#define TOPIC_WORD_SCAN_END UINT16_MAX

/* A bit for each byte of a block, the first byte at bit 0: whether it belongs to the class. */
struct topic_word_scan_classes {
    uint64_t letter;  /* A-Z a-z */
    uint64_t digit;   /* 0-9 */
    uint64_t foreign; /* not ASCII */
    uint64_t comma;
    uint64_t dot;
    uint64_t joiner; /* & ' */
    uint64_t hyphen;
    uint64_t suffix; /* + # : as in C++, C# and addresses */
    uint64_t sign;   /* $ % */
    uint64_t mark;   /* ! ? */
    uint64_t other;  /* ! to ~ that are no letter and no digit: all signs */
};

struct topic_word_scan {
    size_t len;     /* bytes of the text scanned */
    uint64_t names; /* all ones: the tokenizer must read words such as GPT4; else 0 */
    uint64_t marks; /* all ones: it must read ! and ?; else 0 */
    uint64_t signs; /* all ones: it must read signs beside a character that is not ASCII; else 0 */
    bool after_foreign; /* the byte before the scan is not ASCII */
    bool is_last;       /* they end with the text */
    char bytes[TOPIC_WORD_SCAN_BLOCKS * TOPIC_WORD_SCAN_BLOCK]; /* a copy, padded with zeros */
    struct topic_word_scan_classes classes[TOPIC_WORD_SCAN_BLOCKS + 1];
    /* Where a word begins, where it ends, where the next begins, ...; ends with END twice. */
    uint16_t edges[(TOPIC_WORD_SCAN_BLOCKS + 1) * TOPIC_WORD_SCAN_BLOCK];
    /* Where the tokenizer must decide: at the end of a word, about that word; elsewhere, about the
     * character there. Ends with END. */
    uint16_t fallbacks[(TOPIC_WORD_SCAN_BLOCKS + 1) * TOPIC_WORD_SCAN_BLOCK];
};

/* The two steps of a scan: classes of bytes, then edges and fallbacks. Each in several variants
 * (model/scoring/cpu_dispatch.h), which give the same result. */
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
