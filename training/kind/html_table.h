/* html_table.h - recognises a page of HTML that is a table of articles, as spreadsheets and reports
 * save one as a web page.
 */
#ifndef TOPIC_TRAINING_KIND_HTML_TABLE_H
#define TOPIC_TRAINING_KIND_HTML_TABLE_H

#include <stdbool.h>

#include "topicd/article.h"

/* Whether next to all of the page's words stand in tables, of which one of the first rows has the
 * names of a text and of another key. */
bool topic_html_table_is(struct topic_text start);

#endif
