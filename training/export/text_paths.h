/* text_paths.h - where an object has texts that no key of ours names, as messages say it.
 *
 *     struct topic_text_paths paths = {0};
 *     topic_text_paths_find(&paths, object);
 *     ... paths.text: "kopf, inhalt.text, ..." ...
 */
#ifndef TOPIC_TRAINING_EXPORT_TEXT_PATHS_H
#define TOPIC_TRAINING_EXPORT_TEXT_PATHS_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

/* So many paths are named, and none that is longer. */
#define TOPIC_TEXT_PATHS_MAX 6
#define TOPIC_TEXT_PATHS_MAX_BYTES 120

/* The list of paths as it stands in the message; all zero at first. */
struct topic_text_paths {
    char text[TOPIC_TEXT_PATHS_MAX * (TOPIC_TEXT_PATHS_MAX_BYTES + 2) + sizeof ", ..."];
    size_t len;
    size_t count;
};

/* Adds the texts of the object, of the objects in it and of those in these: first those of several
 * words. */
void topic_text_paths_find(struct topic_text_paths *paths, json_t *object);

/* Whether a member is a text of several words, or the document of an editor. */
bool topic_text_paths_has_words(json_t *object);

/* The document of an editor among the members of the object, or else the longest text; NULL: there
 * is none. Borrowed. */
const char *topic_text_paths_member(json_t *object);

/* Whether a message may name the key. */
bool topic_text_paths_is_named(const char *name);

#endif
