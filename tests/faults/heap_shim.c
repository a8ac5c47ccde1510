/* heap_shim.c - preloaded into topicd: says how many bytes of its heap are in use, of the program
 * alone and without what an allocator or a sanitizer keeps beside them. For each byte that is
 * written to the FIFO HEAP_SHIM.ask a line comes out of HEAP_SHIM.say. */
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The sanitizers', where there is one. NOLINTNEXTLINE(bugprone-reserved-identifier) */
size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static size_t in_use_bytes(void)
{
    if (__sanitizer_get_current_allocated_bytes)
        return __sanitizer_get_current_allocated_bytes();
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

static int open_end(const char *name, int flags)
{
    char path[256];
    snprintf(path, sizeof path, "%s.%s", getenv("HEAP_SHIM"), name);
    return open(path, flags | O_CLOEXEC);
}

static void *answer(void *argument)
{
    char line[32];
    char byte;
    int ask = open_end("ask", O_RDONLY);
    int say = open_end("say", O_WRONLY);
    while (read(ask, &byte, 1) == 1) {
        snprintf(line, sizeof line, "%zu\n", in_use_bytes());
        if (write(say, line, strlen(line)) < 0)
            break;
    }
    return argument;
}

/* Signals are the program's: none may arrive in this thread. */
__attribute__((constructor)) static void start(void)
{
    pthread_t thread;
    sigset_t all;
    sigset_t old;
    if (!getenv("HEAP_SHIM"))
        return;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    if (pthread_create(&thread, NULL, answer, NULL) == 0)
        pthread_detach(thread);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}
