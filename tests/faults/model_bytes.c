/* model_bytes MODEL [EVERY] - opens MODEL with each bit of each byte flipped (of every EVERY-th
 * byte), cut off after each byte, and with bytes after its end: each is refused with a sentence.
 * Portions run in processes of their own, so that a crash is counted and named.
 *
 * The whole file stands in memory (memfd), as the fuzz target has it; a portion changes it in
 * place. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "topicd/model.h"

/* Cases in one process: enough that forking costs little. */
#define PORTION 4096

#define BITS 8

/* Bytes after the end; a section is aligned to fewer. */
#define MAX_APPENDED 64

struct subject {
    struct topic_file original;
    char path[32];
    int fd;
    size_t every; /* of the bytes, how many are passed over and one flipped */
};

/* Refused with a sentence; anything else is written to stderr. */
static bool is_refused(const struct subject *subject, const char *kind, size_t at)
{
    struct topic_error err = {0};
    struct topic_model *model = topic_model_open(subject->path, &err);
    if (!model && topic_error_is_set(&err))
        return true;
    fprintf(stderr, "%s at %zu: %s\n", kind, at, model ? "taken" : "refused without a sentence");
    topic_model_unref(model);
    return false;
}

static bool put(const struct subject *subject, size_t at, uint8_t byte)
{
    return pwrite(subject->fd, &byte, 1, (off_t)at) == 1;
}

static bool flip(const struct subject *subject, size_t number)
{
    size_t at = number / BITS * subject->every;
    uint8_t byte = (uint8_t)subject->original.bytes[at];
    if (!put(subject, at, (uint8_t)(byte ^ 1U << number % BITS)))
        return false;
    bool is_good = is_refused(subject, "flipped", at);
    return put(subject, at, byte) && is_good;
}

/* From the end, so that the file only shrinks. */
static bool cut(const struct subject *subject, size_t number)
{
    size_t at = subject->original.size - 1 - number;
    return ftruncate(subject->fd, (off_t)at) == 0 && is_refused(subject, "cut off", at);
}

static bool append(const struct subject *subject, size_t number)
{
    size_t size = subject->original.size + 1 + number;
    return ftruncate(subject->fd, (off_t)size) == 0 && is_refused(subject, "made longer", size);
}

struct damage {
    const char *name;
    bool (*is_survived)(const struct subject *subject, size_t number);
};

static bool write_original(struct subject *subject)
{
    const struct topic_file *file = &subject->original;
    subject->fd = memfd_create("model", MFD_CLOEXEC);
    snprintf(subject->path, sizeof subject->path, "/proc/self/fd/%d", subject->fd);
    return subject->fd >= 0 && write(subject->fd, file->bytes, file->size) == (ssize_t)file->size;
}

/* How many of the portion were not refused, at most what an exit status can say. */
static int run_portion(struct subject *subject, const struct damage *damage, size_t from, size_t to)
{
    int bad = 0;
    if (!write_original(subject))
        return 1;
    struct topic_model *model = topic_model_open(subject->path, NULL);
    bad += !model;
    topic_model_unref(model);
    for (size_t number = from; number < to; number++)
        bad += !damage->is_survived(subject, number);
    close(subject->fd);
    return bad < 100 ? bad : 100;
}

static bool is_portion_good(struct subject *subject, const struct damage *damage, size_t from,
                            size_t to)
{
    int status = 0;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        exit(run_portion(subject, damage, from, to));
    if (child < 0 || waitpid(child, &status, 0) != child)
        return false;
    if (WIFSIGNALED(status))
        fprintf(stderr, "%s, one of %zu to %zu: signal %d\n", damage->name, from, to,
                WTERMSIG(status));
    return status == 0;
}

static bool run(struct subject *subject, const struct damage *damage, size_t count)
{
    bool is_good = true;
    for (size_t from = 0; from < count; from += PORTION) {
        size_t to = from + PORTION < count ? from + PORTION : count;
        is_good = is_portion_good(subject, damage, from, to) && is_good;
    }
    printf("measured: model_bytes: %s %zu, taken %s, crashes %s\n", damage->name, count,
           is_good ? "0" : "some", is_good ? "0" : "see above");
    return is_good;
}

int main(int argc, char **argv)
{
    static const struct damage flips = {"bits flipped", flip};
    static const struct damage cuts = {"cut off", cut};
    static const struct damage appends = {"made longer", append};
    struct topic_error err = {0};
    struct subject subject = {.every = argc > 2 ? strtoul(argv[2], NULL, 10) : 1};
    if (argc < 2 || subject.every == 0)
        return 2;
    if (topic_file_read(&subject.original, argv[1], SIZE_MAX, &err) < 0) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    size_t size = subject.original.size;
    size_t places = (size + subject.every - 1) / subject.every;
    bool is_good = run(&subject, &flips, places * BITS);
    is_good = run(&subject, &cuts, size) && is_good;
    is_good = run(&subject, &appends, MAX_APPENDED) && is_good;
    topic_file_release(&subject.original);
    return is_good ? 0 : 1;
}
