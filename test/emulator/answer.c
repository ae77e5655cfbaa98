#include "test/emulator/answer.h"
#include "test/emulator/json_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROTON "com.amazonaws.proton"
#define CORAL  "com.amazon.coral.service"

static const struct {
    const char *type, *name_space;
    int status;
    const char *message; /* NULL: the error has no message member */
} errors[] = {
    {"AccessDeniedException", PROTON, 400,
     "There isn't sufficient access for performing this action."},
    {"ConflictException", PROTON, 400,
     "The request couldn't be made due to a conflicting operation or resource."},
    {"InternalServerException", PROTON, 500, "The request failed to register with the service."},
    {"ResourceNotFoundException", PROTON, 400, "The requested resource ID wasn't found."},
    {"ThrottlingException", PROTON, 400, "The request was denied due to request throttling."},
    {"ValidationException", PROTON, 400,
     "The input is invalid or an out-of-range value was supplied for the input parameter."},
    {"ExpiredTokenException", CORAL, 400, "The security token included in the request is expired"},
    {"IncompleteSignatureException", CORAL, 400,
     "The request signature does not conform to AWS standards."},
    {"InvalidSignatureException", CORAL, 400,
     "The request signature we calculated does not match the signature you provided. Check your "
     "AWS Secret Access Key and signing method. Consult the service documentation for details."},
    {"MissingAuthenticationTokenException", CORAL, 400, "Missing Authentication Token"},
    {"SerializationException", CORAL, 400, NULL},
    {"UnknownOperationException", CORAL, 400, NULL},
    {"UnrecognizedClientException", CORAL, 400,
     "The security token included in the request is invalid."},
};

void answer_set(answer *a, int status, const char *body, size_t n) {
    char *copy = malloc(n + 1);
    if (copy == NULL)
        abort();
    memcpy(copy, body, n);
    copy[n] = '\0';
    free(a->body);
    a->status = status;
    a->body = copy;
    a->body_n = n;
}

void answer_error(answer *a, const char *type, const char *message) {
    const char *name_space = PROTON;
    int status = 400;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        if (strcmp(errors[i].type, type) != 0)
            continue;
        name_space = errors[i].name_space;
        status = errors[i].status;
        if (message == NULL)
            message = errors[i].message;
    }
    json_out j;
    json_begin(&j);
    fprintf(j.f, "{\"__type\":\"%s#%s\"", name_space, type);
    if (message != NULL)
        json_member(&j, "message", message);
    fputc('}', j.f);
    json_end(&j);
    answer_set(a, status, j.text, j.n);
    snprintf(a->error, sizeof a->error, "%s", type);
    free(j.text);
}

void answer_free(answer *a) {
    free(a->body);
    memset(a, 0, sizeof *a);
}
