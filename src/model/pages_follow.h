/* pages_follow.h - the pages of an operation for a program: request after request, by the tokens that answers have.
 * Answers stay as they are. Layer model; needs pages, json. No allocation, no I/O.
 *
 *     ta_pages_follow(&p, &operation, &doc, parameters, &body)
 *     do {
 *         send the body; parse the answer into a document
 *         ta_pages_after(&p, &doc, answer)
 *     } while (p.more)
 */
#ifndef TA_MODEL_PAGES_FOLLOW_H
#define TA_MODEL_PAGES_FOLLOW_H

#include "model/pages.h"

/* Write the first request.
 *   o           has pages
 *   parameters  an object, as JSON has it: tokens in it name the page to begin with
 *   body        empty; borrowed until the last page. Nothing else changes it
 * TA_OK | TA_E_LIMIT of the document or of the body, which is then full */
TA_MUST ta_err ta_pages_follow(ta_pages *p, const ta_model_operation *o, ta_doc *doc,
                               ta_node parameters, ta_buf *body);

/* Bytes of text that ta_pages_after makes in the document: the tokens of the last request, and names. */
size_t ta_pages_text_size(const ta_pages *p);

/* After an answer: p->more, and then the body is the next request.
 * TA_OK | TA_E_SHAPE the answer leads to itself: it has the token that it was asked for with
 * | TA_E_LIMIT of the document, or of the body, which is then full */
TA_MUST ta_err ta_pages_after(ta_pages *p, ta_doc *doc, ta_node answer);

#endif
