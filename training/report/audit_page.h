/* audit_page.h - labels that look wrong as a page of HTML, on which an editor decides. */
#ifndef TOPIC_TRAINING_REPORT_AUDIT_PAGE_H
#define TOPIC_TRAINING_REPORT_AUDIT_PAGE_H

#include "training/labels/label_audit.h"
#include "training/report/page.h"

/* A button of the page saves the decisions as a table that label_decisions.h reads. */
int topic_audit_page_put(struct topic_page *page, const struct topic_label_audit *audit);

#endif
