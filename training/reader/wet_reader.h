/* wet_reader.h - tells files of WET, which readers.h has a reader for.
 */
#ifndef TOPIC_TRAINING_READER_WET_READER_H
#define TOPIC_TRAINING_READER_WET_READER_H

#include <stdbool.h>

#include "topicd/article.h"

/* Whether a file of WARC that begins so holds texts. */
bool topic_wet_reader_is_likely(struct topic_text start);

#endif
