/* print.h - the one place from which `topic` writes to stdout and stderr.
 *
 *     topic_print_out("%s: %zu articles\n", path, count);        for people, to stdout
 *     topic_print_err("topic tag: %s\n", sentence);              for people, to stderr
 *     topic_print_text(title, len);                              a counted text, for people
 *     topic_print_json(line, len);                               lines of JSON
 *     topic_print_table(rows, len);                              rows of CSV or TSV, a page of HTML
 *
 * What comes from outside (files, models, a daemon, the command line) must not reach a terminal as
 * it is: a terminal obeys control characters, and shows a line as something else for others. What a
 * person reads has them as \xNN (base/utf8.h says which), line breaks too. JSON has them as \uXXXX,
 * which says the same to a program. A table or page is for programs: as it is in a file or a pipe,
 * and as \xNN on a terminal.
 *
 * tests/names.py refuses every other call of cli/ that writes to these streams.
 */
#ifndef TOPIC_CLI_COMMAND_PRINT_H
#define TOPIC_CLI_COMMAND_PRINT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

/* To be called before anything is printed: what goes to stderr is written a sentence at a time. */
void topic_print_begin(void);

/* printf with the conversions %d %i %u %x %c %s %f %g %%, the flags - and +, widths, precisions and
 * lengths. The format is the program's own and is printed as it is. Strings are escaped. Return the
 * number of bytes. */
size_t topic_print_out(const char *format, ...) __attribute__((format(printf, 1, 2)));
size_t topic_print_err(const char *format, ...) __attribute__((format(printf, 1, 2)));
size_t topic_print_to(FILE *stream, const char *format, ...) __attribute__((format(printf, 2, 3)));
size_t topic_print_list(FILE *stream, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* Prints a text from outside on stdout. */
void topic_print_text(const char *text, size_t len);

/* Prints one or more lines of JSON on stdout. */
void topic_print_json(const char *json, size_t len);

/* Prints rows of a table, or a page, on stdout. */
void topic_print_table(const char *bytes, size_t len);

/* Prints what the program itself wrote, or has escaped already, with its line breaks, on stdout. */
void topic_print_own(const char *text, size_t len);

#endif
