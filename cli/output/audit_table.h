/* audit_table.h - suspicious labels as a table for a spreadsheet, whose column "decision" an editor
 * fills in (training/labels/label_decisions.h reads it). */
#ifndef TOPIC_CLI_OUTPUT_AUDIT_TABLE_H
#define TOPIC_CLI_OUTPUT_AUDIT_TABLE_H

#include "base/buffer.h"
#include "topicd/error.h"
#include "training/labels/label_audit.h"

/* Appends the header and a row for each of the audit's items. */
int topic_audit_table_put(struct topic_buffer *out, const struct topic_label_audit *audit,
                          struct topic_error *err);

#endif
