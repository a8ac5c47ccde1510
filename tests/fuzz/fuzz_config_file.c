/* The configuration file: it is refused with an error, or the output of --print-config reads back
 * as the same configuration. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "daemon/config/option_table.h"
#include "service/config_file.h"
#include "tests/fuzz/memory_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static int read_config(struct topic_options *options, const uint8_t *bytes, size_t len,
                       struct topic_error *err)
{
    struct memory_file file = memory_file_make(bytes, len);
    topic_option_table_init(options);
    const struct topic_option_set set = topic_option_table_of(options);
    int status = topic_config_file_read(&set, file.path, err);
    close(file.fd);
    return status;
}

static char *print(struct topic_options *options, size_t *len)
{
    char *text = NULL;
    const struct topic_option_set set = topic_option_table_of(options);
    FILE *stream = open_memstream(&text, len);
    assert(stream && topic_option_set_fill(&set, NULL) == 0);
    topic_option_table_count_workers(options);
    topic_config_file_print(&set, stream);
    fclose(stream);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct topic_error err = {0};
    struct topic_options options;
    struct topic_options again;
    int status = read_config(&options, bytes, len, &err);
    assert((status < 0) == topic_error_is_set(&err));
    if (status == 0) {
        size_t first_len;
        size_t second_len;
        char *first = print(&options, &first_len);
        assert(read_config(&again, (const uint8_t *)first, first_len, &err) == 0);
        char *second = print(&again, &second_len);
        assert(first_len == second_len && memcmp(first, second, first_len) == 0);
        free(first);
        free(second);
        topic_option_table_release(&again);
    }
    topic_option_table_release(&options);
    return 0;
}
