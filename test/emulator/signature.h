/* signature.h - verifies AWS Signature Version 4 of a request. Written from AWS's description of
 * the algorithm, apart from the product's signer, so that a mistake there is not repeated here. */
#ifndef EMULATOR_SIGNATURE_H
#define EMULATOR_SIGNATURE_H

#include "test/emulator/answer.h"
#include "test/emulator/http_request_in.h"

#include <stdbool.h>

/* True when the request is signed with the settings' credentials for `service` in the settings'
 * region, within five minutes of now, over at least host and every x-amz-* field. Otherwise `a` is
 * the error that AWS answers. The request's target must be "/". */
bool signature_check(const http_request_in *r, const char *service, answer *a);

#endif
