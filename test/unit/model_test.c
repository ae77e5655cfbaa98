/* model_test.c - all that the text of the models says is read back from the compiled tables: the lines that
 * test/support/model_cases.py makes of the text. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/model.h"

#define WORDS_MAX  16
#define SHAPES_MAX 4096

/* The line that is compared, for messages. */
static char line[65536];
static char *word[WORDS_MAX];
static size_t line_number;

#define CHECK(condition) cr_assert(condition, "line %zu, %s %s", line_number, word[0], word[1])

static size_t number(size_t i) {
    CHECK(word[i] != NULL);
    return strtoul(word[i], NULL, 10);
}

/* "-" is no name. */
static bool is_name(ta_model_name name, const char *text) {
    char memory[TA_MODEL_NAME_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    if (strcmp(text, "-") == 0)
        return name == 0;
    ta_model_put_name(&b, name);
    return ta_str_eq(ta_buf_str(&b), ta_str_from(text)) &&
           ta_model_name_is(name, ta_str_from(text)) && !ta_model_name_is(name, TA_STR("")) &&
           !ta_model_name_is(name, ta_str_sub(ta_str_from(text), 0, strlen(text) - 1));
}

static size_t index_in(const char *text, const char *const *list, size_t count) {
    size_t i = 0;
    while (i < count && strcmp(text, list[i]) != 0)
        i++;
    CHECK(i < count);
    return i;
}

/* ---- shapes: their numbers, as they are met ---- */

static const ta_model *model;
static ta_shape shapes[SHAPES_MAX]; /* by number; type 0: not met yet */

static void meet(size_t n, ta_shape s) {
    CHECK(n < SHAPES_MAX);
    CHECK(s.model == model);
    CHECK((s.type == 0) == (n == 0));
    CHECK(shapes[n].type == 0 || shapes[n].type == s.type);
    shapes[n] = s;
}

typedef struct scalar {
    const char *name;
    ta_shape_kind kind;
    ta_timestamp_form form;
} scalar;

static const scalar kinds[] = {
    {"structure", TA_SHAPE_STRUCTURE, TA_TIMESTAMP_OF_PROTOCOL},
    {"list", TA_SHAPE_LIST, TA_TIMESTAMP_OF_PROTOCOL},
    {"map", TA_SHAPE_MAP, TA_TIMESTAMP_OF_PROTOCOL},
    {"string", TA_SHAPE_STRING, TA_TIMESTAMP_OF_PROTOCOL},
    {"integer", TA_SHAPE_INTEGER, TA_TIMESTAMP_OF_PROTOCOL},
    {"long", TA_SHAPE_LONG, TA_TIMESTAMP_OF_PROTOCOL},
    {"float", TA_SHAPE_FLOAT, TA_TIMESTAMP_OF_PROTOCOL},
    {"double", TA_SHAPE_DOUBLE, TA_TIMESTAMP_OF_PROTOCOL},
    {"boolean", TA_SHAPE_BOOLEAN, TA_TIMESTAMP_OF_PROTOCOL},
    {"blob", TA_SHAPE_BLOB, TA_TIMESTAMP_OF_PROTOCOL},
    {"document", TA_SHAPE_DOCUMENT, TA_TIMESTAMP_OF_PROTOCOL},
    {"timestamp", TA_SHAPE_TIMESTAMP, TA_TIMESTAMP_OF_PROTOCOL},
    {"timestamp:epoch", TA_SHAPE_TIMESTAMP, TA_TIMESTAMP_EPOCH},
    {"timestamp:iso8601", TA_SHAPE_TIMESTAMP, TA_TIMESTAMP_ISO8601},
    {"timestamp:rfc822", TA_SHAPE_TIMESTAMP, TA_TIMESTAMP_RFC822},
};

static void check_kind(ta_shape s, const char *name) {
    size_t i = 0;
    while (i < sizeof kinds / sizeof *kinds && strcmp(kinds[i].name, name) != 0)
        i++;
    CHECK(i < sizeof kinds / sizeof *kinds);
    CHECK(ta_shape_kind_of(s) == kinds[i].kind);
    CHECK(ta_shape_timestamp(s) == kinds[i].form);
}

/* kind, least value, flags and number of the shape, from word i on. */
static void check_type(ta_shape s, size_t i) {
    check_kind(s, word[i]);
    if (number(i + 3) > 0) {
        meet(number(i + 3), s);
        return;
    }
    CHECK(ta_shape_minimum(s) ==
          (strcmp(word[i + 1], "-") == 0 ? INT32_MIN : strtol(word[i + 1], NULL, 10)));
    CHECK(ta_shape_is_token(s) == (strstr(word[i + 2], "token") != NULL));
    CHECK(ta_shape_is_secret(s) == (strstr(word[i + 2], "secret") != NULL));
    CHECK(ta_shape_count(s) == 0);
}

static ta_shape shape;

/* shape NUMBER KIND LEAST UNION COUNT */
static void check_shape(void) {
    const size_t count = number(5);
    shape = shapes[number(1)];
    CHECK(shape.type != 0);
    check_kind(shape, word[2]);
    if (ta_shape_kind_of(shape) == TA_SHAPE_STRUCTURE) {
        CHECK(ta_shape_count(shape) == count);
        CHECK(ta_shape_find(shape, TA_STR("No Such Member")) == count);
        CHECK(ta_shape_is_union(shape) == (number(4) == 1));
        CHECK(ta_shape_element(shape).type == 0);
    } else {
        CHECK(ta_shape_minimum(shape) == (int32_t)number(3));
        CHECK(ta_shape_count(shape) == 0 && !ta_shape_is_union(shape));
    }
    CHECK((ta_shape_key(shape).type != 0) == (ta_shape_kind_of(shape) == TA_SHAPE_MAP));
}

/* member INDEX NAME REQUIRED kind least flags number; of a list its element, of a map its key and value. */
static void check_member(void) {
    const size_t index = number(1);
    switch (ta_shape_kind_of(shape)) {
    case TA_SHAPE_STRUCTURE: {
        const ta_member m = ta_shape_member(shape, index);
        CHECK(is_name(m.name, word[2]));
        CHECK(m.required == (number(3) == 1));
        CHECK(ta_shape_find(shape, ta_str_from(word[2])) == index);
        check_type(m.shape, 4);
        break;
    }
    case TA_SHAPE_MAP:
        check_type(index == 0 ? ta_shape_key(shape) : ta_shape_element(shape), 4);
        break;
    default:
        CHECK(index == 0);
        check_type(ta_shape_element(shape), 4);
    }
}

/* ---- operations ---- */

static ta_model_operation operation;
static size_t operation_index;

/* operation NAME HOST INPUT OUTPUT PAGES */
static void check_operation(void) {
    ta_model_operation found;
    operation = ta_model_operation_at(model, operation_index++);
    CHECK(operation.model == model);
    CHECK(is_name(operation.name, word[1]));
    CHECK(is_name(operation.host, word[2]));
    CHECK(ta_model_find_operation(model, ta_str_from(word[1]), &found));
    CHECK(found.row == operation.row);
    meet(number(3), operation.input);
    meet(number(4), operation.output);
    CHECK(ta_model_has_pages(&operation) == (number(5) == 1));
    CHECK(ta_model_error(&operation, TA_STR("NoSuchError")).type == 0);
    CHECK(!ta_model_find_operation(model, TA_STR("NoSuchOperation"), &found));
}

/* error CODE SHAPE; it is found by each operation of the service. */
static void check_error(void) {
    const ta_model_operation first = ta_model_operation_at(model, 0);
    meet(number(2), ta_model_error(&operation, ta_str_from(word[1])));
    meet(number(2), ta_model_error(&first, ta_str_from(word[1])));
}

/* page PART EXPRESSION... */
static void check_page(void) {
    const ta_page_part part = (ta_page_part)number(1);
    size_t count = 0;
    for (; word[2 + count] != NULL; count++)
        CHECK(is_name(ta_model_page(&operation, part, count), word[2 + count]));
    CHECK(ta_model_page_count(&operation, part) == count);
}

/* ---- waiters ---- */

static ta_model_waiter waiter;

/* waiter INDEX NAME OPERATION DELAY ATTEMPTS COUNT */
static void check_waiter(void) {
    waiter = ta_model_waiter_at(model, number(1));
    CHECK(is_name(waiter.name, word[2]));
    CHECK(is_name(ta_model_operation_at(model, waiter.operation).name, word[3]));
    CHECK(waiter.delay_s == number(4));
    CHECK(waiter.attempts == number(5));
    CHECK(waiter.acceptor_count == number(6));
}

/* acceptor INDEX STATE MATCHER EXPRESSION EXPECTED */
static void check_acceptor(void) {
    static const char *const states[] = {[TA_WAITER_SUCCESS] = "success",
                                         [TA_WAITER_FAILURE] = "failure",
                                         [TA_WAITER_RETRY] = "retry"};
    static const char *const matchers[] = {[TA_WAITER_PATH] = "path",
                                           [TA_WAITER_PATH_ALL] = "pathAll",
                                           [TA_WAITER_PATH_ANY] = "pathAny",
                                           [TA_WAITER_STATUS] = "status",
                                           [TA_WAITER_ERROR] = "error"};
    const ta_acceptor a = ta_model_acceptor(&waiter, number(1));
    CHECK(a.state == index_in(word[2], states, 3));
    CHECK(a.matcher == index_in(word[3], matchers, 5));
    CHECK(is_name(a.expression, word[4]));
    CHECK(is_name(a.expected, word[5]));
}

/* ---- all ---- */

static size_t model_index;

/* service NAME OPERATIONS WAITERS */
static void check_service(void) {
    CHECK(model == NULL || operation_index == model->operation_count);
    model = ta_model_find(ta_str_from(word[1]));
    CHECK(model != NULL && model == ta_model_at(model_index++));
    CHECK(model->operation_count == number(2));
    CHECK(model->waiter_count == number(3));
    memset(shapes, 0, sizeof shapes);
    operation_index = 0;
}

static size_t split(void) {
    size_t n = 0;
    line[strcspn(line, "\n")] = '\0';
    memset(word, 0, sizeof word);
    for (char *at = line; at != NULL; n++) {
        CHECK(n + 1 < WORDS_MAX);
        word[n] = at;
        at = strchr(at, '\t');
        if (at)
            *at++ = '\0';
    }
    return n;
}

Test(model, all_of_the_text_is_in_the_tables) {
    static const struct {
        const char *name;
        void (*check)(void);
    } checks[] = {{"service", check_service}, {"operation", check_operation},
                  {"error", check_error},     {"page", check_page},
                  {"shape", check_shape},     {"member", check_member},
                  {"waiter", check_waiter},   {"acceptor", check_acceptor}};
    enum { COUNT = sizeof checks / sizeof *checks };
    FILE *f = fopen("build/host/vectors/model_cases.txt", "r");
    cr_assert_not_null(f);
    while (fgets(line, sizeof line, f)) {
        size_t i = 0;
        line_number++;
        (void)split();
        while (i < COUNT && strcmp(word[0], checks[i].name) != 0)
            i++;
        CHECK(i < COUNT);
        checks[i].check();
    }
    fclose(f);
    cr_assert_not_null(model);
    cr_assert_eq(operation_index, model->operation_count);
    cr_assert_null(ta_model_at(model_index), "a model that no line is of");
}

Test(model, a_service_without_a_model_is_not_found) {
    cr_assert_null(ta_model_find(TA_STR("no-such-service")));
    cr_assert_null(ta_model_find(TA_STR("")));
    cr_assert_null(ta_model_at(SIZE_MAX));
}
