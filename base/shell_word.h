/* shell_word.h - a text as one word of a command that a user may paste into a shell.
 *
 *     struct topic_shell_word word;
 *     topic_error_set(err, "run chmod 600 %s", topic_shell_word_set(&word, path, strlen(path)));
 *
 * Letters, digits and the signs that no shell of POSIX gives a meaning stay as they are; all else
 * stands between single quotes. What is not printable (base/utf8.h) is written as \xNN there, so
 * that the word stands for nothing that exists, rather than for something else than it shows.
 */
#ifndef TOPIC_BASE_SHELL_WORD_H
#define TOPIC_BASE_SHELL_WORD_H

#include <stddef.h>

#define TOPIC_SHELL_WORD_SIZE 1024

struct topic_shell_word {
    char text[TOPIC_SHELL_WORD_SIZE];
};

/* Returns word->text. A text that is too long for it becomes '…', which stands for no file. */
const char *topic_shell_word_set(struct topic_shell_word *word, const char *text, size_t len);

#endif
