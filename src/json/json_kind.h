/* json_kind.h - the kinds of a JSON value. Layer json. */
#ifndef TA_JSON_KIND_H
#define TA_JSON_KIND_H

typedef enum ta_json_kind {
    TA_JSON_ABSENT, /* no value */
    TA_JSON_NULL,
    TA_JSON_FALSE,
    TA_JSON_TRUE,
    TA_JSON_NUMBER,
    TA_JSON_STRING,
    TA_JSON_ARRAY,
    TA_JSON_OBJECT
} ta_json_kind;

#endif
