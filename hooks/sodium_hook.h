/* sodium_hook.h - tells recv_hook.h what encrypted frames contained.
 *
 * With CURVE, only the decrypted frame shows whether its message continues. So the program defines
 * functions of libsodium, which the dynamic linker prefers to the library's: they do the same,
 * and look at the first decrypted byte, libzmq's flags. A frame that would make an unfinished
 * message too long is reported as forged, and libzmq disconnects the peer.
 *
 * A third one opens the frames of the handshake, of which one has an identity to hide.
 *
 * A libzmq built with its own cryptography does not call libsodium; then each frame of an encrypted
 * connection is taken for a whole message.
 */
#ifndef TOPIC_HOOKS_SODIUM_HOOK_H
#define TOPIC_HOOKS_SODIUM_HOOK_H

/* Finds libsodium's functions, which are found when they are first called otherwise. */
void topic_sodium_hook_start(void);

/* crypto_box_beforenm(3): libzmq calls it once for each client, to make the session key. */
int topic_sodium_hook_agree(unsigned char *key, const unsigned char *public_key,
                            const unsigned char *secret_key) __asm__("crypto_box_beforenm")
    __attribute__((visibility("default")));

/* crypto_box_open(3). */
int topic_sodium_hook_open_handshake(unsigned char *plain, const unsigned char *sealed,
                                     unsigned long long sealed_len, const unsigned char *nonce,
                                     const unsigned char *public_key,
                                     const unsigned char *secret_key) __asm__("crypto_box_open")
    __attribute__((visibility("default")));

/* crypto_box_open_easy_afternm(3). */
int topic_sodium_hook_open(unsigned char *plain, const unsigned char *sealed,
                           unsigned long long sealed_len, const unsigned char *nonce,
                           const unsigned char *key) __asm__("crypto_box_open_easy_afternm")
    __attribute__((visibility("default")));

#endif
