/* model_tables.h - the form of the compiled models: what toolchain/model_compile writes and model.c
 * reads. Layer model.
 *
 * A name is an offset in the codes that all models share, 0 for none. A code is the number of a word in one
 * or two bytes, and 0 ends a name: a first byte of 1 to TA_MODEL_ONE_BYTE_WORDS is a number and 1, a greater one
 * is the upper part of a number that begins after those. The words follow one another with their lengths in
 * front; a table has the offset of each 16th.
 *
 * A model is an array of 16-bit words. A type is a scalar's number, or the offset of a shape's words. The words of a model:
 *   TA_MODEL_FIRST_SHAPE zeros: no shape has the number of a scalar
 *   operations   name, input, output, errors, page, host: the types and offsets, 0 for none
 *   scalars      TA_MODEL_CONSTRAINED | scalar << 4 | flags << 8, then what the flags say: the least value in two
 *                words, low one first; the name of the first value; its own name
 *   structures   TA_MODEL_STRUCTURE | TA_MODEL_UNION, count, a bit a member: is it required, 16 a word;
 *                count times name and type
 *   containers   TA_MODEL_LIST or TA_MODEL_MAP, least count, type of an element or key, type of a value
 *   errors       code and type; a list of them has a count and their offsets
 *   pages        for each of TA_MODEL_PAGE_...: count, then count expressions, which are names
 *   waiters      name, number of the operation, delay, attempts, count of acceptors; count times
 *                state | matcher << 4, expression, expected value as JSON */
#ifndef TA_MODEL_TABLES_H
#define TA_MODEL_TABLES_H

enum {
    TA_MODEL_STRING = 1,
    TA_MODEL_INTEGER,
    TA_MODEL_LONG,
    TA_MODEL_FLOAT,
    TA_MODEL_DOUBLE,
    TA_MODEL_BOOLEAN,
    TA_MODEL_BLOB,
    TA_MODEL_DOCUMENT,
    TA_MODEL_TIMESTAMP, /* in the form that is the protocol's own */
    TA_MODEL_TIMESTAMP_EPOCH,
    TA_MODEL_TIMESTAMP_ISO8601,
    TA_MODEL_TIMESTAMP_RFC822,
    TA_MODEL_SCALAR_COUNT
};

enum { TA_MODEL_STRUCTURE = 1, TA_MODEL_LIST, TA_MODEL_MAP, TA_MODEL_CONSTRAINED };
enum { TA_MODEL_UNION = 16 };
enum {
    TA_MODEL_IS_TOKEN = 1,
    TA_MODEL_IS_JSON = 2,
    TA_MODEL_IS_SECRET = 4,
    TA_MODEL_HAS_LEAST = 8,
    TA_MODEL_HAS_FIRST = 16,
    TA_MODEL_HAS_NAME = 32
};

enum {
    TA_MODEL_ONE_BYTE_WORDS = 240,
    TA_MODEL_FIRST_SHAPE = 16,
    TA_MODEL_OPERATION_WORDS = 6,
    TA_MODEL_CONSTRAINED_WORDS_MAX = 5,
    TA_MODEL_CONTAINER_WORDS = 4
};

enum {
    TA_MODEL_PAGE_INPUT_TOKEN,
    TA_MODEL_PAGE_OUTPUT_TOKEN,
    TA_MODEL_PAGE_LIMIT,
    TA_MODEL_PAGE_MORE,
    TA_MODEL_PAGE_RESULTS,
    TA_MODEL_PAGE_OTHERS,
    TA_MODEL_PAGE_COUNT
};

#endif
