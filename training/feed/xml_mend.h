/* xml_mend.h - mends what makes a feed malformed XML although a reader of feeds knows what is meant:
 * the references of HTML (&nbsp;), an & that begins none (AT&T), and characters that XML forbids.
 */
#ifndef TOPIC_TRAINING_FEED_XML_MEND_H
#define TOPIC_TRAINING_FEED_XML_MEND_H

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* Sets *mended to the text, or to a copy in the buffer that has the same lines. */
int topic_xml_mend(struct topic_text text, struct topic_buffer *buffer, struct topic_text *mended,
                   struct topic_error *err);

#endif
