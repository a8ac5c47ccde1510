/* word_list.h - the strongest words of a topic, each text once.
 *
 * A model has several features for one word: the word, its stem (its first letters), and the word
 * in a title. People read a list in which a word stands once, with the strongest of their weights.
 */
#ifndef TOPIC_WIRE_TOPICS_WORD_LIST_H
#define TOPIC_WIRE_TOPICS_WORD_LIST_H

#include <stddef.h>

#include "topicd/model.h"

#define TOPIC_WORD_LIST_MAX 40

/* Fills up to `capacity` (at most TOPIC_WORD_LIST_MAX) words, strongest first, and returns their
 * number. A stem whose text is also a word is listed as that word. Any other stem is left out when
 * a word that begins with it is listed, or takes the text of the strongest such word where the stem
 * weighs more. is_stem of a word listed means that none of the topic's strong words begins with it;
 * in_title, that the word counts in titles alone. Texts are borrowed from the model. */
size_t topic_word_list_read(const struct topic_model *model, size_t topic, struct topic_word *words,
                            size_t capacity);

#endif
