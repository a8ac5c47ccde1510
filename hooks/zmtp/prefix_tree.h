/* prefix_tree.h - how large the tree is in which libzmq keeps the prefixes of all subscribers.
 *
 * A prefix is in it once, whoever has subscribed to it. When a subscriber leaves, libzmq's main
 * thread looks at every node of the tree, whatever the subscriber had: 27 prefixes of a kilobyte,
 * and 300 subscribers a second that come and go, left no time for anything else. So who leaves is
 * counted with the tree's size (hooks/zmtp_stream.c).
 *
 * Safe from several threads.
 */
#ifndef TOPIC_HOOKS_ZMTP_PREFIX_TREE_H
#define TOPIC_HOOKS_ZMTP_PREFIX_TREE_H

#include <stddef.h>
#include <stdint.h>

/* A subscriber has a prefix of this hash and length now, which it had not. -1: no memory. */
int topic_prefix_tree_add(uint64_t hash, size_t len);

/* It has it no longer. */
void topic_prefix_tree_remove(uint64_t hash);

/* Nodes, at most: prefixes that begin in the same way share some. */
size_t topic_prefix_tree_nodes(void);

#endif
