#include "training/export/linked_data.h"

#include <string.h>

/* What schema.org calls that which stands on a page beside the article. */
static bool is_no_article(const char *type)
{
    static const char *const types[] = {"WebSite",
                                        "WebPage",
                                        "CollectionPage",
                                        "AboutPage",
                                        "ContactPage",
                                        "Organization",
                                        "NewsMediaOrganization",
                                        "Corporation",
                                        "Person",
                                        "ImageObject",
                                        "VideoObject",
                                        "BreadcrumbList",
                                        "ItemList",
                                        "SearchAction",
                                        "Place",
                                        "SiteNavigationElement"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i], type) == 0)
            return true;
    return false;
}

/* Whether one of its types may be that of an article; what has no type may be one, and what has the
 * body of an article is one. */
static bool may_be_article(const json_t *thing)
{
    const json_t *types = json_object_get(thing, "@type");
    size_t index;
    const json_t *type;
    if (json_string_length(json_object_get(thing, "articleBody")) > 0)
        return true;
    if (json_is_string(types))
        return !is_no_article(json_string_value(types));
    json_array_foreach(types, index, type)
    {
        if (json_is_string(type) && !is_no_article(json_string_value(type)))
            return true;
    }
    return json_array_size(types) == 0;
}

bool topic_linked_data_is_graph(json_t *object)
{
    size_t index;
    json_t *thing;
    json_array_foreach(json_object_get(object, "@graph"), index, thing)
    {
        if (json_is_object(thing) && may_be_article(thing))
            return true;
    }
    return false;
}

json_t *topic_linked_data_articles(json_t *object, size_t *left_out)
{
    json_t *articles = json_array();
    size_t index;
    json_t *thing;
    json_array_foreach(json_object_get(object, "@graph"), index, thing)
    {
        if (!may_be_article(thing))
            ++*left_out;
        else if (json_array_append(articles, thing) < 0) {
            json_decref(articles);
            return NULL;
        }
    }
    return articles;
}
