/* record.h - one article as a corpus reader read it: its texts, id, date and topics.
 *
 *     struct topic_record record = {0};
 *     for each article:
 *         topic_record_reset(&record);
 *         for each member of it:
 *             key = topic_keys_find(name, len, &rank);
 *             ... topic_record_set, _set_id, _set_date, or _begin_topics and _add_topic
 *             ... topics of the wrong type: topic_record_reject_topics
 *         if (topic_record_check(&record, &err) < 0)
 *             ... it has no text, or nothing but topics of the wrong type
 *     topic_record_release(&record);
 *
 * A record owns its bytes and is reused for the next article. record/keys.h has the names of the
 * keys and says which of them counts; members may be given in any order.
 * record/article/json_record.h does all this for a JSON object.
 */
#ifndef TOPIC_RECORD_RECORD_H
#define TOPIC_RECORD_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "record/field_map.h"
#include "record/keys.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* A longer name of a topic is probably a text under the wrong key. */
#define TOPIC_RECORD_TOPIC_MAX_BYTES 1000

/* Far more than an article of any corpus has: a list that is longer is the wrong one, and each name
 * is compared with those before it. */
#define TOPIC_RECORD_MAX_TOPICS 1000

/* A longer address is no link to an article, and servers refuse it. */
#define TOPIC_RECORD_LINK_MAX_BYTES 2048

struct topic_key_usage;
struct topic_class_names;

/* A part of a buffer, which may move when it grows. */
struct topic_slice {
    size_t start;
    size_t len;
};

/* How the caller wants records to be read; the same for all records of a corpus. */
struct topic_record_options {
    bool ignores_topics;         /* topics are not read, so that no shape of them is an error */
    bool tolerates_topics;       /* topics of the wrong type make an unlabelled article */
    bool empty_is_unlabelled;    /* no topic means "not labelled yet", not "none of these" */
    const char *label_separator; /* between topics in one text; NULL: see record/labels.h */
    bool items_are_names;        /* label_separator separates none in the items of a list */
    const struct topic_field_map *map; /* where the fields are; NULL: where record/keys.h says */
    const struct topic_class_names *classes; /* of topics by number; NULL: there are none */
    struct topic_key_usage *usage; /* counts the keys (record/key_usage.h); NULL: not counted */
    bool keeps_source; /* a record that was read from an object or a row has its JSON text too */
    bool keeps_place;  /* what is no article has its place among the records too: kinds
                                  * other than TOPIC_RECORD_ARTICLE occur, and rows have cells */
};

enum topic_record_kind {
    TOPIC_RECORD_ARTICLE,
    TOPIC_RECORD_REFUSED, /* malformed; what could be read is there */
    TOPIC_RECORD_BLANK,   /* no article: an empty line, a null, an object that holds none */
    TOPIC_RECORD_COLUMNS  /* the first row of a table: its cells are the names of the columns */
};

/* What is wrong with a record, for those who know more of what is in it. */
enum topic_record_problem {
    TOPIC_RECORD_NO_PROBLEM, /* or another one */
    TOPIC_RECORD_WITHOUT_TEXT,
    TOPIC_RECORD_TEXT_NOT_A_STRING,
    TOPIC_RECORD_ID_NOT_A_SCALAR
};

struct topic_record {
    struct topic_record_options options; /* kept by reset */
    enum topic_record_kind kind;
    struct topic_buffer bytes;
    struct topic_slice values[TOPIC_RECORD_KEY_COUNT];
    unsigned ranks[TOPIC_RECORD_KEY_COUNT]; /* of the values; a lower one replaces a value */
    struct topic_slice link;   /* the address of its page, http: or https:; empty: it has none */
    unsigned link_rank;        /* of that (topic_keys_find_link) */
    struct topic_slice source; /* options.keeps_source: the object that it was read from */
    struct topic_slice *topics;
    size_t topic_count;
    size_t topic_capacity;
    size_t rejected_count;     /* of an unlabelled one: what an annotator has said that it is not
                              about stands in `topics`, in place of topics */
    struct topic_slice *cells; /* of the row of a table, as they are */
    size_t cell_count;
    size_t cell_capacity;
    bool is_labelled;   /* the article has a list of topics, which may be empty */
    bool is_numbered;   /* the id is its place in the file, because it has none of its own */
    bool has_mended_id; /* it had half a surrogate pair, and may be that of another record; kept by
                             no copy */
    bool is_partial;    /* it was asked about its topics alone: others may apply too */
    bool is_decided;    /* by an annotator; what another rejects is none of its topics */
    bool is_annotation; /* one annotator's; those of others may follow as records of their own */
    bool is_draft;      /* its front matter says that it is not published; kept by no copy */
    bool has_spaced_tags;              /* a text of several words is one topic; kept by no copy */
    bool has_empty_cell;               /* a cell of topics is empty; kept by no copy */
    enum topic_record_problem problem; /* of a record that could not be read; kept by no copy */
    const char *text_problem; /* for TOPIC_RECORD_TEXT_NOT_A_STRING: a message of record/keys.h */
    struct topic_record_list {
        unsigned rank;      /* of the topics before `start` */
        bool is_explicit;   /* they are an empty list that means "none of these" */
        bool is_open;       /* topics from `start` on are of a list that is being added */
        bool was_labelled;  /* before that list */
        unsigned open_rank; /* of that list */
        bool is_filled;     /* that list has texts or objects, whether or not they can be read */
        size_t start;       /* its first topic */
        unsigned rejected_rank; /* of the list that `problem` is about */
        bool was_filled;        /* that one */
        struct topic_error problem;
    } list;
};

void topic_record_reset(struct topic_record *record);
void topic_record_release(struct topic_record *record);

/* Sets a value; a blank one is ignored. A value replaces those of a higher rank. `key` is less than
 * TOPIC_RECORD_KEY_COUNT. */
int topic_record_set(struct topic_record *record, enum topic_record_key key, unsigned rank,
                     const char *bytes, size_t len, struct topic_error *err);

/* Ignores the value of an alias that has no digit, such as the flag in "published: true". */
int topic_record_set_date(struct topic_record *record, unsigned rank, const char *bytes, size_t len,
                          struct topic_error *err);

/* Takes the value for the article's link if `name` is a name of one and the value an address. */
int topic_record_set_link(struct topic_record *record, struct topic_text name,
                          struct topic_text value, struct topic_error *err);

/* Keeps the JSON text of an object. */
int topic_record_set_source(struct topic_record *record, struct topic_text text,
                            struct topic_error *err);

/* Adds a cell of the row, if options.keeps_place. */
int topic_record_add_cell(struct topic_record *record, const char *bytes, size_t len,
                          struct topic_error *err);

/* Makes `to` a copy of `from`. */
int topic_record_copy(struct topic_record *to, const struct topic_record *from,
                      struct topic_error *err);

/* Sets the id to a string. It is kept as JSON text; a byte that is not UTF-8 is written as \xNN. */
int topic_record_set_id(struct topic_record *record, unsigned rank, const char *bytes, size_t len,
                        struct topic_error *err);

/* Begins a list of topics; call it before adding them. Returns false when the list does not count,
 * because the record has one of a lower rank or ignores topics. A list that turns out to be empty
 * replaces none. */
bool topic_record_begin_topics(struct topic_record *record, unsigned rank);

/* The list is an explicit "none of these", as "topics": [] is: it counts although it is empty.
 * Ignored for an alias of topics. */
void topic_record_none_of_these(struct topic_record *record);

/* Drops the list, because its values have another shape, which `why` describes: topic_record_check
 * fails with it unless another list has topics. For one that is filled, only a list of a lower rank
 * does: a section does not stand in for tags that cannot be read. */
void topic_record_reject_topics(struct topic_record *record, const struct topic_error *why);

/* Adds the name of a topic without the white space around it; a repeated name counts once. Fails
 * when the name is empty, too long, not UTF-8 or has control characters, or is one too many. */
int topic_record_add_topic(struct topic_record *record, const char *name, size_t len,
                           struct topic_error *err);

/* Ends the last list. Fails when the record has no title, excerpt or body, or when nothing but a
 * value of the wrong type was there for the topics. */
int topic_record_check(struct topic_record *record, struct topic_error *err);

/* Whether the value of this rank is the one that the record has; for topics after the check. */
bool topic_record_is_taken(const struct topic_record *record, enum topic_record_key key,
                           unsigned rank);

/* Whether the id names the article: neither its place in the file, nor "None" or another word that
 * programs write where they have none. */
bool topic_record_has_own_id(const struct topic_record *record);

/* Borrowed until the record changes. */
struct topic_text topic_record_value(const struct topic_record *record, enum topic_record_key key);
struct topic_text topic_record_topic(const struct topic_record *record, size_t index);
struct topic_text topic_record_rejected(const struct topic_record *record, size_t index);
struct topic_text topic_record_cell(const struct topic_record *record, size_t index);
struct topic_text topic_record_link(const struct topic_record *record);
struct topic_text topic_record_source(const struct topic_record *record);
struct topic_article topic_record_article(const struct topic_record *record);

#endif
