/* arc_story.h - what a search in Arc XP answers: a list of stories. */
#ifndef TOPIC_TRAINING_SHAPE_ARC_STORY_H
#define TOPIC_TRAINING_SHAPE_ARC_STORY_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

bool topic_arc_story_is_results(json_t *object);

/* The stories; the caller owns the reference. NULL: out of memory. None is left out. */
json_t *topic_arc_story_list(json_t *object, size_t *left_out);

#endif
