/* label_text.h - what a text in the place of a topic's name is: a name, or something else. */
#ifndef TOPIC_RECORD_LABEL_LABEL_TEXT_H
#define TOPIC_RECORD_LABEL_LABEL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

#define TOPIC_LABEL_TEXT_BLANKS " \t\n\v\f\r"

/* How many bytes of it a message quotes: whole characters. */
int topic_label_text_quoted_len(struct topic_text text);

/* Whether it holds the beginning of a list of JSON or Python, or is one in brackets: ['AI',
 * {"choices", [AI, Energy]. */
bool topic_label_text_is_list(struct topic_text text);

/* Whether a bracket lacks its other one, as where a list was divided at its commas: [AI */
bool topic_label_text_is_part_of_list(struct topic_text text);

/* Whether it is in parentheses with a comma or semicolon: a list, or one name: (Politics, home). */
bool topic_label_text_is_in_parentheses(struct topic_text text);

/* Whether it is a list in brackets without quotes, as Java prints it, with a name of several words:
 * in [Arts, Culture and Media] the comma may belong to a name. */
bool topic_label_text_is_bare_list(struct topic_text text);

/* Whether it is a number, several with blanks between them, true or false. */
bool topic_label_text_is_number(struct topic_text text);

/* Whether it is a number that is probably that of a class, or true or false. One of four digits or
 * more may be a year or a code. */
bool topic_label_text_is_class_number(struct topic_text text);

/* Whether it is a probability as programs print it, with a point or an exponent: 0.93, 9.8e-05, or
 * 1.00001, which fastText prints for what is certain. */
bool topic_label_text_is_probability(struct topic_text text);

/* The inside of a link of Obsidian, [[AI]] or [[AI|shown]]; empty for anything else. */
struct topic_text topic_label_text_link(struct topic_text text);

/* Whether a quote begins at `at` that has the prefix of Python: u'AI', b'AI'. */
bool topic_label_text_has_quote_prefix(struct topic_text text, size_t at);

/* The inside of a name that stands in quotes of any script or of Python: "AI", “AI”, «AI», u'AI';
 * else the text itself. */
struct topic_text topic_label_text_unquoted(struct topic_text text);

/* The comma that may separate names, rather than stand between digits, or the comma or semicolon of
 * a script that has its own; NULL: there is none. Static. */
const char *topic_label_text_comma(struct topic_text text);

/* Whether it is nothing but hashtags, two or more: #AI #Energy, or with commas between. */
bool topic_label_text_is_hashtags(struct topic_text text);

/* Whether a # stands within it, as between the names of doccano's CSV: AI#Energy. Not for C#, nor
 * in an address. */
bool topic_label_text_is_joined(struct topic_text text);

/* The length of the character reference at `at`, with its semicolon; 0: there is none. */
size_t topic_label_text_reference(struct topic_text text, size_t at);

/* Writes the character of a reference (&amp; &lt; &gt; &quot; &apos; &nbsp;, or one by its number)
 * in UTF-8. Returns its length; 0: another reference, or no character. */
size_t topic_label_text_character(struct topic_text reference, char bytes[static 4]);

/* The name without the address in parentheses that Notion writes behind one: AI
 * (https://www.notion.so/AI-12). The whole name where there is none. */
struct topic_text topic_label_text_without_address(struct topic_text name);

#endif
