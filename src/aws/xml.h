/* xml.h - just enough XML 1.0 to read an answer of the AWS query protocol: the texts of elements,
 * by path. Layer aws; needs base. No I/O, no allocation, no recursion.
 *
 * Strict where it matters: one root, tags that pair, attributes in quotes, valid UTF-8 and none of
 * the control characters that XML forbids. A document type declaration is refused, and with it all
 * entities but the five that XML has by itself. A namespace prefix is skipped: "ns0:Code" is Code, in
 * whatever namespace. Line ends are left as they come, and attributes mean nothing. */
#ifndef TA_XML_H
#define TA_XML_H

#include "base/str.h"

/* One text that is asked for. */
typedef struct ta_xml_want {
    const char *path; /* names from the root on, without prefixes, such as
                       * "ErrorResponse/Error/Code"; a name of "*" is any. At most
                       * TA_XML_DEPTH_MAX names */
    ta_str text;      /* out: the text of the first such element that has no elements in it, its
                       * references and CDATA sections decoded; absent when there is none */
} ta_xml_want;

/* Read the document text[0..n).
 *   text  decoded in place, so that on TA_OK it is no longer XML; unchanged otherwise
 *   want  the slices point into text
 *   at    out: where it is malformed, n when it ends too early; n on TA_OK
 * Linear in n. TA_OK | TA_E_XML_SYNTAX | TA_E_LIMIT (elements nested deeper than TA_XML_DEPTH_MAX) */
TA_MUST ta_err ta_xml_read(char *text, size_t n, ta_xml_want *want, size_t count, size_t *at);

#endif
