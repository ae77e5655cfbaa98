/* http_framing.h - what a complete response head says about its body and its connection (RFC 9112,
 * sections 6 and 9.3). Layer http; needs http_response. Internal to the parser. */
#ifndef TA_HTTP_FRAMING_H
#define TA_HTTP_FRAMING_H

#include "http/http_response.h"

/* Set framing, content_length and keep_alive from status, minor and fields.
 * Returns NULL, or static text that says why the head is refused. */
const char *ta_http_framing(ta_response *r);

#endif
