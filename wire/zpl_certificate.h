/* zpl_certificate.h - reads values from the text of a czmq certificate.
 *
 *     #   a comment
 *     curve
 *         public-key = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
 *
 * The format is ZPL (rfc.zeromq.org/spec/4): a line that is indented by four blanks belongs to the
 * section above it. czmq's own reader is not used, because it prints what it does not understand,
 * which may be part of a secret key, on stdout, and then leaks memory.
 */
#ifndef TOPIC_WIRE_ZPL_CERTIFICATE_H
#define TOPIC_WIRE_ZPL_CERTIFICATE_H

#include <stdbool.h>

#include "topicd/article.h"

/* Finds the first value of `name` in `section`, without its quotes; borrowed from the text. Returns
 * false when there is none. */
bool topic_zpl_certificate_find(struct topic_text text, const char *section, const char *name,
                                struct topic_text *value);

/* Whether the text has such a section, empty or not. */
bool topic_zpl_certificate_has(struct topic_text text, const char *section);

#endif
