/* database_files.h - the file of a database, and those that SQLite keeps beside it. */
#ifndef TOPIC_STORE_DATABASE_FILES_H
#define TOPIC_STORE_DATABASE_FILES_H

#include <stdbool.h>

#include "base/buffer.h"
#include "topicd/error.h"

/* Behind the name of a database: changes that are to be put into it, or taken back, when it is
 * opened. */
#define TOPIC_DATABASE_FILES_CHANGES "-wal", "-journal"

/* Whether another process has SQLite's lock on it, also by way of a mount that may be written.
 * has_readers: a lock to read counts too. This process must not have the file open: closing it
 * gives up its own locks. */
bool topic_database_files_is_in_use(const char *path, bool has_readers);

/* -1: SQLite takes a file of this name for changes of a database that is there, and would remove
 * it. */
int topic_database_files_check_name(const char *path, struct topic_error *err);

/* -1: beside this name, which no file has, are changes of another database, which SQLite would put
 * into a file of that name. */
int topic_database_files_check_beside(const char *path, struct topic_error *err);

/* Gives the database at `path`, which nothing has open, a second name, PATH.replaced.N, and moves
 * the changes beside it to that name, so that the file may be replaced. `kept` gets the name, and
 * stays empty where nothing was there. -1: all is as it was. */
int topic_database_files_set_aside(const char *path, struct topic_buffer *kept,
                                   struct topic_error *err);

/* Undoes that, as far as it can be. */
void topic_database_files_put_back(const char *path, struct topic_buffer *kept);

#endif
