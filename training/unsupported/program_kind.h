/* program_kind.h - the source of a program, or what one is built and started by, in a file of text.
 */
#ifndef TOPIC_TRAINING_UNSUPPORTED_PROGRAM_KIND_H
#define TOPIC_TRAINING_UNSUPPORTED_PROGRAM_KIND_H

#include <stdbool.h>

#include "topicd/article.h"

/* Whether most of the first lines end as statements do, and braces open and close among them: C,
 * Java, JavaScript, Go, Rust, style sheets. An article may quote some lines of these. */
bool topic_program_kind_has_braces(struct topic_text text);

/* Whether it imports modules and defines something, as Python does. */
bool topic_program_kind_is_python(struct topic_text text);

/* Whether a target with its commands and a variable of make stand in it. */
bool topic_program_kind_is_makefile(struct topic_text text);

#endif
