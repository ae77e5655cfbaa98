/* model_tables.h - the form of the compiled models: what toolchain/model_compile writes and model.c
 * reads. Layer model.
 *
 * All is in bytes. A number of two bytes has its high byte first.
 *
 * A name is an offset in the codes that all models share, 0 for none. A byte of 1 to TA_MODEL_PIECES is the number
 * of a piece of text and 1; a greater one is the upper part of the offset of another name, and TA_MODEL_PIECES + 1: the
 * lower part is in the next byte, and that name is a part of this one. 0 ends a name. A table has the offsets of the
 * pieces, and where the last one ends.
 *
 * A type is a number: 0 for none, a scalar, TA_MODEL_SCALAR_COUNT and the offset of a constrained scalar, or
 * FIRST_SHAPE and the offset of a shape in the bytes of its model. A shape gives a type in one byte if it is less than
 * TA_MODEL_ONE_BYTE_TYPES, else in two: the number, to which the first byte adds TA_MODEL_ONE_BYTE_TYPES.
 *
 * The constrained scalars of all models are in one table of 16-bit words: scalar | flags << 4 | least value << 9,
 * which is 0 for none; TA_MODEL_LEAST_IN_WORDS: it is in the next two words, the low one first, as 0, a negative or a
 * large one is. After these is what the flags say: the name of the first value; its own name.
 *
 * The bytes of a model:
 *   operations   name, input, output, details: two bytes each; the offset of the details, 0 for none
 *   errors       code and type, two bytes each
 *   common       members that many structures have: name and type, two bytes each
 *   shapes       kind | flags | quantity << 4; a quantity of 15: it is in the next byte. Then
 *     structures   the quantity is the count of members. With TA_MODEL_HAS_REQUIRED a bit a member: is it required,
 *                  8 a byte; then the members: the number of a common one, which is less than COMMON_MEMBERS; or
 *                  the name, to whose first byte COMMON_MEMBERS is added, and the type
 *     containers   the quantity is the least count; type of an element, or types of a key and a value
 *   details      a bit for each part that there is, TA_MODEL_PAGE_... or TA_MODEL_HOST; then for each of these: count,
 *                then count expressions, or the host, which are names of two bytes
 *   waiters      name, number of the operation, delay, attempts: two bytes each; count of acceptors; count times
 *                state | matcher << 4, then expression and expected value as JSON, which are names of two bytes */
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

enum { TA_MODEL_STRUCTURE = 1, TA_MODEL_LIST, TA_MODEL_MAP };
enum { TA_MODEL_UNION = 4, TA_MODEL_HAS_REQUIRED = 8, TA_MODEL_QUANTITY_IN_BYTE = 15 };

enum {
    TA_MODEL_IS_TOKEN = 1,
    TA_MODEL_IS_SECRET = 2,
    TA_MODEL_HAS_FIRST = 4,
    TA_MODEL_HAS_NAME = 8
};
enum { TA_MODEL_LEAST_IN_WORDS = 127, TA_MODEL_CONSTRAINED_WORDS_MAX = 5 };

enum {
    TA_MODEL_PIECES = 224,
    TA_MODEL_ONE_BYTE_TYPES = 64,
    TA_MODEL_OPERATION_SIZE = 8,
    TA_MODEL_PAIR_SIZE = 4, /* of an error or a common member */
    TA_MODEL_WAITER_SIZE = 9,
    TA_MODEL_ACCEPTOR_SIZE = 5
};

enum {
    TA_MODEL_PAGE_INPUT_TOKEN,
    TA_MODEL_PAGE_OUTPUT_TOKEN,
    TA_MODEL_PAGE_LIMIT,
    TA_MODEL_PAGE_MORE,
    TA_MODEL_PAGE_RESULTS,
    TA_MODEL_PAGE_OTHERS,
    TA_MODEL_PAGE_COUNT,
    TA_MODEL_HOST = TA_MODEL_PAGE_COUNT
};

#endif
