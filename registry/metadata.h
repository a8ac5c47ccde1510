/* metadata.h - what is known of a version without opening its model: when it came into the registry
 * and from which file, and what its manifest says of how it was trained; kept next to its model:
 *
 *     {"promoted":"2026-03-01T12:00:00Z","source":"my.model","articles":2744,"topics":16,
 *      "micro_f1":0.81,"macro_f1":0.74,"corpus":"6f0c...","run":17,"actor":"anna"}
 *
 * The last three are there where topicd trained the model (`topic train --provenance`).
 */
#ifndef TOPIC_REGISTRY_METADATA_H
#define TOPIC_REGISTRY_METADATA_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "wire/json.h"

/* "2026-03-01T12:00:00Z" and its NUL. */
#define TOPIC_METADATA_SIZE 21

/* Of a text of the provenance, and its NUL. */
#define TOPIC_METADATA_TEXT_SIZE 129

struct topic_metadata {
    char promoted[TOPIC_METADATA_SIZE];    /* "": not known */
    char corpus[TOPIC_METADATA_TEXT_SIZE]; /* digest of what a store gave to learn; "": not known */
    char corpus_digest[TOPIC_METADATA_TEXT_SIZE]; /* digest of what was learnt; "": not known */
    char actor[TOPIC_METADATA_TEXT_SIZE];         /* who had it trained; "": not known */
    int64_t run;                                  /* 0: not known */
    int64_t articles;                             /* -1: not known, like all that follow */
    int64_t topics;
    double micro_f1; /* cross-validated, on the training articles */
    double macro_f1;
    bool has_map; /* it was trained with --map; known of an open model only */
};

/* What a model's manifest says. */
void topic_metadata_of(struct topic_metadata *metadata, struct topic_text manifest);

/* Appends the line above to `out`; `metadata->promoted` is not used. */
int topic_metadata_write(struct topic_buffer *out, time_t promoted, const char *source,
                         const struct topic_metadata *metadata, struct topic_error *err);

/* Reads an open file. What it does not have is not known; fd may be negative. */
void topic_metadata_read(struct topic_metadata *metadata, int fd);

/* Writes "corpus", "run" and "actor" as members of the open object, those that are known:
 * what topicd says of a training of its own. */
void topic_metadata_put_provenance(const struct topic_metadata *metadata, struct topic_json *json);

/* These and the others but `promoted`. */
void topic_metadata_put(const struct topic_metadata *metadata, struct topic_json *json);

#endif
