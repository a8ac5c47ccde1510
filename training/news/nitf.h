/* nitf.h - NITF 3.x of the IPTC: one article in a document, or within one of NewsML.
 *
 * Subjects with names are topics by `tobject.subject.type`, the general one; those without are
 * topics by their code for it, which is the first two digits of the number of the IPTC. Further
 * keys can be mapped to topics: `tobject.subject.matter`, `tobject.subject.detail`, `keyword`,
 * `classifier:TYPE` (The New York Times has `descriptor`, `general_descriptor` and
 * `taxonomic_classifier`), `meta:NAME`.
 */
#ifndef TOPIC_TRAINING_NEWS_NITF_H
#define TOPIC_TRAINING_NEWS_NITF_H

#include "training/news/news_record.h"

/* Reads the texts of <nitf>, and the subjects and dates of its head. */
void topic_nitf_read(struct topic_news_record *record, const xmlNode *nitf);

/* The digits of one of the IPTC's subject codes. */
#define TOPIC_NITF_CODE_DIGITS 8

/* What such a code says on its most general level, such as 04000000 for 04016007, written to
 * `general`; empty: it is no such code. */
struct topic_text topic_nitf_general_code(struct topic_text code,
                                          char general[static TOPIC_NITF_CODE_DIGITS]);

#endif
