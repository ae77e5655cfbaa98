/* waiter_ends.h - states that botocore's waiters poll past, although success cannot come any more. AWS CLI waits
 * on until its attempts are used up, and then exits with 255, too.
 * Layer model; needs base. No allocation: all is constant. */
#ifndef TA_MODEL_WAITER_ENDS_H
#define TA_MODEL_WAITER_ENDS_H

#include "model/model.h"

typedef struct ta_waiter_end {
    const char *expression; /* JMESPath: a string, or a list of strings */
    const char *shown;      /* what a person reads in its place; NULL: the expression */
    ta_str value;           /* the end is there when the string, or one of them, is this one */
    unsigned polls;         /* and when so many answers in a row have it */
    const char *why;        /* half a sentence; NULL: no end */
} ta_waiter_end;

/* The end at `index` of those of a waiter of a service, which has AWS CLI's name; false: there are no more. */
bool ta_waiter_end_at(const char *service, ta_model_name waiter, size_t index, ta_waiter_end *out);

#endif
