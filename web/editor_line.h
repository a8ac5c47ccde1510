/* editor_line.h - `topicd-web --passwd NAME` and `--token NAME`: write a line of the editors
 * file. */
#ifndef TOPIC_WEB_EDITOR_LINE_H
#define TOPIC_WEB_EDITOR_LINE_H

#include "web/web_options.h"

/* Reads the password from standard input, without showing it on a terminal; prints the line on
 * stdout, and a token on stderr. Returns the exit status. */
int topic_editor_line_print(const struct topic_web_options *options);

#endif
