/* mdx.h - the text of a document in MDX, Markdown with components of JSX: without what is program.
 *
 *     import Chart from '../chart'           a statement at the beginning of a line, up to the next
 *     export const meta = {author: 'Eva'}    empty line
 *     <Chart year={2024} />                  tags of components; what stands between two of them is
 *     <Callout type="note">Text</Callout>    text
 *     {props.total}  {note}                   expressions, but for strings: {'text'}
 *
 * Code in Markdown, between ``` or `, stays as it is.
 */
#ifndef TOPIC_TRAINING_FRONT_MATTER_MDX_H
#define TOPIC_TRAINING_FRONT_MATTER_MDX_H

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* Whether the file is called .mdx. */
bool topic_mdx_is_name(const char *name);

/* Appends the text to `out`. */
int topic_mdx_reduce(struct topic_buffer *out, struct topic_text text, struct topic_error *err);

#endif
