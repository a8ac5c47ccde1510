/* templates.h - the pass of markup.h that drops what a site generator would have replaced:
 *
 *   {{< figure src="x" >}}   {{% note %}}        Hugo's shortcodes
 *   {% include x.html %}     {{ page.title }}    Liquid (Jekyll), Jinja, Nunjucks, Mustache
 *   {% comment %} ... {% endcomment %}           with the text between them
 *
 * What stands between an opening and a closing shortcode stays. Braces in prose stay too: only what
 * has the form of a tag or of an expression is dropped, and only within the limits of templates.c.
 */
#ifndef TOPIC_MODEL_MARKUP_TEMPLATES_H
#define TOPIC_MODEL_MARKUP_TEMPLATES_H

#include "model/text/source_map.h"

int topic_templates_reduce(struct topic_visible_text *visible, struct topic_error *err);

#endif
