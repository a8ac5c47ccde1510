/* class_names.h - topics that a data set writes as numbers, such as the ClassLabel of Hugging Face:
 * what describes the data set lists their names.
 *
 *     record.options.classes = &classes;
 *     ... topic_labels_take_json then takes {"label": 3} and {"labels": [0, 3]} ...
 *
 * Without such a list, and for a number that it does not have, a number is refused.
 */
#ifndef TOPIC_RECORD_CLASS_NAMES_H
#define TOPIC_RECORD_CLASS_NAMES_H

#include <stdbool.h>

#include <jansson.h>

#include "record/record.h"
#include "topicd/article.h"
#include "topicd/error.h"

struct topic_class_names {
    /* The names of the key's classes by their numbers, an array of strings that is borrowed; NULL
     * after setting err to what is missing, which follows "a topic is the number 3: ". */
    const json_t *(*find)(void *context, struct topic_text key, struct topic_error *err);
    /* Is told of each number that is looked up among so many names; may be NULL. */
    void (*look_up)(void *context, size_t number, size_t count);
    void *context;
};

/* Adds the name of a number to the list of topics that is open. */
int topic_class_names_add(struct topic_record *record, const json_t *number,
                          struct topic_error *err);

/* The name of a number that is written as text ("3", "3.0", "LABEL_3") under the key of that rank;
 * empty when the text is no number, or is itself a name, or the key has no list of names. */
struct topic_text topic_class_names_of_text(const struct topic_record *record, unsigned rank,
                                            struct topic_text text);

/* Whether the name is LABEL_3, as Hugging Face calls a class without a name, and no name of the
 * list that is open. */
bool topic_class_names_is_unnamed(const struct topic_record *record, struct topic_text name);

/* Fails: says that the name is such a one, and what to do. */
int topic_class_names_refuse(const struct topic_record *record, struct topic_text name,
                             struct topic_error *err);

/* Fails when the list of topics that is open has a number, which is no name, alone or beside names.
 * are_texts: it was written as a list of texts, in which the code of a classification, such as
 * "07", is one.
 */
int topic_class_names_check(const struct topic_record *record, bool are_texts,
                            struct topic_error *err);

/* Whether the number is -1 under a key with names: not labelled. */
bool topic_class_names_is_missing(const struct topic_record *record, unsigned rank, double number);

#endif
