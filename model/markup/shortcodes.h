/* shortcodes.h - the pass of markup.h that drops the marks which a site's program would have
 * replaced, and which no reader sees:
 *
 *   [gallery ids="1,2"]   [caption id="x"]Text[/caption]   [b]Text[/b]     WordPress, BBCode
 *   ![[image.png]]   [[Target|shown]]   > [!note]                          Obsidian, GitHub
 *   {: .class #anchor}   {#anchor}                                         kramdown, Pandoc, Hugo
 *   [[{"fid":"12","view_mode":"default"}]]                                 Drupal
 *
 * What stands between an opening and a closing mark stays. Brackets in prose stay too: only what
 * has attributes, or a closing mark after it, is dropped.
 */
#ifndef TOPIC_MODEL_MARKUP_SHORTCODES_H
#define TOPIC_MODEL_MARKUP_SHORTCODES_H

#include "model/text/source_map.h"

int topic_shortcodes_reduce(struct topic_visible_text *visible, struct topic_error *err);

#endif
