/* Golden sets: whatever is in the file, it is read or refused, and what is read can be held against
 * a model. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "registry/golden.h"
#include "tests/toy_model.h"
#include "topicd/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const struct topic_model *toy(void)
{
    static struct topic_model *model; /* for the life of the process */
    static struct toy_model parts;
    char path[] = "/tmp/topic-fuzz-XXXXXX";
    size_t size_bytes;
    if (model)
        return model;
    int fd = mkstemp(path);
    if (fd < 0)
        abort();
    toy_model_init(&parts);
    if (topic_writer_save(&parts.parts, path, &size_bytes, NULL) == 0)
        model = topic_model_open(path, NULL);
    unlink(path);
    close(fd);
    if (!model)
        abort();
    return model;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct topic_error err = {0};
    struct topic_golden golden;
    char path[32];
    int fd = memfd_create("golden", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes, len) != (ssize_t)len)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int status = topic_golden_read(&golden, path, &err);
    assert((status < 0) == topic_error_is_set(&err));
    assert(golden.count <= TOPIC_GOLDEN_MAX_ARTICLES);
    if (status == 0) {
        status = topic_golden_check(&golden, path, toy(), &err);
        assert((status < 0) == topic_error_is_set(&err));
    }
    topic_golden_release(&golden);
    close(fd);
    return 0;
}
