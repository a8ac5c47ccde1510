#include "training/export/known_documents.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "training/answers/ap_items.h"
#include "training/export/editor_document.h"
#include "training/shape/shape.h"

static bool is_notebook(json_t *object)
{
    return json_object_get(object, "nbformat") != NULL;
}

static bool is_conversation(json_t *object)
{
    return topic_shape_is_list_of(object, "messages", "role") &&
           topic_shape_is_list_of(object, "messages", "content");
}

/* A project of Azure Language for the classification of texts. */
static bool is_azure_project(json_t *object)
{
    const json_t *assets = json_object_get(object, "assets");
    return json_object_get(object, "projectFileVersion") &&
           topic_shape_is_list_of(assets, "documents", "location");
}

/* Data sets of Google, whose texts are in files of a bucket. */
static bool names_file_of_google(json_t *object)
{
    const json_t *snippet = json_object_get(object, "text_snippet");
    return json_is_string(json_object_get(object, "textGcsUri")) ||
           json_is_string(json_object_get(snippet, "content_uri"));
}

/* A page as Notion's API gives it: its text is in blocks, which are asked for apart. */
static bool is_notion_page(json_t *object)
{
    return strcmp(topic_shape_string(object, "object"), "page") == 0 &&
           json_is_object(json_object_get(object, "properties"));
}

static bool is_tagtog(json_t *object)
{
    return json_object_get(object, "anncomplete") && json_object_get(object, "metas") &&
           json_object_get(object, "entities");
}

/* {"e_1": "Person", "m_2": "Topic"} */
static bool is_legend_of_tagtog(json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        size_t digits = strlen(name) > 2 ? strspn(name + 2, "0123456789") : 0;
        if (digits == 0 || !strchr("efmnr", name[0]) || name[1] != '_' ||
            digits + 2 != strlen(name) || !json_is_string(value))
            return false;
    }
    return json_object_size(object) > 0;
}

/* An analysed text of UIMA, as INCEpTION and WebAnno export one. */
static bool is_cas(json_t *object)
{
    return json_object_get(object, "%FEATURE_STRUCTURES") ||
           (json_object_get(object, "_context") && json_object_get(object, "_views"));
}

static bool is_datasaur(json_t *object)
{
    const json_t *document = json_object_get(json_object_get(object, "data"), "document");
    return (json_object_get(object, "cells") && json_object_get(object, "labelSets")) ||
           json_object_get(document, "labelSets") ||
           topic_shape_is_list_of(object, "rows", "answers");
}

/* What a tool says of a text that it has in a file of its own. */
#define WITH_TEXTS "write each text with its labels as an object with the keys body and topics"

static const struct {
    bool (*matches)(json_t *object);
    const char *sentence;
} documents[] = {
    {is_notebook, "it is a notebook of Jupyter: convert it with `jupyter nbconvert --to markdown` "
                  "first"},
    {is_conversation, "it is a conversation, as for the training of a chat model: write its text "
                      "and its label under the keys body and topics"},
    {topic_ap_items_is_without_text,
     "its text is in the NITF file that \"renditions\" names: fetch these files, and name them"},
    {is_azure_project,
     "it is a project of Azure Language, whose texts are in the files that \"location\" names: "
     "copy each into a directory called by its class (of several, into each), and name the "
     "directory above these"},
    {names_file_of_google,
     "its text is in the file of a bucket that it names: write the text itself "
     "under \"textContent\""},
    {is_notion_page, "it is a page of Notion's API, without its text: export the pages as Markdown "
                     "and CSV"},
    {is_tagtog,
     "it is annotations of tagtog, whose text is in another file (plain.html): " WITH_TEXTS},
    {is_legend_of_tagtog, "it is a legend of tagtog, which has the names of its labels and no "
                          "articles: leave it out"},
    {is_cas, "it is an analysed text of UIMA, as INCEpTION and WebAnno export one: " WITH_TEXTS},
    {topic_editor_document_is,
     "it is a document of an editor, or a block of one, without an article around it: write the "
     "whole document under the key body of an object, beside its title"},
    {topic_editor_document_is_blank_text,
     "it is a document of an editor in which nothing is written: write a title beside it, or leave "
     "the record out"},
    {is_datasaur, "it is a document of Datasaur: export the project as CSV, and name the column of "
                  "the topics with --map topics=COLUMN"},
};

const char *topic_known_documents_find(json_t *object)
{
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++)
        if (documents[i].matches(object))
            return documents[i].sentence;
    return NULL;
}
