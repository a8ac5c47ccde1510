/* unsupported_beginning.h - files of other languages and programs, told by what they begin with.
 */
#ifndef TOPIC_TRAINING_UNSUPPORTED_UNSUPPORTED_BEGINNING_H
#define TOPIC_TRAINING_UNSUPPORTED_UNSUPPORTED_BEGINNING_H

#include "topicd/article.h"

/* What to say of those that can be told in other ways too. */
#define TOPIC_UNSUPPORTED_SUBTITLES "is subtitles: save their text first"
#define TOPIC_UNSUPPORTED_REFERENCES                                                               \
    "is a list of references: export it as CSV or JSON lines instead"
#define TOPIC_UNSUPPORTED_RDF "is RDF: write the texts as JSON lines first"
#define TOPIC_UNSUPPORTED_PRINTED                                                                  \
    "is a table as a program prints it for people: export it as CSV or JSON lines"

/* What the text is, behind comments of SQL, PHP and their like or not; NULL: nothing of that. */
const char *topic_unsupported_beginning_find(struct topic_text text);

#endif
