/* TOML, as front matter has it. */
#include "training/front_matter/toml.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct topic_error err = {0};
    size_t line;
    json_t *lines = json_object();
    json_t *root =
        topic_toml_parse((struct topic_text){(const char *)bytes, len}, lines, &line, &err);
    assert((root != NULL) != topic_error_is_set(&err) && line <= len);
    json_decref(root);
    json_decref(lines);
    return 0;
}
