/* record_lists.h - where records lie deep in an object that is none, as messages say it.
 *
 *     struct topic_record_lists_path path;
 *     if (topic_record_lists_find(object, &path))
 *         ... path.text: "data.Get.Article" ...
 */
#ifndef TOPIC_TRAINING_EXPORT_RECORD_LISTS_H
#define TOPIC_TRAINING_EXPORT_RECORD_LISTS_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#define TOPIC_RECORD_LISTS_PATH_MAX_BYTES 120

struct topic_record_lists_path {
    char text[TOPIC_RECORD_LISTS_PATH_MAX_BYTES + 1];
    bool is_map; /* the records are members of an object, rather than items of a list */
};

/* The first list of records, or the first object of them, with texts under keys of ours; false:
 * there is none that a path of plain names leads to. */
bool topic_record_lists_find(json_t *object, struct topic_record_lists_path *path);

/* The same for objects with texts of several words. */
bool topic_record_lists_find_texts(json_t *object, struct topic_record_lists_path *path);

/* Whether a command in a message may name the key: it has letters, digits and _ alone. */
bool topic_record_lists_is_plain(const char *name);

/* Whether it is an object with a text under a key of ours. */
bool topic_record_lists_is_record(const json_t *object);

#endif
