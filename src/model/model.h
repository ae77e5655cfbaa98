/* model.h - the compiled models of services: operations, shapes, pages, errors, waiters.
 * Layer model; needs base. No allocation: all is constant, and is read where it lies.
 * src/model/README.md says where models come from, model_tables.h how they are stored. */
#ifndef TA_MODEL_H
#define TA_MODEL_H

#include "base/buf.h"

typedef struct ta_model {
    const char *service;  /* as AWS CLI names it */
    const uint8_t *bytes; /* model_tables.h */
    uint16_t operation_count;
    uint16_t waiter_count;
    uint16_t common_at;
    uint16_t waiters_at;
} ta_model;

/* The models of this build; NULL if there is none for the service, or no such index. */
const ta_model *ta_model_find(ta_str service);
const ta_model *ta_model_at(size_t index);

/* ---- names ---- */

typedef uint16_t ta_model_name; /* 0: none */
#define TA_MODEL_NAME_MAX 512   /* bytes of the longest name or expression */

void ta_model_put_name(ta_buf *b, ta_model_name name);
bool ta_model_name_is(ta_model_name name, ta_str text);

/* ---- shapes ---- */

typedef enum ta_shape_kind {
    TA_SHAPE_NONE,
    TA_SHAPE_STRUCTURE,
    TA_SHAPE_LIST,
    TA_SHAPE_MAP,
    TA_SHAPE_STRING,
    TA_SHAPE_INTEGER, /* 32 bits; a long has 64 */
    TA_SHAPE_LONG,
    TA_SHAPE_FLOAT,
    TA_SHAPE_DOUBLE,
    TA_SHAPE_BOOLEAN,
    TA_SHAPE_BLOB,
    TA_SHAPE_DOCUMENT, /* any JSON */
    TA_SHAPE_TIMESTAMP
} ta_shape_kind;

typedef enum ta_timestamp_form {
    TA_TIMESTAMP_OF_PROTOCOL, /* of AWS JSON: seconds */
    TA_TIMESTAMP_EPOCH,
    TA_TIMESTAMP_ISO8601,
    TA_TIMESTAMP_RFC822
} ta_timestamp_form;

typedef struct ta_shape {
    const ta_model *model;
    uint16_t type; /* 0: none */
} ta_shape;

ta_shape_kind ta_shape_kind_of(ta_shape s);
ta_timestamp_form ta_shape_timestamp(ta_shape s);
/* Least length of a string, blob, list or map, least value of a number; INT32_MIN: any. */
int32_t ta_shape_minimum(ta_shape s);
bool ta_shape_is_token(ta_shape s);  /* made up when it is not given */
bool ta_shape_is_secret(ta_shape s); /* not for traces */
/* Of a string, for skeletons: the first of its values; the name of a list's elements. 0: none. */
ta_model_name ta_shape_first_value(ta_shape s);
ta_model_name ta_shape_own_name(ta_shape s);

/* Of a structure. */
typedef struct ta_member {
    ta_model_name name;
    bool required;
    ta_shape shape;
} ta_member;
size_t ta_shape_count(ta_shape s);
ta_member ta_shape_member(ta_shape s, size_t index); /* below the count */
/* The index of a member, or the count. */
size_t ta_shape_find(ta_shape s, ta_str name);
bool ta_shape_is_union(ta_shape s); /* exactly one member is given */

/* Of a list or map. */
ta_shape ta_shape_element(ta_shape s);
ta_shape ta_shape_key(ta_shape s);

/* ---- operations ---- */

typedef struct ta_model_operation {
    const ta_model *model;
    const uint8_t *row;
    ta_model_name name; /* such as GetParameter */
    ta_model_name host; /* goes before the host name */
    ta_shape input, output;
} ta_model_operation;

ta_model_operation ta_model_operation_at(const ta_model *m, size_t index); /* below the count */
/* false: there is none with this name. */
bool ta_model_find_operation(const ta_model *m, ta_str name, ta_model_operation *out);

/* The shape of an error that is modelled for the operation's service, by its code; none: type 0. As in
 * botocore, an error that the operation does not list is found, too. */
ta_shape ta_model_error(const ta_model_operation *o, ta_str code);

typedef enum ta_page_part {
    TA_PAGE_INPUT_TOKEN,
    TA_PAGE_OUTPUT_TOKEN,
    TA_PAGE_LIMIT,
    TA_PAGE_MORE,
    TA_PAGE_RESULTS,
    TA_PAGE_OTHERS /* what all pages have in common */
} ta_page_part;
bool ta_model_has_pages(const ta_model_operation *o);
/* The expressions of a part of the pages' description; 0 when there are none. */
size_t ta_model_page_count(const ta_model_operation *o, ta_page_part part);
ta_model_name ta_model_page(const ta_model_operation *o, ta_page_part part, size_t index);

/* ---- waiters ---- */

typedef enum ta_waiter_state {
    TA_WAITER_SUCCESS,
    TA_WAITER_FAILURE,
    TA_WAITER_RETRY
} ta_waiter_state;
typedef enum ta_waiter_matcher {
    TA_WAITER_PATH,     /* the value of the expression is the expected one */
    TA_WAITER_PATH_ALL, /* it is a list, not empty, and all of it is */
    TA_WAITER_PATH_ANY, /* it is a list, and some of it is */
    TA_WAITER_STATUS,   /* the HTTP status */
    TA_WAITER_ERROR     /* the code of an error; true: any, false: none */
} ta_waiter_matcher;

typedef struct ta_model_waiter {
    ta_model_name name; /* such as CommandExecuted */
    uint16_t operation; /* index */
    uint16_t delay_s;
    uint16_t attempts;
    uint16_t acceptor_count;
    const uint8_t *acceptors;
} ta_model_waiter;

typedef struct ta_acceptor {
    ta_waiter_state state;
    ta_waiter_matcher matcher;
    ta_model_name expression; /* JMESPath, or 0 */
    ta_model_name expected;   /* JSON */
} ta_acceptor;

ta_model_waiter ta_model_waiter_at(const ta_model *m, size_t index); /* below the count */
ta_acceptor ta_model_acceptor(const ta_model_waiter *w, size_t index);

#endif
