/* embedded_code.h - the pass of markup.h that drops what a program would have run, and what an
 * author wrote for himself:
 *
 *   <?php echo $x; ?>   <?xml version="1.0"?>   <%= name %>     PHP, XML, ERB, JSP, EJS
 *   <![CDATA[ and ]]>: the marks alone, not what is between    XML
 *   %%a comment%%                                               Obsidian
 *   import Tabs from "@theme/Tabs"; and comments in braces       MDX (Docusaurus)
 *
 * Where no end is found within the limits of embedded_code.c, the text is left as it is.
 */
#ifndef TOPIC_MODEL_MARKUP_EMBEDDED_CODE_H
#define TOPIC_MODEL_MARKUP_EMBEDDED_CODE_H

#include "model/text/source_map.h"

int topic_embedded_code_reduce(struct topic_visible_text *visible, struct topic_error *err);

#endif
