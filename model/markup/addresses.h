/* addresses.h - the pass of markup.h that drops e-mail addresses, and web addresses without a
 * scheme: desk@example.org, example.org/path. The tokenizer skips those with one, and "www.".
 *
 * A host alone stays, for it may be a company's name: Booking.com.
 */
#ifndef TOPIC_MODEL_MARKUP_ADDRESSES_H
#define TOPIC_MODEL_MARKUP_ADDRESSES_H

#include "model/text/source_map.h"

int topic_addresses_reduce(struct topic_visible_text *visible, struct topic_error *err);

#endif
