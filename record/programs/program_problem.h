/* program_problem.h - what to say of an article that another program wrote, of which a text is
 * missing: where the program puts it, and the cure.
 *
 *     problem = topic_program_problem_find(object, &article, text_of, context, most_values);
 *     if (!problem && !has_text)
 *         problem = topic_program_problem_cure(object, text_of, context);
 *
 * The objects may be those of a skeleton (wire/json_skeleton.h): strings are not looked into but by
 * text_of.
 */
#ifndef TOPIC_RECORD_PROGRAMS_PROGRAM_PROBLEM_H
#define TOPIC_RECORD_PROGRAMS_PROGRAM_PROBLEM_H

#include <stdbool.h>

#include <jansson.h>

#include "record/json_value.h"
#include "topicd/article.h"

/* For an object of which the article was read: what to say of it, with the cure, if another program
 * has written it and one of its texts is missing; NULL: nothing. JSON in its body is looked into as
 * far as it has at most so many values. */
const char *topic_program_problem_find(const json_t *object, const struct topic_article *article,
                                       topic_json_value_text *text_of, const void *context,
                                       size_t most_values);

/* Whether a rule for another program reads the object's texts or refuses it: so the body is not to
 * be looked for among its other keys. */
bool topic_program_problem_is_of_program(const json_t *object);

/* For an object without a text, or with empty ones beside one that is not read (unread_text.h): the
 * cure, if its lists or objects, or JSON in a text of it, may have one; NULL: they have none. */
const char *topic_program_problem_cure(const json_t *object, topic_json_value_text *text_of,
                                       const void *context);

#endif
