/* ownership.h - gives what root writes into a registry to the registry's owner.
 *
 * The service promotes and rolls back as its own user; an administrator may promote as root into
 * the same registry. The service must be able to change what root wrote there.
 */
#ifndef TOPIC_REGISTRY_OWNERSHIP_H
#define TOPIC_REGISTRY_OWNERSHIP_H

/* Does nothing unless the process runs as root. Gives the open directory, and everything in it that
 * belongs to root, to the owner of `like`, a path relative to the directory (".", ".."). Safe when
 * that owner puts links there: it does not follow symbolic links, and does not give away a file
 * that has other hard links. */
void topic_ownership_keep(int directory, const char *like);

#endif
