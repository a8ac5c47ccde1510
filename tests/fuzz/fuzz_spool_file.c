/* A file of records in a directory, whatever is in it and in its state: each line that is not blank
 * is handed out once, with its own bytes, and after all are settled the file is finished. The bytes
 * up to the first FF are the state, the rest is the file. */
#include <assert.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bridge/directory/spool_state.h"
#include "tests/fuzz/memory_file.h"

#define NAME "a.jsonl"

/* Records are cut here, so that the cutting is tried too. */
#define MAX_RECORD_BYTES 100

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static int states = -1;

static void write_state(const uint8_t *bytes, size_t len)
{
    if (states < 0) {
        char path[] = "/tmp/fuzz-spool-XXXXXX";
        if (!mkdtemp(path))
            abort();
        states = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    int fd = openat(states, NAME, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, bytes, len) != (ssize_t)len)
        abort();
    close(fd);
}

/* Settles every other record at once, and the rest in a second turn. */
static void work(struct topic_spool_file *file, const uint8_t *bytes, size_t len)
{
    struct topic_spool_record record;
    struct topic_error err = {0};
    uint64_t count = 0;
    int status;
    while ((status = topic_spool_file_take(file, MAX_RECORD_BYTES, INT64_MAX, &record, &err)) > 0) {
        assert(record.offset + record.full_len <= len && record.len <= record.full_len);
        assert(record.len <= MAX_RECORD_BYTES && record.deliveries > 0);
        assert(memcmp(record.bytes, bytes + record.offset, record.len) == 0);
        free(record.bytes);
        bool comes_again = count++ % 2 == 1 && record.deliveries < 3;
        topic_spool_file_settle(file, record.offset, comes_again ? 1 : -1);
        assert(count <= 4 * (len + TOPIC_SPOOL_FILE_MAX_OPEN));
    }
    assert(status == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct topic_error err = {0};
    struct topic_spool_file file;
    const uint8_t *end = len > 0 ? memchr(bytes, 0xFF, len) : NULL;
    size_t state_len = end ? (size_t)(end - bytes) : len;
    const uint8_t *content = end ? end + 1 : bytes + len;
    size_t content_len = len - state_len - (end ? 1 : 0);
    struct memory_file memory = memory_file_make(content, content_len);
    write_state(bytes, state_len);
    if (topic_spool_file_init(&file, memory.fd, NAME, true, &err) == 0 &&
        topic_spool_state_read(&file, states, &err) == 0) {
        work(&file, content, content_len);
        assert(topic_spool_file_is_finished(&file));
    }
    topic_spool_file_release(&file);
    return 0;
}
