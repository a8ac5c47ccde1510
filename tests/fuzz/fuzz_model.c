/* Opens any bytes as a model file, with a matching checksum, and uses every part of a model that
 * opens. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"
#include "model/file/format.h"
#include "tests/fuzz/memory_file.h"
#include "topicd/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void use(const struct topic_model *model)
{
    static const char title[] = "A neural chip";
    static const char body[] = "law goal gpu caf\xc3\xa9 chip, 100 % of the neural chip";
    struct topic_article article = {.fields = {[TOPIC_FIELD_TITLE] = {title, sizeof title - 1},
                                               [TOPIC_FIELD_BODY] = {body, sizeof body - 1}}};
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    struct topic_tag_options all = {.top = 100, .threshold = -1};
    struct topic_tags tags;
    struct topic_word words[3];
    assert(scratch);
    assert(topic_model_tag(model, scratch, &article, &all, &tags, NULL) == 0);
    size_t topics = topic_model_topic_count(model);
    for (size_t topic = 0; topic < topics && topic < 100; topic++) {
        struct topic_explanation why;
        assert(topic_model_explain(model, scratch, &article, topic, &why, NULL) == 0);
        topic_model_top_words(model, topic, words, 3);
        const char *name = topic_model_topic_name(model, topic);
        assert(topic_model_topic_find(model, name, strlen(name)) == topic);
        volatile double sum = topic_model_topic_threshold(model, topic) +
                              topic_model_topic_f1(model, topic) +
                              (double)topic_model_topic_articles(model, topic);
        (void)sum;
    }
    topic_scratch_free(scratch);
}

static void fix_checksum(uint8_t *copy, size_t len)
{
    const size_t covered = offsetof(struct topic_format_header, topic_count);
    uint64_t size = len;
    if (len < sizeof(struct topic_format_header))
        return;
    memcpy(copy + offsetof(struct topic_format_header, file_size), &size, sizeof size);
    uint64_t checksum = topic_checksum(copy + covered, len - covered, 0);
    memcpy(copy + offsetof(struct topic_format_header, checksum), &checksum, sizeof checksum);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct topic_error err = {0};
    uint8_t *copy = malloc(len ? len : 1);
    if (!copy)
        abort();
    if (len > 0)
        memcpy(copy, bytes, len);
    fix_checksum(copy, len);
    struct memory_file file = memory_file_make(copy, len);
    struct topic_model *model = topic_model_open(file.path, &err);
    assert(!model == topic_error_is_set(&err));
    if (model)
        use(model);
    topic_model_unref(model);
    close(file.fd);
    free(copy);
    return 0;
}
