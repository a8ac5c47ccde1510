/* embed MODEL TOPICS_FILE TITLE [BODY] - tags an article in this process, without a daemon: opens a
 * model, applies what editors decided in a topics file, and prints each topic with its score and
 * the strongest reason for it.
 *
 *     cc embed.c $(pkg-config --cflags --libs topicd) -o embed */
#include <stdio.h>
#include <string.h>

#include <topicd/model.h>
#include <topicd/policy.h>
#include <topicd/topics_file.h>
#include <topicd/version.h>

static struct topic_text text_of(const char *string)
{
    struct topic_text text = {string, strlen(string)};
    return text;
}

static void print_reason(const struct topic_explanation *explanation)
{
    if (explanation->reason_count > 0 && explanation->reasons[0].weight > 0)
        printf(", because of \"%.*s\"", (int)explanation->reasons[0].phrase.len,
               explanation->reasons[0].phrase.bytes);
}

/* What a call returns lies in the scratch until its next use: so the tags, the best 16, are
 * copied. */
static int print_tags(const struct topic_model *model, struct topic_scratch *scratch,
                      const struct topic_article *article, struct topic_error *err)
{
    enum { MOST = 16 };
    struct topic_tag tags[MOST];
    struct topic_tags found;
    struct topic_explanation explanation;
    if (topic_model_tag(model, scratch, article, NULL, &found, err) < 0)
        return -1;
    size_t count = found.count < MOST ? found.count : MOST;
    memcpy(tags, found.items, count * sizeof *tags);
    if (topic_model_explain_begin(model, scratch, article, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (topic_model_explain_topic(model, scratch, tags[i].topic, &explanation, err) < 0)
            return -1;
        printf("%s %.2f", topic_model_topic_display(model, tags[i].topic), tags[i].score);
        print_reason(&explanation);
        putchar('\n');
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: embed MODEL TOPICS_FILE TITLE [BODY] (libtopicd %s)\n",
                topic_version());
        return 2;
    }
    struct topic_error err = {0};
    struct topic_article article = {0};
    article.fields[TOPIC_FIELD_TITLE] = text_of(argv[3]);
    if (argc > 4)
        article.fields[TOPIC_FIELD_BODY] = text_of(argv[4]);

    struct topic_model *model = topic_topics_file_open(argv[1], argv[2], 0, &err);
    struct topic_scratch *scratch = model ? topic_scratch_new(&err) : NULL;
    int status = scratch ? print_tags(model, scratch, &article, &err) : -1;
    if (status < 0)
        fprintf(stderr, "%s\n", err.text);
    topic_scratch_free(scratch);
    topic_model_unref(model);
    return status < 0 ? 1 : 0;
}
