/* waiter.h - a service's waiters, one poll at a time: which waiter `ecs wait services-stable` names, and what an
 * answer means for it. The verdicts and words are those of botocore's waiters. One thing is better: a wait ends at
 * once when the answer shows a state from which success cannot come; see waiter_ends.h.
 * Layer model; needs jmespath, json/json_doc, base. No I/O, no clock, no allocation. */
#ifndef TA_MODEL_WAITER_H
#define TA_MODEL_WAITER_H

#include "jmespath/jmespath.h"
#include "model/model.h"
#include "model/waiter_ends.h"

typedef enum ta_waiter_verdict {
    TA_WAITER_GO_ON,  /* pause for waiter.delay_s seconds, then poll again */
    TA_WAITER_DONE,   /* success: exit status 0, nothing is printed */
    TA_WAITER_FAILED, /* exit status 255, and the line of ta_waiter_put_why */
    TA_WAITER_REFUSED /* an error of the service that no acceptor expects: exit status 255, worded
                         as cli/report.h does when `waiter` is set */
} ta_waiter_verdict;

/* A wait in progress. Filled by ta_waiter_find. */
typedef struct ta_waiter {
    ta_model_waiter waiter; /* its operation, delay_s and attempts */
    /* Private. */
    const ta_model *model;
    unsigned polls;
    bool exhausted;       /* the verdict was FAILED since the attempts are used up */
    bool has_matched;     /* an acceptor matched, at this poll or before */
    ta_acceptor acceptor; /* the last one that was looked at */
    ta_waiter_end end;    /* the end that the last answer shows; why is NULL: none */
    unsigned end_polls;   /* answers in a row that show it */
} ta_waiter;

/* Find a waiter by AWS CLI's name, such as services-stable. False: the model has none of that name. */
bool ta_waiter_find(const ta_model *m, ta_str cli_name, ta_waiter *out);

/* What one call came to. */
typedef struct ta_waiter_poll {
    ta_str error_code; /* of the service's error; absent: an answer */
    int http_status;
    ta_doc *doc;    /* of an answer: the document, which needs some free nodes and text, */
    ta_node answer; /* and the answer, as ta_model_shape_answer leaves it */
} ta_waiter_poll;

/* Judge a poll. Errors other than the service's end a wait without a judgement, as in AWS CLI.
 *   scratch  uninitialised, for this call
 *   why      filled on TA_E_PARAM: the message of jmespath.py, which AWS CLI prints without more
 * TA_OK | TA_E_PARAM the answer does not fit an acceptor's expression | TA_E_LIMIT: see doc->limit */
TA_MUST ta_err ta_waiter_judge(ta_waiter *w, const ta_waiter_poll *poll, ta_jmespath *scratch,
                               ta_waiter_verdict *verdict, ta_buf *why);

/* After TA_WAITER_FAILED: the line without its newline, such as
 *   Waiter TableExists failed: Max attempts exceeded
 * It has no bytes of the service. At most TA_WAITER_WHY_MAX bytes. */
void ta_waiter_put_why(const ta_waiter *w, ta_buf *b);
#define TA_WAITER_WHY_MAX (3 * TA_MODEL_NAME_MAX + 256)

#endif
