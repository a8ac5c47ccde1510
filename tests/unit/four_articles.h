/* four_articles.h - answers of a model to four articles, and their true topics. */
#ifndef TOPICD_FOUR_ARTICLES_H
#define TOPICD_FOUR_ARTICLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "training/evaluation/metrics.h"

/* Four articles, topics A B C; [x]: accepted, *: true.
 *
 *            A        B        C
 *     0    [.9]*     .2       .1
 *     1    [.8]*     .3*     [.6]
 *     2     .4       .1       .2
 *     3    [.7]      .1      [.7]*
 */
static const float scores[] = {.9f, .2f, .1f, .8f, .3f, .6f, .4f, .1f, .2f, .7f, .1f, .7f};
static const bool accepted[] = {true,  false, false, true, false, true,
                                false, false, false, true, false, true};
static size_t starts[] = {0, 1, 3, 3, 4};
static uint32_t label_topics[] = {0, 0, 1, 2};
static const struct topic_answers answers = {4, 3, scores, accepted};
static const struct topic_label_matrix truth = {4, 3, starts, label_topics};

#endif
