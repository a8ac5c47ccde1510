/* option_table.h - the table of topicd's options: the options of the command line, the keys of the
 * configuration file, --print-config and every check of a value come from it.
 *
 * To add an option, add a field to struct topic_options and a row to the table in option_table.c;
 * tests/daemon/test_config.py checks that the man pages topicd.8 and topicd.conf.5 describe it.
 */
#ifndef TOPIC_DAEMON_CONFIG_OPTION_TABLE_H
#define TOPIC_DAEMON_CONFIG_OPTION_TABLE_H

#include "daemon/config/options.h"
#include "service/option_set.h"

/* All options without a value. */
void topic_option_table_init(struct topic_options *options);
void topic_option_table_release(struct topic_options *options);

/* The rows, with the values in `options`. */
struct topic_option_set topic_option_table_of(struct topic_options *options);

/* One worker for each processor, unless --workers is given. */
void topic_option_table_count_workers(struct topic_options *options);

/* The name of an option of --store that is set although there is no store, or NULL. */
const char *topic_option_table_find_storeless(const struct topic_options *options);

#endif
