/* operations.h - the operations of AWS Proton that are emulated. */
#ifndef EMULATOR_OPERATIONS_H
#define EMULATOR_OPERATIONS_H

#include "test/emulator/answer.h"
#include "test/emulator/http_request_in.h"

/* Carry out the operation that the request's X-Amz-Target names. */
void operations_answer(const http_request_in *r, answer *a);

#endif
