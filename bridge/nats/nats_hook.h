/* nats_hook.h - bounds what a NATS server can make libnats keep.
 *
 * libnats takes a message of any length, a line without an end, and an answer of any number of
 * objects (nats_json.h), and has no option that bounds them. So the program defines two functions
 * of libnats, which the dynamic linker prefers to the library's: they look at what was received,
 * encrypted or not, and then call those of libnats. Their names and arguments are the same from
 * libnats 3.4 to 3.9. Where a libnats does not call them, nothing is bounded.
 *
 * Safe from several threads.
 */
#ifndef TOPIC_BRIDGE_NATS_NATS_HOOK_H
#define TOPIC_BRIDGE_NATS_NATS_HOOK_H

#include <nats/nats.h>
#include <stddef.h>

/* Bytes of one message; of all that wait in a subscription; and of memory for one answer. More only
 * where --max-record needs it. */
#define TOPIC_NATS_HOOK_MESSAGE_BYTES ((size_t)64 * 1024 * 1024)

/* Before any connection; again in a process with the same number. */
void topic_nats_hook_start(size_t max_record_bytes);

/* Why the last answer that this thread had libnats read was refused; NULL: it was not. */
const char *topic_nats_hook_take_refusal(void);

/* Of libnats: reads the next bytes of a connection, in a thread that each has of its own from when
 * it is up until it is lost. NATS_PROTOCOL_ERROR: libnats ends it, and connects again. */
natsStatus topic_nats_hook_parse(natsConnection *nats, char *bytes,
                                 int len) __asm__("natsParser_Parse")
    __attribute__((visibility("default")));

/* Of libnats: reads an answer. */
natsStatus topic_nats_hook_parse_json(void **json, const char *text,
                                      int len) __asm__("nats_JSONParse")
    __attribute__((visibility("default")));

#endif
