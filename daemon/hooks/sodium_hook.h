/* unseal.h - tells daemon/hooks/recv_hook.h what was in encrypted frames.
 *
 * With CURVE, whether a message goes on is known only when libsodium has opened the frame. So the
 * program defines two of its functions, which the dynamic linker gives to libzmq before
 * libsodium's: they do as those, and look at the first byte, libzmq's flags. A frame that would
 * make an unfinished message too long is said to be forged, and libzmq hangs up.
 *
 * A libzmq that was built with its own cryptography does not come here, and its encrypted
 * connections are followed as if each frame were a message.
 */
#ifndef TOPIC_DAEMON_HOOKS_SODIUM_HOOK_H
#define TOPIC_DAEMON_HOOKS_SODIUM_HOOK_H

/* Finds libsodium's own. Before any socket, once in a process. */
void topic_sodium_hook_begin(void);

/* crypto_box_beforenm(3): libzmq calls it once for each client, for the key to all that follows. */
int topic_sodium_hook_agree(unsigned char *key, const unsigned char *public_key,
                            const unsigned char *secret_key) __asm__("crypto_box_beforenm")
    __attribute__((visibility("default")));

/* crypto_box_open_easy_afternm(3). */
int topic_sodium_hook_open(unsigned char *plain, const unsigned char *sealed,
                           unsigned long long sealed_len, const unsigned char *nonce,
                           const unsigned char *key) __asm__("crypto_box_open_easy_afternm")
    __attribute__((visibility("default")));

#endif
