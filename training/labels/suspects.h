/* suspects.h - labels that look wrong, and the words that contradict them, for label_audit.h and
 * label_evidence.h. */
#ifndef TOPIC_TRAINING_LABELS_SUSPECTS_H
#define TOPIC_TRAINING_LABELS_SUSPECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/record.h"
#include "topicd/article.h"
#include "training/evaluation/sentence_quote.h"

#define TOPIC_SUSPECT_WORDS_MAX 6

/* A word or phrase, and what it adds to the margin of the fold model that was trained without the
 * article's fold. */
struct topic_suspect_word {
    struct topic_slice text;
    double weight;
    size_t times;
    enum topic_field field;
    struct topic_sentence_quote quote; /* of its first occurrence */
};

struct topic_suspect {
    uint32_t article; /* its number among the labelled articles */
    uint32_t topic;
    bool has_topic;     /* has the topic but should not; else lacks it but should have it */
    bool has_instead;   /* every article has one topic, and another one fits better */
    uint32_t instead;   /* that other topic; the words are those for it */
    double probability; /* of the topic */
    double instead_probability;
    double suspicion;         /* the probability that the label is wrong, or missing */
    double evidence;          /* what it depends on */
    struct topic_slice title; /* its beginning, on one line */
    struct topic_suspect_word words[TOPIC_SUSPECT_WORDS_MAX]; /* the strongest first */
    size_t word_count;
};

#endif
