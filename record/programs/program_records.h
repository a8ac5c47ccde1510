/* program_records.h - articles as other programs write them, whose texts are under keys that are
 * not ours.
 *
 * The readers of corpora make ordinary records of them (training/shape/shape.h and
 * training/export/envelope.h). A daemon reads keys of ours and of its map alone, and would tag the
 * headline of a post without its text: it refuses such an article with the cure
 * (record/programs/program_problem.h).
 *
 * The objects may be those of a skeleton (wire/json_skeleton.h): strings are not looked into.
 */
#ifndef TOPIC_RECORD_PROGRAMS_PROGRAM_RECORDS_H
#define TOPIC_RECORD_PROGRAMS_PROGRAM_RECORDS_H

#include <stdbool.h>

#include <jansson.h>

/* The keys under which programs put the articles of an object: NewsAPI and GNews; Miniflux;
 * Contentful; Ghost; The Guardian's; Strapi and JSON:API; Solr; CouchDB; OData; GeoJSON; Reddit;
 * GraphQL; SQS; Pub/Sub; Lambda; Currents; Qdrant. Those with a capital come first, because the
 * others may be in capitals. */
#define TOPIC_PROGRAM_RECORDS_LISTS(LIST)                                                          \
    LIST("Messages")                                                                               \
    LIST("Records")                                                                                \
    LIST("articles")                                                                               \
    LIST("entries")                                                                                \
    LIST("items")                                                                                  \
    LIST("posts")                                                                                  \
    LIST("results")                                                                                \
    LIST("data")                                                                                   \
    LIST("docs")                                                                                   \
    LIST("hits")                                                                                   \
    LIST("documents")                                                                              \
    LIST("records")                                                                                \
    LIST("rows")                                                                                   \
    LIST("value")                                                                                  \
    LIST("stories")                                                                                \
    LIST("features")                                                                               \
    LIST("children")                                                                               \
    LIST("edges")                                                                                  \
    LIST("nodes")                                                                                  \
    LIST("_items")                                                                                 \
    LIST("objects")                                                                                \
    LIST("receivedMessages")                                                                       \
    LIST("news")                                                                                   \
    LIST("points")

/* The member under such a key, which may be in capitals too, as keys of records may: ARTICLES. */
json_t *topic_program_records_list(const json_t *object, const char *key);

/* Of a list: one of so many items has what articles have. */
#define TOPIC_PROGRAM_RECORDS_ITEMS_SEEN 20

/* Whether the object is a post of Ghost, an item of ninjs, or a page of Roam, by its keys. */
bool topic_program_records_is_ghost(const json_t *object);
bool topic_program_records_is_ninjs(const json_t *object);
bool topic_program_records_is_roam(const json_t *object);

/* The uri of an item of ninjs, which Superdesk calls guid; NULL: it has none. Borrowed. */
json_t *topic_program_records_ninjs_id(const json_t *object);

/* Whether it is a story of Arc XP, with its texts in objects. */
bool topic_program_records_is_arc(const json_t *object);

/* Whether it is a post of WordPress, or an entry of feedparser with its text in a list. */
bool topic_program_records_is_wordpress(const json_t *object);
bool topic_program_records_is_feedparser(const json_t *object);

/* The object under one key that has the texts of the record; NULL: there is none. */
json_t *topic_program_records_wrapped(const json_t *object);

/* Whether it is an activity of ActivityStreams, which holds the post that it makes. */
bool topic_program_records_is_activity(const json_t *object);

/* Whether it is a post of ActivityStreams, whose title is its name. */
bool topic_program_records_is_titled_by_name(const json_t *object);

/* Whether it is a task of Prodigy, or what somebody has decided about one. */
bool topic_program_records_is_prodigy(const json_t *object);

/* Whether it is a page that Firecrawl has fetched, whose title is in its metadata. */
bool topic_program_records_is_page(const json_t *object);

/* Whether a body is under a key of ours. */
bool topic_program_records_has_body(const json_t *object);

#endif
