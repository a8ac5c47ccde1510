/* spool_file.h - a file of records that a directory source works on: what was read of it, and what
 * is not settled.
 *
 * A file NAME.json is one record; any other has a record on each line that is not blank. What is
 * written down of it for the next bridge is in spool_state.h.
 */
#ifndef TOPIC_BRIDGE_DIRECTORY_SPOOL_FILE_H
#define TOPIC_BRIDGE_DIRECTORY_SPOOL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "topicd/error.h"

/* Records of a file that are not settled. More than one bridge has in flight, few enough that
 * the state is written in a moment. */
#define TOPIC_SPOOL_FILE_MAX_OPEN 1000

/* A record that was taken and is not settled. */
struct topic_spool_open {
    uint64_t offset;
    uint64_t len;
    uint64_t deliveries;
    int64_t not_before_ms; /* since 1970 */
    uint64_t line;         /* from 1; that of a file of one record is 1 */
    bool is_taken;         /* by us, now */
};

/* All zero but fd is none. */
struct topic_spool_file {
    char *name;
    char *state_name; /* of the file in states; not that of the record where that is too long */
    int fd;           /* -1: there is none */
    uint64_t size;
    uint64_t next;
    uint64_t line;   /* of next, or of last if it went on */
    uint64_t last;   /* where the record begins that ended with the file, not with a line feed */
    uint64_t looked; /* from next up to here there is no line feed */
    bool has_looked; /* the last take ended before it found a record: the next goes on at once */
    bool is_cut;     /* it is shorter than it was */
    bool is_failing; /* it cannot be read; nothing more is taken of it */
    bool has_state;  /* a state file exists */
    bool was_left;   /* a bridge that did not end well had it */
    bool is_changed; /* since the state was written */
    int64_t modified_ns;
    uint64_t inode;
    struct topic_spool_open *open;
    size_t open_count;
    size_t open_capacity;
};

struct topic_spool_record {
    char *bytes; /* to be freed by the caller */
    size_t len;
    uint64_t full_len;
    uint64_t offset;
    uint64_t deliveries;
    uint64_t line; /* from 1; 0: the file is one record */
};

/* Takes fd over, in any case. `was_left`: a bridge that did not end well had the file. Release in
 * any case. */
int topic_spool_file_init(struct topic_spool_file *file, int fd, const char *name, bool was_left,
                          struct topic_error *err);
void topic_spool_file_release(struct topic_spool_file *file);

/* Hands out a record: 1, or 0 when there is none now, or it was looked for in some megabytes, so
 * that a line of any length keeps nobody from stopping the bridge. After -1, is_cut or is_failing
 * says if the file is the cause; of one that is failing the next call takes nothing. */
int topic_spool_file_take(struct topic_spool_file *file, size_t max_bytes, int64_t now_ms,
                          struct topic_spool_record *record, struct topic_error *err);

/* Goes on with what is left of a file that is cut. Records that were taken stay. */
int topic_spool_file_trim(struct topic_spool_file *file, struct topic_error *err);

/* The record at `offset` is done, or (not_before_ms >= 0) comes again from then on. */
void topic_spool_file_settle(struct topic_spool_file *file, uint64_t offset, int64_t not_before_ms);

/* When the next record comes again; -1: none does. */
int64_t topic_spool_file_due_ms(const struct topic_spool_file *file);

/* All records are settled. */
bool topic_spool_file_is_finished(const struct topic_spool_file *file);

/* Takes over what was written to a finished file since its size was seen: 1 if there is more. A
 * last line that went on, and a single record, are read again from their beginning. */
int topic_spool_file_grow(struct topic_spool_file *file, struct topic_error *err);

/* One more record that is not settled; NULL: out of memory. */
struct topic_spool_open *topic_spool_file_add_open(struct topic_spool_file *file,
                                                   struct topic_error *err);

#endif
