/* unshown.h - tells which elements of a page are not its article: what a browser does not show,
 * menus, footers, and boxes that ask for consent or an address.
 *
 * The author of a page may mark it in other ways than meant, and an article must not vanish. So
 * html.c reads such an element to its end, counts what is in it, and asks whether to drop it.
 */
#ifndef TOPIC_MODEL_TEXT_UNSHOWN_H
#define TOPIC_MODEL_TEXT_UNSHOWN_H

#include <stdbool.h>
#include <stddef.h>

enum topic_unshown {
    TOPIC_UNSHOWN_NOT,    /* the element is part of the article */
    TOPIC_UNSHOWN_HIDDEN, /* hidden, display:none, visibility:hidden, aria-hidden */
    TOPIC_UNSHOWN_MENU,   /* <nav> */
    TOPIC_UNSHOWN_FOOTER, /* <footer> */
    TOPIC_UNSHOWN_BOX     /* cookie-banner, gdpr, consent, newsletter */
};

/* attributes: names and values in turn, then NULL; a value may be NULL. NULL: none. */
enum topic_unshown topic_unshown_of(const char *name, const char *const *attributes);

/* Whether an element within one of this kind shows that it is the article after all. */
bool topic_unshown_ends_at(enum topic_unshown kind, const char *name);

/* Whether an element of this kind with so many bytes of text outside links is dropped. */
bool topic_unshown_is_dropped(enum topic_unshown kind, size_t prose_bytes);

/* Whether a page is read again without dropping anything, because little was left of it. */
bool topic_unshown_is_too_much(size_t dropped_bytes, size_t kept_bytes);

#endif
