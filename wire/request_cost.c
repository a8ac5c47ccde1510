#include "wire/request_cost.h"

#include "wire/answer.h"

/* Measured on a machine of 2 processors, of the slowest kinds of text, rounded up
 * (docs/decisions/0024-long-requests.md). Reading a byte and tagging it: */
#define READ_BYTE_NS 100
/* Of that, for decoding JSON: */
#define DECODE_BYTE_NS 20
/* Reading it again with the place of each word, before topics are explained: */
#define PLACE_BYTE_NS 200
/* What it adds to the explanation of each topic: */
#define EXPLAIN_BYTE_NS 50
/* What an explanation takes however short the article is, most of it for writing reasons: */
#define EXPLAIN_NS 10000
/* Listing a topic of the model for an article: */
#define LIST_NS 100
/* Describing a topic without an article, and parsing a byte of a manifest: */
#define DESCRIBE_NS 1000
#define MANIFEST_BYTE_NS 100
/* Of an article beside its bytes: most for its object, and for what an odd one is asked for. */
#define DECODE_ARTICLE_NS 2000
/* An article that has no text, once it is decoded, and each topic that it is scored for: */
#define ARTICLE_NS 1000
#define SCORE_NS 2

uint64_t topic_request_cost_of_message(size_t size_bytes)
{
    return ARTICLE_NS + (uint64_t)size_bytes * READ_BYTE_NS;
}

uint64_t topic_request_cost_of_decoding(size_t size_bytes)
{
    return (uint64_t)size_bytes * DECODE_BYTE_NS;
}

uint64_t topic_request_cost_of_decoding_again(const struct topic_request *request,
                                              size_t size_bytes)
{
    return topic_request_cost_of_decoding(size_bytes) +
           (uint64_t)request->articles.count * DECODE_ARTICLE_NS;
}

size_t topic_request_cost_explained_bytes(void)
{
    return TOPIC_REQUEST_COST_LONG_NS / (READ_BYTE_NS + PLACE_BYTE_NS + EXPLAIN_BYTE_NS);
}

static uint64_t min(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

bool topic_request_cost_explains(const struct topic_request *request)
{
    return request->explain || request->operation == TOPIC_OPERATION_EXPLAIN;
}

/* Topics explained for an article, of at most `most`. */
static uint64_t count_explained(const struct topic_request *request, uint64_t most)
{
    if (!topic_request_cost_explains(request))
        return 0;
    if (request->topic.bytes)
        return 1;
    return request->options.top > 0 ? min(request->options.top, most) : most;
}

struct amount {
    uint64_t articles;
    uint64_t bytes; /* of all together */
    uint64_t topic_count;
    uint64_t explained; /* topics of each article */
};

static uint64_t cost_of(const struct topic_request *request, const struct amount *amount)
{
    const bool lists = request->options.top > 0 || request->options.threshold >= 0;
    const bool lists_all = lists || request->topic.bytes;
    uint64_t byte_ns = READ_BYTE_NS;
    uint64_t article_ns =
        DECODE_ARTICLE_NS + ARTICLE_NS + amount->topic_count * (lists_all ? LIST_NS : SCORE_NS);
    if (amount->explained > 0) {
        byte_ns += PLACE_BYTE_NS + amount->explained * EXPLAIN_BYTE_NS;
        article_ns += amount->explained * EXPLAIN_NS;
    }
    return amount->bytes * byte_ns + amount->articles * article_ns;
}

uint64_t topic_request_cost_most(const struct topic_request *request, size_t size_bytes,
                                 size_t topic_count)
{
    uint64_t most = min(topic_count, TOPIC_ANSWER_MAX_EXPLAINED);
    return cost_of(request, &(struct amount){.articles = request->articles.count,
                                             .bytes = size_bytes,
                                             .topic_count = topic_count,
                                             .explained = count_explained(request, most)});
}

uint64_t topic_request_cost_of(const struct topic_request *request, size_t size_bytes,
                               size_t topic_count)
{
    if (request->articles.is_batch || request->options.top > 0)
        return topic_request_cost_most(request, size_bytes, topic_count);
    uint64_t usual = min(topic_count, TOPIC_REQUEST_COST_USUAL_TOPICS);
    return cost_of(request, &(struct amount){.articles = request->articles.count,
                                             .bytes = size_bytes,
                                             .topic_count = topic_count,
                                             .explained = count_explained(request, usual)});
}

uint64_t topic_request_cost_of_topics(const struct topic_request *request, size_t topic_count,
                                      size_t manifest_bytes)
{
    uint64_t parsed_bytes = request->details ? manifest_bytes : 0;
    return ARTICLE_NS + (uint64_t)topic_count * DESCRIBE_NS + parsed_bytes * MANIFEST_BYTE_NS;
}

static size_t text_bytes(const struct topic_article *article)
{
    size_t bytes = 0;
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        bytes += article->fields[field].len;
    return bytes;
}

uint64_t topic_request_cost_of_part(const struct topic_request *request, size_t articles,
                                    size_t topic_count)
{
    size_t largest = 0;
    for (size_t i = 0; i < request->articles.count; i++) {
        size_t bytes = text_bytes(&request->articles.items[i].article);
        largest = bytes > largest ? bytes : largest;
    }
    uint64_t most = min(topic_count, TOPIC_ANSWER_MAX_EXPLAINED);
    return cost_of(request, &(struct amount){.articles = articles,
                                             .bytes = (uint64_t)articles * largest,
                                             .topic_count = topic_count,
                                             .explained = count_explained(request, most)});
}
