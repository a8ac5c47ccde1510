/* style.h - the report's style sheet, and the few lines of script that sort its table. */
#ifndef TOPIC_TRAINING_REPORT_STYLE_H
#define TOPIC_TRAINING_REPORT_STYLE_H

#include "training/report/page.h"

/* A page up to its body, with the sheet. The title is escaped. */
void topic_style_put_head(struct topic_page *page, const char *title);

void topic_style_put_script(struct topic_page *page);

/* The script of audit_page.h. */
void topic_style_put_decisions(struct topic_page *page);

#endif
