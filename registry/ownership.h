/* owner.h - a registry belongs to one user, whoever works in it.
 *
 * A service promotes and rolls back in its own directory as a user of its own; an administrator
 * promotes there as root. What root leaves behind there must not be closed to the service.
 */
#ifndef TOPIC_REGISTRY_OWNERSHIP_H
#define TOPIC_REGISTRY_OWNERSHIP_H

/* When the process is root's: gives the directory and all in it that is root's to the owner of
 * `like`, a path from there (".", ".."). Safe against an owner who puts links there: what they lead
 * to is not given, nor is a file that has another name elsewhere. */
void topic_ownership_keep(const char *directory, const char *like);

#endif
