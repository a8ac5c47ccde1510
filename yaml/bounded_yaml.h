/* bounded_yaml.h - loads a YAML document, of which depth, size and number are bounded before it is
 * built.
 *
 *     yaml_document_t document;
 *     if (topic_bounded_yaml_load(&document, text, len, &line, &err) < 0)
 *         ... err is what is wrong, in the line, from 0 ...
 *     yaml_document_delete(&document);
 *
 * libyaml's time is quadratic in the depth, in the number of anchors and in that of directives:
 * 80,000 brackets took it 14 seconds, and as many anchors a minute.
 */
#ifndef TOPIC_YAML_BOUNDED_YAML_H
#define TOPIC_YAML_BOUNDED_YAML_H

#include <stddef.h>
#include <yaml.h>

#include "topicd/error.h"

/* Settings of topics and front matter nest two or three levels deep. */
#define TOPIC_BOUNDED_YAML_MAX_DEPTH 32

/* Ten thousand topics with ten settings each have 200,000. */
#define TOPIC_BOUNDED_YAML_MAX_NODES 1000000

/* An alias stands for a node that is written elsewhere. People use a few. */
#define TOPIC_BOUNDED_YAML_MAX_ALIASES 1000

/* An anchor names a node for aliases. libyaml compares each with all that there are. */
#define TOPIC_BOUNDED_YAML_MAX_ANCHORS 1000

/* A directive at the start names a prefix of tags, which nothing here reads; libyaml compares each
 * with all that there are. */
#define TOPIC_BOUNDED_YAML_MAX_TAG_DIRECTIVES 100

int topic_bounded_yaml_load(yaml_document_t *document, const char *bytes, size_t len, size_t *line,
                            struct topic_error *err);

#endif
