/* left_file.h - temporary files of a replacement (file_replace.h) that takes long, and that a
 * process which was killed leaves: marked, so that no other file is taken for one.
 *
 *     topic_left_file_remove(path, "-journal");          what others have left
 *     topic_file_replace_begin_at(&replacement, ...)
 *     topic_left_file_mark(replacement.fd);              again when another library has closed it
 *     ... write it ...
 *     topic_left_file_unmark(replacement.fd);
 *     topic_file_replace_commit(&replacement, &err)
 */
#ifndef TOPIC_BASE_OUTPUT_LEFT_FILE_H
#define TOPIC_BASE_OUTPUT_LEFT_FILE_H

/* Sets the sticky bit, which means nothing for a file, and locks its first byte, as long as this
 * process lives or closes the file; one that is not locked is left. Where the file system has
 * neither, a file that is left stays. */
void topic_left_file_mark(int fd);

void topic_left_file_unmark(int fd);

/* Removes the temporary files of replacements of `path` that are marked, this user's, and in use by
 * no process; and with each what has its name and `beside` behind it, if that is a file. */
void topic_left_file_remove(const char *path, const char *beside);

#endif
