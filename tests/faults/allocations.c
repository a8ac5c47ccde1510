/* allocations MODEL CORPUS... - has the n-th allocation fail, for n = 1, 2, 3 ... until there are
 * fewer: once, and again with all that follow it. What is done must fail with a sentence, or give
 * the very result that it gives otherwise; and leave nothing behind (by the address sanitizer,
 * where it is built in).
 *
 * Allocations of our rooms are counted by ld's --wrap, those of jansson and libxml2 by their own
 * hooks. libyaml, libcsv and the C library's own are not made to fail. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <libxml/xmlmemory.h>

#include "base/buffer.h"
#include "topicd/model.h"
#include "training/corpus/corpus.h"
#include "wire/record_splice.h"
#include "wire/request.h"

/* Nothing here allocates so often; one that gets here does not end by itself. */
#define MAX_ALLOCATIONS 100000

/* The n-th from now on, from 1, and whether those after it fail too. 0: none. */
static long calls_left;
static bool for_ever;
static bool is_counting;
static bool has_failed;

static bool is_due(void)
{
    if (!is_counting || calls_left > 1) {
        calls_left -= is_counting;
        return false;
    }
    if (calls_left == 1 || for_ever) {
        calls_left = 0;
        has_failed = true;
        return true;
    }
    return false;
}

/* The names are ld's. NOLINTBEGIN(bugprone-reserved-identifier) */
#define WRAP(name, parameters, arguments)                                                          \
    void *__real_##name parameters;                                                                \
    void *__wrap_##name parameters;                                                                \
    void *__wrap_##name parameters                                                                 \
    {                                                                                              \
        return is_due() ? NULL : __real_##name arguments;                                          \
    }

WRAP(malloc, (size_t size), (size))
WRAP(calloc, (size_t count, size_t size), (count, size))
WRAP(realloc, (void *old, size_t size), (old, size))
WRAP(aligned_alloc, (size_t alignment, size_t size), (alignment, size))
WRAP(strdup, (const char *text), (text))
WRAP(strndup, (const char *text, size_t len), (text, len))

int __wrap_vasprintf(char **text, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
int __real_vasprintf(char **text, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

int __wrap_vasprintf(char **text, const char *format, va_list args)
{
    return is_due() ? -1 : __real_vasprintf(text, format, args);
}
/* NOLINTEND(bugprone-reserved-identifier) */

/* What a scene makes is written here, while nothing is counted. */
static void note(struct topic_buffer *result, const void *bytes, size_t len)
{
    is_counting = false;
    if (topic_buffer_append(result, bytes, len, NULL) < 0 ||
        topic_buffer_append(result, "|", 1, NULL) < 0)
        abort();
    is_counting = true;
}

struct scene {
    const char *name;
    int (*play)(const struct scene *scene, struct topic_buffer *result, struct topic_error *err);
    const char *path;
    const struct topic_text *frames;
    size_t frame_count;
};

static int load(const struct scene *scene, struct topic_buffer *result, struct topic_error *err)
{
    struct topic_model *model = topic_model_open(scene->path, err);
    if (!model)
        return -1;
    note(result, topic_model_id(model), strlen(topic_model_id(model)));
    topic_model_unref(model);
    return 0;
}

static struct topic_model *loaded;

static int tag_with(struct topic_scratch *scratch, const struct scene *scene,
                    struct topic_buffer *result, struct topic_error *err)
{
    const struct topic_article article = {
        .fields = {[TOPIC_FIELD_TITLE] = scene->frames[0], [TOPIC_FIELD_BODY] = scene->frames[1]}};
    const struct topic_tag_options all = {.top = 100, .threshold = -1};
    struct topic_tags tags;
    struct topic_explanation why;
    if (topic_model_tag(loaded, scratch, &article, &all, &tags, err) < 0)
        return -1;
    for (size_t i = 0; i < tags.count; i++)
        note(result, &tags.items[i].margin, sizeof tags.items[i].margin);
    if (topic_model_explain(loaded, scratch, &article, 0, &why, err) < 0)
        return -1;
    for (size_t i = 0; i < why.reason_count; i++)
        note(result, why.reasons[i].phrase.bytes, why.reasons[i].phrase.len);
    return 0;
}

static int tag(const struct scene *scene, struct topic_buffer *result, struct topic_error *err)
{
    struct topic_scratch *scratch = topic_scratch_new(err);
    int status = scratch ? tag_with(scratch, scene, result, err) : -1;
    topic_scratch_free(scratch);
    return status;
}

static int read_corpus(const struct scene *scene, struct topic_buffer *result,
                       struct topic_error *err)
{
    const struct topic_corpus_options options = {0};
    struct topic_record record = {0};
    int status = -1;
    struct topic_corpus *corpus = topic_corpus_open(&scene->path, 1, &options, err);
    while (corpus && (status = topic_corpus_next(corpus, &record, err)) == 1) {
        for (int key = 0; key <= (int)TOPIC_RECORD_ID; key++) {
            struct topic_text value = topic_record_value(&record, (enum topic_record_key)key);
            note(result, value.bytes, value.len);
        }
        for (size_t i = 0; i < record.topic_count; i++) {
            struct topic_text name = topic_record_topic(&record, i);
            note(result, name.bytes, name.len);
        }
    }
    if (corpus) {
        size_t skipped = topic_corpus_skipped(corpus);
        note(result, &skipped, sizeof skipped);
    }
    topic_record_release(&record);
    topic_corpus_close(corpus);
    return status;
}

static void note_request(struct topic_buffer *result, const struct topic_request *request)
{
    note(result, request->id.bytes, request->id.len);
    for (size_t i = 0; i < request->articles.count; i++) {
        const struct topic_articles_item *article = &request->articles.items[i];
        for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
            note(result, article->article.fields[field].bytes, article->article.fields[field].len);
        if (article->problem)
            note(result, article->problem, strlen(article->problem));
    }
}

static int decode(const struct scene *scene, struct topic_buffer *result, struct topic_error *err)
{
    struct topic_request request;
    topic_request_init(&request);
    int status = topic_request_decode(&request, scene->frames, scene->frame_count, err);
    if (status == 0)
        note_request(result, &request);
    else if (request.code != TOPIC_CODE_INTERNAL)
        note(result, "blamed", strlen("blamed"));
    topic_request_release(&request);
    return status;
}

static int decode_record(const struct scene *scene, struct topic_buffer *result,
                         struct topic_error *err)
{
    struct topic_request request;
    struct topic_buffer out = {0};
    bool has_members;
    topic_request_init_record(&request);
    int status = topic_request_decode_record(&request, scene->frames[0], err);
    if (status == 0)
        status = topic_record_splice_open(&out, scene->frames[0], &has_members, err);
    if (status == 0)
        note(result, out.bytes, out.len);
    topic_buffer_release(&out);
    topic_request_release(&request);
    return status;
}

static int play(const struct scene *scene, long n, struct topic_buffer *result,
                struct topic_error *err)
{
    calls_left = n;
    has_failed = false;
    is_counting = true;
    int status = scene->play(scene, result, err);
    is_counting = false;
    return status;
}

/* 0: nothing failed any more; 1: something failed, and it went as it is to; -1: it did not. */
static int try(const struct scene *scene, long n, const struct topic_buffer *usual)
{
    struct topic_buffer result = {0};
    struct topic_error err = {0};
    int status = play(scene, n, &result, &err);
    bool is_good =
        status < 0 ? topic_error_is_set(&err)
                   : result.len == usual->len &&
                         (usual->len == 0 || memcmp(result.bytes, usual->bytes, usual->len) == 0);
    bool is_blamed = status < 0 && result.len > 0 && strncmp(result.bytes, "blamed|", 7) == 0;
    if (!is_good || is_blamed)
        fprintf(stderr, "%s, allocation %ld%s: %s %s\n", scene->name, n,
                for_ever ? " and all after it" : "",
                is_blamed    ? "the client is blamed:"
                : status < 0 ? "no sentence"
                             : "another result",
                err.text);
    topic_buffer_release(&result);
    return !is_good || is_blamed ? -1 : has_failed;
}

static bool run(const struct scene *scene)
{
    struct topic_buffer usual = {0};
    struct topic_error err = {0};
    long failures = 0;
    bool is_good = play(scene, 0, &usual, &err) >= 0;
    if (!is_good)
        fprintf(stderr, "%s: %s\n", scene->name, err.text);
    for (int mode = 0; is_good && mode < 2; mode++) {
        int status = 1;
        for_ever = mode == 1;
        for (long n = 1; status != 0 && n < MAX_ALLOCATIONS; n++) {
            status = try(scene, n, &usual);
            failures += status != 0;
            is_good = is_good && status >= 0;
        }
    }
    for_ever = false;
    printf("measured: allocations: %s, %ld failed, wrong results %s\n", scene->name, failures,
           is_good ? "0" : "some");
    topic_buffer_release(&usual);
    return is_good;
}

#define TEXT(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

static const struct topic_text article[] = {
    TEXT("Neural chip"), TEXT("A **neural** chip &amp; a law, caf\xc3\xa9 *goal* gpu.\n\n# "
                              "chip\n[law](http://example.org)")};
/* Of what libxml2 reads, one of each kind. */
static const struct topic_text page[] = {
    TEXT("A <b>neural</b> <i>chip</i>"),
    TEXT("<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"http://example.org/dtd\"><html "
         "lang=en><head><title>none</title><meta charset=utf-8><style>p{}</style></head><body "
         "class='a b'><!-- a comment --><?php echo ?><h1 id=x>Chips</h1><p title=\"&lt;a&#233; "
         "&unknown; long enough that the buffer of a value has to grow beyond a hundred bytes, and "
         "then beyond two hundred bytes, so that there is more than one place where it can fail to "
         "be had\" data-some-attribute-of-a-long-name=plain disabled>A <b>neural <i>chip</b></i> "
         "&amp; a <span>law</span>, caf&eacute; &#x1F4A1; <a href='http://example.org/?a=1&b=2'>"
         "goal</a></p><script>if (a < b) {}</script><table><tr><td>gpu<td>chip</table><ul><li>law"
         "<li>chip</ul></div><unknown-element>neural</unknown-element><![CDATA[ chip ]]><textarea>"
         "t</textarea><p>one<p>two<br>three <x:y a:b=c>four</x:y> <p <p < 5 </p")};
static const struct topic_text single[] = {
    TEXT("{\"id\":\"4\\u00e9\",\"title\":\"a \\\"chip\\\"\",\"body\":\"law\",\"top\":3}")};
static const struct topic_text batch[] = {TEXT(
    "{\"id\":7,\"articles\":[{\"id\":1,\"title\":\"a\\nb\"},{\"title\":5},{\"body\":\"gpu\"}]}")};
static const struct topic_text raw[] = {TEXT("{\"id\":1,\"fields\":[\"title\",\"body\"]}"),
                                        TEXT("chip"), TEXT("law")};
static const struct topic_text record[] = {
    TEXT("{\"id\":[1],\"title\":\"chip\",\"n\":1e5,\"topics\":[\"old\"],\"t\\u0069tle\":\"x\"}")};

int main(int argc, char **argv)
{
    struct topic_error err = {0};
    if (argc < 2)
        return 2;
    setvbuf(stdout, NULL, _IOLBF, 0);
    json_set_alloc_funcs(malloc, free);
    xmlMemSetup(free, malloc, realloc, strdup);
    loaded = topic_model_open(argv[1], &err);
    if (!loaded) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    const struct scene scenes[] = {
        {"load", load, argv[1], NULL, 0},
        {"tag and explain", tag, NULL, article, 2},
        {"tag and explain HTML", tag, NULL, page, 2},
        {"request", decode, NULL, single, 1},
        {"batch", decode, NULL, batch, 1},
        {"raw text", decode, NULL, raw, 3},
        {"record", decode_record, NULL, record, 1},
    };
    bool is_good = true;
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++)
        is_good = run(&scenes[i]) && is_good;
    for (int i = 2; i < argc; i++) {
        const struct scene corpus = {argv[i], read_corpus, argv[i], NULL, 0};
        is_good = run(&corpus) && is_good;
    }
    topic_model_unref(loaded);
    return is_good ? 0 : 1;
}
