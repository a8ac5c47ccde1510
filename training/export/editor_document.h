/* editor_document.h - a document of an editor that is the whole record, in place of a text of one;
 * record/json_value.h knows the documents.
 */
#ifndef TOPIC_TRAINING_EXPORT_EDITOR_DOCUMENT_H
#define TOPIC_TRAINING_EXPORT_EDITOR_DOCUMENT_H

#include <jansson.h>
#include <stdbool.h>

/* Whether the object is such a document, or a block of one: {"ops": [...]}, {"type": "paragraph",
 * "children": [{"text": ...}]}. It has no key of ours but for those of editors. */
bool topic_editor_document_is(json_t *object);

/* Whether a text of the object is such a document in which nothing is written. */
bool topic_editor_document_is_blank_text(json_t *object);

#endif
