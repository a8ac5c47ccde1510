/* known_browser.h - tells a browser in which an editor has signed in before: by a cookie that only
 * this server can make, so that nothing is kept.
 *
 *     topic_known_browser_find(editor, cookie)         its id in the cookie; empty: it is not known
 *     topic_known_browser_write(editor, id, value, &err)
 *
 * Whoever guesses passwords from many addresses locks a name for all who are not known, and a
 * browser that is known has failures of its own (device cookies: OWASP, "Slow down online guessing
 * attacks with device cookies"). The cookie is an id and a code of name and id, whose key is the
 * end of the editor's hash: it is good for that name alone, until the password changes. It gives no
 * rights.
 */
#ifndef TOPIC_WEB_ACCESS_KNOWN_BROWSER_H
#define TOPIC_WEB_ACCESS_KNOWN_BROWSER_H

#include <stddef.h>

#include "topicd/article.h"
#include "topicd/error.h"
#include "web/access/editors_file.h"

#define TOPIC_KNOWN_BROWSER_COOKIE "topicd-web-known"
#define TOPIC_KNOWN_BROWSER_ID_BYTES ((size_t)16)

/* Id, full stop and code, in hexadecimal, with a NUL. */
#define TOPIC_KNOWN_BROWSER_SIZE (2 * TOPIC_KNOWN_BROWSER_ID_BYTES + 1 + 16 + 1)

/* editor may be NULL, and cookie empty. Borrowed from the cookie. */
struct topic_text topic_known_browser_find(const struct topic_editor *editor,
                                           struct topic_text cookie);

/* id empty: a new one. -1: no random numbers, or the editor's hash is too short to be a secret. */
int topic_known_browser_write(const struct topic_editor *editor, struct topic_text id,
                              char value[TOPIC_KNOWN_BROWSER_SIZE], struct topic_error *err);

#endif
