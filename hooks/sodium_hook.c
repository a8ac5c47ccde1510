#include "hooks/sodium_hook.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "hooks/recv_hook.h"

/* crypto_box_MACBYTES of libsodium, and the flags that libzmq puts before the content. */
#define MAC_SIZE 16
#define FLAGS_SIZE 1

/* crypto_box_ZEROBYTES of libsodium; and what libzmq has before the metadata in the frame INITIATE,
 * the only one of the handshake that is longer: a key, and what vouches for it. */
#define ZERO_SIZE 32
#define METADATA_AT (ZERO_SIZE + 128)

typedef int agree_function(unsigned char *, const unsigned char *, const unsigned char *);
typedef int open_function(unsigned char *, const unsigned char *, unsigned long long,
                          const unsigned char *, const unsigned char *);
typedef int open_padded_function(unsigned char *, const unsigned char *, unsigned long long,
                                 const unsigned char *, const unsigned char *,
                                 const unsigned char *);

static struct function {
    const char *name;
    _Atomic uintptr_t found;
} agree = {.name = "crypto_box_beforenm"}, open_box = {.name = "crypto_box_open_easy_afternm"},
  open_padded = {.name = "crypto_box_open"};

/* The address of libsodium's. A program may have this file without starting it: some linkers, such
 * as mold, take a file of a library for what a shared library lacks. */
static uintptr_t find(struct function *function)
{
    uintptr_t address = atomic_load_explicit(&function->found, memory_order_relaxed);
    if (address == 0) {
        address = (uintptr_t)dlsym(RTLD_NEXT, function->name);
        atomic_store_explicit(&function->found, address, memory_order_relaxed);
    }
    return address;
}

void topic_sodium_hook_start(void)
{
    find(&agree);
    find(&open_box);
    find(&open_padded);
}

int topic_sodium_hook_agree(unsigned char *key, const unsigned char *public_key,
                            const unsigned char *secret_key)
{
    topic_recv_hook_agree(key);
    return ((agree_function *)find(&agree))(key, public_key, secret_key);
}

int topic_sodium_hook_open_handshake(unsigned char *plain, const unsigned char *sealed,
                                     unsigned long long sealed_len, const unsigned char *nonce,
                                     const unsigned char *public_key,
                                     const unsigned char *secret_key)
{
    int status = ((open_padded_function *)find(&open_padded))(plain, sealed, sealed_len, nonce,
                                                              public_key, secret_key);
    if (status == 0 && sealed_len > METADATA_AT)
        topic_recv_hook_hide_identity(plain + METADATA_AT, (size_t)sealed_len - METADATA_AT);
    return status;
}

int topic_sodium_hook_open(unsigned char *plain, const unsigned char *sealed,
                           unsigned long long sealed_len, const unsigned char *nonce,
                           const unsigned char *key)
{
    if (((open_function *)find(&open_box))(plain, sealed, sealed_len, nonce, key) != 0)
        return -1;
    if (sealed_len < MAC_SIZE + FLAGS_SIZE)
        return 0;
    return topic_recv_hook_open(key, plain[0], plain + FLAGS_SIZE,
                                (size_t)sealed_len - MAC_SIZE - FLAGS_SIZE);
}
