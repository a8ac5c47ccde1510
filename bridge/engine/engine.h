/* engine.h - what a durable stream is to the bridge: five calls behind a table.
 *
 *     open      connects, and checks that what the location names is there and can be used
 *     take      hands out records; the source keeps them until they are settled
 *     publish   returns when the records are stored durably
 *     settle    tells the source what became of records: done, later, or still being worked on
 *     close     gives back what was taken and not settled, as a crash would
 *
 * A sink may have a sixth, begin, which sends records and does not wait until they are stored, and
 * a source may hand out records ahead: the bridge then has the next records tagged meanwhile. One
 * whose stream may lose what it has stored has a call keep, for a bridge that has nothing to do.
 *
 * A source is opened for take and settle, a sink for publish. docs/ingestion.md says what holds
 * after a crash between any two calls: every record is delivered at least once.
 *
 * Every call but close may fail, with err set: the stream is away or full. The bridge then waits
 * and calls again; an engine connects again by itself. */
#ifndef TOPIC_BRIDGE_ENGINE_ENGINE_H
#define TOPIC_BRIDGE_ENGINE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/article.h"
#include "topicd/error.h"

/* A file name of 255 bytes with a few numbers, or the names of a stream and a consumer. */
#define TOPIC_ENGINE_ID_SIZE 400

/* A record that is not settled for so long is delivered again. The bridge extends the lease while
 * it works, so that this is only how long the records of a bridge that was killed wait. */
#define TOPIC_ENGINE_LEASE_MS 30000

enum topic_engine_settlement {
    TOPIC_ENGINE_DONE,   /* it is stored: the source forgets it */
    TOPIC_ENGINE_LATER,  /* deliver it again, after delay_ms */
    TOPIC_ENGINE_WORKING /* keep it for us for another lease */
};

/* A record that was taken and is not settled. */
struct topic_engine_delivery {
    struct topic_text record;      /* at most max_record_bytes; valid until DONE or LATER */
    size_t full_len;               /* of the record; more than record.len where it was cut */
    char id[TOPIC_ENGINE_ID_SIZE]; /* the same for each delivery, and of no other record */
    uint64_t deliveries;           /* this one included */
    const char *file; /* where the record stands, until DONE or LATER; NULL: in no file */
    uint64_t line;    /* in that file, from 1; 0: the file is one record */
    void *handle;     /* the engine's */
    uint64_t number;  /* likewise */
    enum topic_engine_settlement settlement;
    int64_t delay_ms; /* of LATER */
};

/* A record to be stored. */
struct topic_engine_publication {
    struct topic_text record;
    const char *id;           /* a sink that knows it already need not store it again */
    const char *code;         /* of a rejected record; otherwise NULL */
    const char *reason;       /* likewise */
    const char *file;         /* likewise: where it stands; NULL: not known */
    uint64_t line;            /* 0: the file is one record */
    struct topic_text own_id; /* likewise: the id that it has itself, as JSON; may be empty */
    bool is_published;        /* set by publish, also where it fails later in the list */
    bool is_duplicate;        /* the sink had it already */
    bool is_refused;          /* the sink will never take this one: */
    struct topic_error why;   /* for this reason */
};

enum topic_engine_role { TOPIC_ENGINE_SOURCE, TOPIC_ENGINE_SINK, TOPIC_ENGINE_REJECTS };

/* What a call that takes long asks: whether the bridge stops and waits no longer. */
struct topic_engine_stop {
    int fd; /* readable when is_over may have changed; as time goes by it changes too */
    bool (*is_over)(void *context);
    void (*hold)(void *context); /* until let, a wait with a bound of its own is not cut */
    void (*let)(void *context);
    void *context;
};

struct topic_engine_options {
    enum topic_engine_role role;
    const char *location; /* as the user wrote it */
    size_t max_record_bytes;
    bool waits_for_each;     /* a record is stored before the next one is sent */
    bool is_insecure;        /* credentials and TLS are not required beyond this machine */
    const char *credentials; /* files; NULL: none */
    const char *tls_ca;
    const char *tls_certificate;
    const char *tls_key;
    const struct topic_engine_stop *stop; /* valid as long as the stream; NULL: nothing stops it */
};

struct topic_engine;

struct topic_engine_stream {
    const struct topic_engine *engine;
    enum topic_engine_role role;
    void *state;                         /* the engine's */
    const char *name;                    /* for messages, without a password */
    char identity[TOPIC_ENGINE_ID_SIZE]; /* equal of two names for one stream; empty: not known */
    bool knows_lag;
    uint64_t lag;     /* records, or files, that wait in the source */
    int64_t lease_ms; /* of what the source hands out; before open, TOPIC_ENGINE_LEASE_MS */
    char seen_to[TOPIC_ENGINE_ID_SIZE]; /* what its sinks are to keep with each record, if they are
                                         * of the same engine; empty: nothing */
};

struct topic_engine {
    const char *scheme; /* what its locations begin with */
    /* `source`, the stream that is opened first, is for engines that can publish and settle in one
     * transaction; NULL for the source itself. An error here is one of the configuration. */
    int (*open)(struct topic_engine_stream *stream, const struct topic_engine_options *options,
                struct topic_engine_stream *source, struct topic_error *err);
    bool takes_ahead; /* take may be called before what was taken earlier is settled */
    /* Waits up to wait_ms for the first record; 0: takes what is there. Sets *count, which may be
     * 0. */
    int (*take)(struct topic_engine_stream *stream, struct topic_engine_delivery *deliveries,
                size_t max, int wait_ms, size_t *count, struct topic_error *err);
    /* Sends the records, without waiting until they are stored. The next call for the stream is
     * publish of the same items, which also reports what has failed here. NULL: there is no such
     * way. */
    int (*begin)(struct topic_engine_stream *stream, struct topic_engine_publication *items,
                 size_t count, struct topic_error *err);
    int (*publish)(struct topic_engine_stream *stream, struct topic_engine_publication *items,
                   size_t count, struct topic_error *err);
    /* Now and then, while there is nothing to publish: sees to it that the stream still has what it
     * has stored, for half a second at most. NULL: there is nothing to see to. */
    void (*keep)(struct topic_engine_stream *stream);
    /* After a failure, what was DONE or LATER is gone from this process: the source delivers it
     * again when the lease ends. */
    int (*settle)(struct topic_engine_stream *stream, struct topic_engine_delivery *deliveries,
                  size_t count, struct topic_error *err);
    void (*close)(struct topic_engine_stream *stream);
};

#endif
