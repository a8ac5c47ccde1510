/* certificate.h - reads a value of czmq's certificate files.
 *
 *     #   a comment
 *     curve
 *         public-key = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
 *
 * They are ZPL (rfc.zeromq.org/spec/4): four blanks deeper is below. czmq's own reader is not used:
 * what it does not understand, which may be part of a secret key, it prints on stdout, and it leaks
 * memory then.
 */
#ifndef TOPIC_WIRE_ZPL_CERTIFICATE_H
#define TOPIC_WIRE_ZPL_CERTIFICATE_H

#include <stdbool.h>

#include "topicd/article.h"

/* The value of `name` below `section`, without its quotes; borrowed from the text. Of several the
 * first. False: it is not there. */
bool topic_zpl_certificate_find(struct topic_text text, const char *section, const char *name,
                                struct topic_text *value);

/* Whether there is such a section, whatever is below it. */
bool topic_zpl_certificate_has(struct topic_text text, const char *section);

#endif
