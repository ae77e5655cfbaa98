/* mask.h - remove secrets from text of a server before an error or a trace shows it. Layer client; needs base, http. */
#ifndef TA_CLIENT_MASK_H
#define TA_CLIENT_MASK_H

#include "tinyaws.h"

/* Replace secrets by asterisks in p[0..n), text that may contain bytes from a peer: the session
 * token, the secret key, the last signature, the proxy's password. */
void ta_client_mask(const ta_client *c, char *p, size_t n);

#endif
