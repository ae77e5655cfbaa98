/* call_doc.h - a call whose answer becomes a part of a JSON document. Layer client; needs aws/service_table, json/json_doc.
 * Memory: the document's. */
#ifndef TA_CALL_DOC_H
#define TA_CALL_DOC_H

#include "aws/service_table.h"
#include "json/json_doc.h"

typedef struct ta_doc_call {
    const ta_service_entry *service;
    ta_str operation; /* the API's name */
    ta_str body;      /* a JSON object in UTF-8, of any length */
    ta_doc *
        doc; /* the body of the answer goes to its free text, and so does that of a service's error */
    size_t answer_max; /* bytes of a body that are accepted, if the document has room for them */
    const char *answer_cap; /* the name of this limit in messages; static text */
    bool may_be_empty;      /* of an operation without output: an empty body is as good as {} */
    /* Empty; gets what AWS CLI says of a body that is no UTF-8, or of an error that is no object. */
    ta_buf *why;
    /* ---- out ---- */
    ta_node answer; /* after TA_OK */
    bool
        error_read; /* after a service's error: its body is JSON, and `answer` is the document of it */
    bool generic; /* the error is not the service's, but a load balancer's or a proxy's */
    /* ---- private ---- */
    uint32_t nodes;
    size_t text_n;
} ta_doc_call;

/* Send the request, with the retries of AWS's standard mode, to the endpoint that the service's rules give.
 * Results as of ta_call_into, and TA_E_SHAPE of an error that is no object. TA_E_LIMIT of the document:
 * diag->text names the cap. */
TA_MUST ta_err ta_call_doc(ta_client *c, ta_doc_call *call, ta_diag *diag);

#endif
