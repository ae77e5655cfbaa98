/* sigv4_canonical.h - the parts of SigV4's canonical request (sigv4.h). Layer aws; needs base.
 * A put that does not fit sets the buffer's error, as in buf.h. */
#ifndef TA_SIGV4_CANONICAL_H
#define TA_SIGV4_CANONICAL_H

#include "aws/sigv4.h"

/* Indexes of fields, sorted by name in lower case; fields with the same name keep their order. */
typedef struct ta_field_order {
    size_t n;
    uint8_t at[TA_SIGV4_FIELDS_MAX];
} ta_field_order;

/* Returns TA_OK | TA_E_LIMIT (more than TA_SIGV4_FIELDS_MAX). */
TA_MUST ta_err ta_field_order_of(const ta_sigv4_field *fields, size_t n, ta_field_order *out);

/* name:value lines, each with its line end; and the names, separated by semicolons. */
void ta_put_canonical_fields(ta_buf *out, const ta_sigv4_field *fields,
                             const ta_field_order *order);
void ta_put_signed_names(ta_buf *out, const ta_sigv4_field *fields, const ta_field_order *order);

void ta_put_canonical_path(ta_buf *out, ta_str path, ta_sigv4_path rule);

/* Empty parameters, as in "a=1&&b=2", are removed, as in the AWS CRT. Returns TA_OK, or TA_E_LIMIT
 * (out is full, or more than TA_SIGV4_QUERY_MAX parameters). */
TA_MUST ta_err ta_put_canonical_query(ta_buf *out, ta_str query);

#endif
