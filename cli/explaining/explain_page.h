/* explain_page.h - why articles have topics or not, as a page: topic_explain_page_begin, then each
 * article, then topic_explain_page_end. */
#ifndef TOPIC_CLI_EXPLAINING_EXPLAIN_PAGE_H
#define TOPIC_CLI_EXPLAINING_EXPLAIN_PAGE_H

#include "cli/explaining/explain_answer.h"
#include "record/record.h"
#include "training/report/page.h"

void topic_explain_page_begin(struct topic_page *page);

/* `rules` of the model, as explain_text.h has them. */
int topic_explain_page_put(struct topic_page *page, const struct topic_record *record,
                           const struct topic_explain_answer *answer,
                           const struct topic_text_rules *rules);

void topic_explain_page_end(struct topic_page *page);

#endif
