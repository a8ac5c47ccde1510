/* left_out.h - which kinds of items of a file are no articles, each with their number, for a note.
 */
#ifndef TOPIC_TRAINING_XML_LEFT_OUT_H
#define TOPIC_TRAINING_XML_LEFT_OUT_H

#include <stddef.h>

#include <jansson.h>

/* So many kinds are named; WordPress has some twenty. */
#define TOPIC_LEFT_OUT_MAX_KINDS 30

/* Holds what topic_left_out_list writes. */
#define TOPIC_LEFT_OUT_LIST_BYTES 400

/* Counts one of the kind in the object. */
void topic_left_out_add(json_t *kinds, const char *kind);

/* Lists the first kinds as "attachment (2), nav_menu_item (1)". */
void topic_left_out_list(json_t *kinds, char list[static TOPIC_LEFT_OUT_LIST_BYTES]);

#endif
