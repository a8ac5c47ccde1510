/* known_documents.h - JSON documents without articles that are known by name: annotations whose
 * texts are in other files, and parts of exports.
 */
#ifndef TOPIC_TRAINING_EXPORT_KNOWN_DOCUMENTS_H
#define TOPIC_TRAINING_EXPORT_KNOWN_DOCUMENTS_H

#include <jansson.h>

/* What the object is and what to do, as the end of a sentence: "it is ...: ..."; NULL: it is none
 * of them. */
const char *topic_known_documents_find(json_t *object);

#endif
