/* many_topics_toy.h - the toy model with more topics, which know no word: "Topic 00003" and so on.
 * They are given to every article. */
#ifndef TOPIC_TESTS_UNIT_MANY_TOPICS_TOY_H
#define TOPIC_TESTS_UNIT_MANY_TOPICS_TOY_H

#include <stdio.h>

#include "tests/toy_model.h"

enum { MANY_TOPICS_MAX = 20000 };

static int many_topics_toy_save(const char *path, size_t topics, struct topic_error *err)
{
    static struct toy_model toy;
    static struct topic_decision decisions[MANY_TOPICS_MAX];
    static char texts[MANY_TOPICS_MAX][32];
    static const char *names[MANY_TOPICS_MAX];
    size_t size;
    toy_model_init(&toy);
    memcpy(decisions, toy.decisions, sizeof toy.decisions);
    memcpy(names, toy.parts.topic_names, TOY_TOPICS * sizeof *names);
    for (size_t i = TOY_TOPICS; i < topics; i++) {
        decisions[i] = decisions[TOY_TOPICS - 1];
        decisions[i].threshold = -50;
        snprintf(texts[i], sizeof texts[i], "Topic %05zu", i);
        names[i] = texts[i];
    }
    toy.parts.decisions = decisions;
    toy.parts.topic_names = names;
    toy.parts.topic_count = topics;
    return topic_writer_save(&toy.parts, path, &size, err);
}

#endif
