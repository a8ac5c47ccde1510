/* replay.c - runs a fuzz target over the files it is given, and over those in the directories it is
 * given: what a fuzzer has found once is tested in every build. */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static size_t replayed;

static int replay_file(const char *path)
{
    struct topic_file file;
    struct topic_error err = {0};
    if (topic_file_read(&file, path, SIZE_MAX, &err) < 0) {
        fprintf(stderr, "%s\n", err.text);
        return -1;
    }
    /* A heap copy of exactly this size, so that the sanitizers see a read past its end. */
    uint8_t *copy = malloc(file.size ? file.size : 1);
    if (copy) {
        if (file.size > 0)
            memcpy(copy, file.bytes, file.size);
        LLVMFuzzerTestOneInput(copy, file.size);
        replayed++;
    }
    free(copy);
    topic_file_release(&file);
    return copy ? 0 : -1;
}

static int replay_directory(const char *path)
{
    DIR *directory = opendir(path);
    if (!directory) {
        perror(path);
        return -1;
    }
    int status = 0;
    const struct dirent *entry;
    while (status == 0 && (entry = readdir(directory))) {
        char name[4096];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        status = replay_file(name);
    }
    closedir(directory);
    return status;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct stat status;
        bool is_directory = stat(argv[i], &status) == 0 && S_ISDIR(status.st_mode);
        if ((is_directory ? replay_directory(argv[i]) : replay_file(argv[i])) < 0)
            return EXIT_FAILURE;
    }
    printf("%zu inputs\n", replayed);
    return replayed > 0 ? EXIT_SUCCESS : EXIT_FAILURE; /* an empty corpus tests nothing */
}
