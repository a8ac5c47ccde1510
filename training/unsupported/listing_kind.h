/* listing_kind.h - files that list something else than articles, line by line: changes of a
 * program, differences, addresses, checksums.
 */
#ifndef TOPIC_TRAINING_UNSUPPORTED_LISTING_KIND_H
#define TOPIC_TRAINING_UNSUPPORTED_LISTING_KIND_H

#include <stdbool.h>

#include "topicd/article.h"

/* The changes of a program, as Debian, RPM and GNU write them. */
bool topic_listing_kind_is_changes(struct topic_text text);

/* What diff prints without options: "3c3", "< old", "> new". */
bool topic_listing_kind_is_differences(struct topic_text text);

/* Nothing but addresses of pages, two or more. */
bool topic_listing_kind_is_addresses(struct topic_text text);

/* What sha256sum and its like print. */
bool topic_listing_kind_is_checksums(struct topic_text text);

#endif
