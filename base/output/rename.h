/* rename.h - renames a file without replacing another. */
#ifndef TOPIC_BASE_OUTPUT_RENAME_H
#define TOPIC_BASE_OUTPUT_RENAME_H

/* Renames a file in an open directory, or AT_FDCWD. -1: errno, EEXIST where a file has the new
 * name. */
int topic_rename_new(int directory, const char *from, const char *to);

#endif
