/* The topics file, applied to the toy model: it is refused with a message, or its topics can be
 * used.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/toy.h"
#include "topicd/policy.h"
#include "topicd/topics_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void use(const struct topic_model *model)
{
    static const char body[] = "Chip, chip: the law of a neural goal.";
    const struct topic_article article = {.fields = {[TOPIC_FIELD_BODY] = {body, sizeof body - 1}}};
    const struct topic_tag_options options[] = {{.top = 100, .threshold = -1}, {.threshold = -1}};
    const size_t topics = topic_model_topic_count(model);
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    struct topic_tags tags;
    assert(scratch);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        assert(topic_model_tag(model, scratch, &article, &options[i], &tags, NULL) == 0);
    for (size_t i = 0; i < topics; i++) {
        const char *name = topic_model_topic_name(model, i);
        struct topic_explanation why;
        assert(topic_model_topic_find(model, name, strlen(name)) == i);
        assert(topic_model_topic_display(model, i));
        assert(topic_model_topic_parent(model, i) <= topics);
        assert(topic_model_explain(model, scratch, &article, i, &why, NULL) == 0);
    }
    topic_scratch_free(scratch);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct topic_error err = {0};
    struct memory_file file = memory_file_make(bytes, len);
    struct topic_model *model = topic_topics_file_apply(toy(), file.path, 0, &err);
    assert(!model == topic_error_is_set(&err));
    if (model)
        use(model);
    topic_model_unref(model);
    close(file.fd);
    return 0;
}
