// embed MODEL TOPICS_FILE TITLE [BODY] - the same in C++: what the library gives is held by
// unique_ptr, and its errors become exceptions.
//
//     c++ embed.cpp $(pkg-config --cflags --libs topicd) -o embed
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <topicd/model.h>
#include <topicd/policy.h>
#include <topicd/topics_file.h>
#include <topicd/version.h>

namespace {

// Throws what the library says.
struct Error : topic_error {
    Error() : topic_error()
    {
    }
    [[noreturn]] void raise() const
    {
        throw std::runtime_error(text);
    }
};

// Tags articles; one for each thread, which may share the model by topic_model_ref().
class Tagger {
public:
    Tagger(const char *model_path, const char *topics_path)
        : model_(nullptr, topic_model_unref), scratch_(nullptr, topic_scratch_free)
    {
        Error err;
        model_.reset(topic_topics_file_open(model_path, topics_path, 0, &err));
        if (model_)
            scratch_.reset(topic_scratch_new(&err));
        if (!scratch_)
            err.raise();
    }

    struct Topic {
        std::string name;
        float score;
        std::string reason;
    };

    std::vector<Topic> tag(const std::string &title, const std::string &body)
    {
        Error err;
        topic_article article = {};
        article.fields[TOPIC_FIELD_TITLE] = {title.data(), title.size()};
        article.fields[TOPIC_FIELD_BODY] = {body.data(), body.size()};
        topic_tags found;
        if (topic_model_tag(model_.get(), scratch_.get(), &article, nullptr, &found, &err) < 0)
            err.raise();
        // What a call returns lies in the scratch until its next use.
        const std::vector<topic_tag> tags(found.items, found.items + found.count);
        if (topic_model_explain_begin(model_.get(), scratch_.get(), &article, &err) < 0)
            err.raise();
        std::vector<Topic> topics;
        for (const topic_tag &tag : tags)
            topics.push_back({topic_model_topic_display(model_.get(), tag.topic), tag.score,
                              reason_for(tag.topic)});
        return topics;
    }

private:
    std::string reason_for(size_t topic)
    {
        Error err;
        topic_explanation explanation;
        if (topic_model_explain_topic(model_.get(), scratch_.get(), topic, &explanation, &err) < 0)
            err.raise();
        if (explanation.reason_count == 0 || explanation.reasons[0].weight <= 0)
            return {};
        const topic_text phrase = explanation.reasons[0].phrase;
        return std::string(phrase.bytes, phrase.len);
    }

    std::unique_ptr<topic_model, decltype(&topic_model_unref)> model_;
    std::unique_ptr<topic_scratch, decltype(&topic_scratch_free)> scratch_;
};

} // namespace

int main(int argc, char **argv)
{
    if (argc < 4) {
        std::fprintf(stderr, "usage: embed MODEL TOPICS_FILE TITLE [BODY] (libtopicd %s)\n",
                     topic_version());
        return 2;
    }
    try {
        Tagger tagger(argv[1], argv[2]);
        for (const auto &topic : tagger.tag(argv[3], argc > 4 ? argv[4] : "")) {
            std::printf("%s %.2f", topic.name.c_str(), topic.score);
            if (!topic.reason.empty())
                std::printf(", because of \"%s\"", topic.reason.c_str());
            std::putchar('\n');
        }
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
