/* xml.h - just enough XML 1.0 to read an answer of the AWS query protocol: the texts of elements,
 * by path. Layer aws; needs base. No I/O, no allocation, no recursion.
 *
 * Strict where it matters: one root, matching tags, attributes in quotes, valid UTF-8, and none of
 * the control characters that XML forbids. A document type declaration is refused, and so all
 * entities except the five predefined ones. A namespace prefix is ignored: "ns0:Code" is Code, in
 * any namespace. Line ends are not changed, and attributes are ignored. */
#ifndef TA_XML_H
#define TA_XML_H

#include "base/str.h"

/* One text to find. */
typedef struct ta_xml_want {
    /* Names from the root on, without prefixes, such as "ErrorResponse/Error/Code"; the name "*"
     * matches any. At most TA_XML_DEPTH_MAX names. */
    const char *path;
    /* Out: the text of the first such element that contains no elements, with its references and
     * CDATA sections decoded; absent if there is none. */
    ta_str text;
} ta_xml_want;

/* Read the document text[0..n).
 *   text  decoded in place, so that on TA_OK it is no longer XML; unchanged otherwise
 *   want  the slices point into text
 *   at    out: where it is malformed, or n if it ends too early; n on TA_OK
 * Linear in n. Returns TA_OK | TA_E_XML_SYNTAX | TA_E_LIMIT (elements nested deeper than
 * TA_XML_DEPTH_MAX). */
TA_MUST ta_err ta_xml_read(char *text, size_t n, ta_xml_want *want, size_t count, size_t *at);

#endif
