/* siphash.h - SipHash-2-4: a code of 64 bits that only who knows the key can make (Aumasson and
 * Bernstein, "SipHash: a fast short-input PRF", 2012).
 *
 * Not base/checksum.h, which finds accidents and no forgeries.
 */
#ifndef TOPIC_WEB_ACCESS_SIPHASH_H
#define TOPIC_WEB_ACCESS_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

#define TOPIC_SIPHASH_KEY_BYTES 16

uint64_t topic_siphash(const void *bytes, size_t len, const uint8_t key[TOPIC_SIPHASH_KEY_BYTES]);

#endif
