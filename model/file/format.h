/* format.h - the layout of the model file; docs/model-format.md is the normative text.
 *
 * A header, a table of sections in the order of their numbers, then the sections, each at a
 * multiple of 64 bytes, with zeros between them. Little-endian. Read as a whole and used in
 * place.
 */
#ifndef TOPIC_MODEL_FILE_FORMAT_H
#define TOPIC_MODEL_FILE_FORMAT_H

#include <stdint.h>

#define TOPIC_FORMAT_MAGIC "TOPICMDL"
#define TOPIC_FORMAT_VERSION 4
#define TOPIC_FORMAT_OLDEST_VERSION 1 /* older files than this are not read */
#define TOPIC_FORMAT_ALIGNMENT 64

/* A weight has a 16-bit topic number. */
#define TOPIC_FORMAT_TOPICS_MAX 65535
/* Offsets into feature texts and weights have 32 bits. */
#define TOPIC_FORMAT_FEATURES_MAX 0x3FFFFFFF

/* A longer name is an error in the corpus, such as a sentence in the wrong column. */
#define TOPIC_FORMAT_NAME_MAX_BYTES 1000

/* Values of the familiarity section. With more articles than this, a share that is read from it is
 * off by at most 1 / 2048: half a step of the third decimal, where answers have two. */
#define TOPIC_FORMAT_FAMILIARITY_MAX 1024

/* Programs parse the manifest as a whole, which takes some hundred bytes for each value. The
 * largest that training writes has 296,000 values in 6 MB. */
#define TOPIC_FORMAT_MANIFEST_MAX_BYTES (8 * 1024 * 1024)
#define TOPIC_FORMAT_MANIFEST_MAX_VALUES 400000

enum topic_section {
    TOPIC_SECTION_SETTINGS,      /* struct topic_model_settings */
    TOPIC_SECTION_MANIFEST,      /* UTF-8 JSON object */
    TOPIC_SECTION_NAME_STARTS,   /* uint32_t[topics + 1] */
    TOPIC_SECTION_NAMES,         /* NUL-terminated UTF-8 */
    TOPIC_SECTION_DECISIONS,     /* struct topic_decision[topics, + 1 with relevance] */
    TOPIC_SECTION_BUCKETS,       /* struct topic_bucket[power of two] */
    TOPIC_SECTION_IDF,           /* float[features] */
    TOPIC_SECTION_KINDS,         /* uint8_t[features], enum topic_feature_kind */
    TOPIC_SECTION_TEXT_STARTS,   /* uint32_t[features + 1] */
    TOPIC_SECTION_TEXTS,         /* UTF-8 */
    TOPIC_SECTION_WEIGHT_STARTS, /* uint32_t[features + 1], in units of struct topic_weight */
    TOPIC_SECTION_WEIGHTS,       /* the rows of weight_rows.h, one for each feature */
    TOPIC_SECTION_FAMILIARITY,   /* float[0 .. TOPIC_FORMAT_FAMILIARITY_MAX]; from format 2 on */
    TOPIC_SECTION_COUNT
};

struct topic_format_header {
    char magic[8];
    uint32_t version;
    uint32_t section_count;
    uint64_t file_size;
    uint64_t checksum; /* XXH3 of every byte after this field */
    uint32_t topic_count;
    uint32_t feature_count;
    uint32_t article_count; /* in training; 0: unknown, as in format 1 */
    uint8_t zeros[20];
};

struct topic_format_section {
    uint64_t offset;
    uint64_t size; /* bytes */
};

/* margin = bias + scale * sum of feature value * weight */
struct topic_decision {
    float bias;
    float scale;     /* > 0: turns the quantised weights of this topic back into real ones */
    float threshold; /* the log-odds from which the topic is accepted */
    float slope;     /* own log-odds = slope * margin + offset, slope > 0 */
    float offset;
    float f1;          /* cross-validated in training */
    uint32_t articles; /* training articles with the topic */
    uint32_t zero;
};

struct topic_weight {
    uint16_t topic;
    int16_t value;
};

_Static_assert(sizeof(struct topic_format_header) == 64, "as documented");
_Static_assert(sizeof(struct topic_format_section) == 16, "as documented");
_Static_assert(sizeof(struct topic_decision) == 32, "as documented");
_Static_assert(sizeof(struct topic_weight) == 4, "as documented");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "model files are used in place");

#endif
