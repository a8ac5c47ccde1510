/* memory_file.h - the input of a fuzz target as a file in memory, with a path. */
#ifndef TOPIC_TESTS_FUZZ_MEMORY_FILE_H
#define TOPIC_TESTS_FUZZ_MEMORY_FILE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct memory_file {
    char path[32];
    int fd;
};

/* With mode 0600, which files with keys and settings must have. */
static inline struct memory_file memory_file_make(const uint8_t *bytes, size_t len)
{
    struct memory_file file = {.fd = memfd_create("fuzz", MFD_CLOEXEC)};
    if (file.fd < 0 || fchmod(file.fd, 0600) < 0 || write(file.fd, bytes, len) != (ssize_t)len)
        abort();
    snprintf(file.path, sizeof file.path, "/proc/self/fd/%d", file.fd);
    return file;
}

#endif
