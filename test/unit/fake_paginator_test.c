/* fake_paginator_test.c - ta_paginator on the fake port: the requests of pages, and what ends them. */
#include "support/call_scene.h"
#include "support/guard.h"

TestSuite(fake_paginator, .init = set_up, .timeout = 60);

static _Alignas(max_align_t) char room[TA_PAGINATOR_SIZE + 16384];
static ta_paginator *pages;
static ta_str page;

static ta_err begin(const char *service, const char *operation, const char *body, size_t size) {
    memset(room, 0xA5, sizeof room);
    return ta_paginator_init(room, size, client, ta_str_from(service), ta_str_from(operation),
                             ta_str_from(body), &pages, &diag);
}

static void begin_ssm(const char *body) {
    cr_assert_eq(begin("ssm", "get-parameters-by-path", body, sizeof room), TA_OK, "%s", diag.text);
}

static void expect_page(const char *text) {
    cr_assert_eq(ta_paginator_next(pages, &page, &diag), TA_OK, "%s", diag.text);
    cr_assert_eq(page.p != NULL, text != NULL);
    if (text != NULL)
        cr_assert(ta_str_eq(page, ta_str_from(text)), "%.*s", (int)page.n, page.p);
}

static void expect_error_page(ta_err err, const char *text) {
    cr_assert_eq(ta_paginator_next(pages, &page, &diag), err, "%s", diag.text);
    cr_assert_str_eq(diag.text, text);
    cr_assert_null(page.p);
}

#define FIRST  "{\"Parameters\": [{\"Name\": \"\\u0061\"}], \"NextToken\": \"t\\\"1\\u00e9\"}"
#define SECOND "{\"Parameters\":[],\"NextToken\":\"t2\"}"
#define THIRD  "{\"Parameters\":[{\"Name\":\"b\"}],\"NextToken\":null}"

static const fake_step three[] = {{.action = FAKE_ACCEPT},
                                  PEER_ANSWERS("63\r\n\r\n" FIRST),
                                  PEER_ANSWERS("34\r\n\r\n" SECOND),
                                  PEER_ANSWERS("46\r\n\r\n" THIRD),
                                  {0}};

Test(fake_paginator, each_page_is_given_as_it_came) {
    play(three);
    open_client();
    begin_ssm("{ \"Path\": \"/a\\/\\u00e9\", \"MaxResults\": 1e0 }");
    expect_page(FIRST);
    expect_page(SECOND);
    expect_page(THIRD);
    expect_page(NULL);
    expect_page(NULL);
    cr_assert_eq(sent("x-amz-target: AmazonSSM.GetParametersByPath\r\n"), 3);
    cr_assert_eq(sent("{\"Path\":\"/a/\xc3\xa9\",\"MaxResults\":1e0}"), 1);
    cr_assert_eq(
        sent("{\"Path\":\"/a/\xc3\xa9\",\"MaxResults\":1e0,\"NextToken\":\"t\\\"1\\u00e9\"}"), 1);
    cr_assert_eq(sent("{\"Path\":\"/a/\xc3\xa9\",\"MaxResults\":1e0,\"NextToken\":\"t2\"}"), 1);
    close_client();
}

Test(fake_paginator, a_token_in_the_request_is_the_page_to_begin_with) {
    play(three);
    open_client();
    begin_ssm("{\"NextToken\": \"t0\", \"Path\": \"/\"}");
    expect_page(FIRST);
    expect_page(SECOND);
    cr_assert_eq(sent("{\"Path\":\"/\",\"NextToken\":\"t0\"}"), 1);
    cr_assert_eq(sent("{\"Path\":\"/\",\"NextToken\":\"t\\\"1\\u00e9\"}"), 1);
    close_client();
}

Test(fake_paginator, an_empty_request) {
    play(three);
    open_client();
    begin_ssm("{}");
    expect_page(FIRST);
    expect_page(SECOND);
    cr_assert_eq(sent("\r\n\r\n{}"), 1);
    cr_assert_eq(sent("\r\n\r\n{\"NextToken\":\"t\\\"1\\u00e9\"}"), 1);
    close_client();
}

Test(fake_paginator, an_operation_without_pages_has_one) {
    play(three);
    open_client();
    cr_assert_eq(begin("ssm", "GetParameter", "{ \"Name\": \"a\" }", sizeof room), TA_OK);
    expect_page(FIRST);
    expect_page(NULL);
    cr_assert_eq(sent("\r\n\r\n{ \"Name\": \"a\" }"), 1);
    close_client();
}

Test(fake_paginator, the_client_may_make_other_calls_between_pages) {
    play(three);
    open_client();
    begin_ssm("{}");
    expect_page(FIRST);
    expect(call(TA_STR("{}")), TA_OK);
    expect_page(THIRD);
    expect_page(NULL);
    close_client();
}

/* ---- errors ---- */

Test(fake_paginator, after_an_error_the_same_page_is_asked_for_again) {
    static const fake_step steps[] = {
        {.action = FAKE_ACCEPT},
        PEER_ANSWERS("34\r\n\r\n" SECOND),
        {.action = FAKE_RECEIVE},
        FAKE_TEXT(1, "HTTP/1.1 400 Bad Request\r\ncontent-length: 34\r\n\r\n"
                     "{\"__type\":\"AccessDeniedException\"}"),
        PEER_ANSWERS("46\r\n\r\n" THIRD),
        {0}};
    play(steps);
    settings.max_attempts = 1;
    open_client();
    begin_ssm("{}");
    expect_page(SECOND);
    expect_error_page(TA_E_ACCESS_DENIED, "");
    cr_assert(ta_str_eq(diag.error_type, TA_STR("AccessDeniedException")));
    expect_page(THIRD);
    expect_page(NULL);
    cr_assert_eq(sent("\r\n\r\n{\"NextToken\":\"t2\"}"), 2);
    close_client();
}

Test(fake_paginator, an_answer_that_leads_to_itself_is_an_error_after_it) {
    static const fake_step steps[] = {{.action = FAKE_ACCEPT},
                                      PEER_ANSWERS("34\r\n\r\n" SECOND),
                                      PEER_ANSWERS("34\r\n\r\n" SECOND),
                                      {0}};
    play(steps);
    open_client();
    begin_ssm("{}");
    expect_page(SECOND);
    expect_page(SECOND);
    expect_error_page(TA_E_SHAPE, "the service gave the same token twice");
    expect_error_page(TA_E_SHAPE, "the service gave the same token twice");
    close_client();
}

Test(fake_paginator, what_cannot_be_called) {
    open_client();
    cr_assert_eq(begin("s3", "list-buckets", "{}", sizeof room), TA_E_PARAM);
    cr_assert_str_eq(diag.text, "no service that takes JSON has the name s3");
    cr_assert_eq(begin("glue", "get-jobs", "{}", sizeof room), TA_E_PARAM);
    cr_assert_str_eq(diag.text, "this build of the library has no model of glue GetJobs");
    cr_assert_eq(begin("ssm", "get-nothing", "{}", sizeof room), TA_E_PARAM);
    cr_assert_str_eq(diag.text, "this build of the library has no model of ssm GetNothing");
    cr_assert_null(pages);
    close_client();
}

Test(fake_paginator, a_request_that_is_no_object) {
    open_client();
    static const char *const bodies[] = {"", "[]", "{\"a\"", "{}{}", "1"};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        cr_assert_eq(begin("ssm", "get-parameters-by-path", bodies[i], sizeof room), TA_E_PARAM,
                     "%s", bodies[i]);
        cr_assert_str_eq(diag.text, "the body is not a JSON object");
        cr_assert_null(pages);
    }
    close_client();
}

/* ---- memory ---- */

Test(fake_paginator, memory_below_the_least_is_refused) {
    open_client();
    cr_assert_eq(begin("ssm", "get-parameters-by-path", "{}", TA_PAGINATOR_SIZE + 1), TA_E_LIMIT);
    cr_assert_eq(begin("ssm", "get-parameters-by-path", "{}", TA_PAGINATOR_SIZE + 512), TA_OK, "%s",
                 diag.text);
    close_client();
}

/* A page of 1,999 bytes, with as many values as it can have. */
static char numbers_text[2100] = OK_ANSWER("1999\r\n\r\n");
static fake_step numbers[] = {{.action = FAKE_ACCEPT},
                              {.action = FAKE_RECEIVE},
                              {.action = FAKE_GIVE, .text = numbers_text},
                              {0}};

static void play_numbers(void) {
    char *body = strstr(numbers_text, "\r\n\r\n") + 4;
    set_up();
    settings.max_attempts = 1;
    for (size_t i = 0; i < 1999; i++)
        body[i] = i == 0 ? '[' : i == 1998 ? ']' : i % 2 ? '1' : ',';
    numbers[2].n = (size_t)(body + 1999 - numbers_text);
    play(numbers);
    open_client();
}

Test(fake_paginator, a_page_that_does_not_fit_is_an_error) {
    static const struct {
        size_t more;
        const char *why;
    } rows[] = {
        {16, "the server's answer has a response body of 1999 bytes, and the limit is the "
             "paginator's memory, "},
        {2400, "the page is beyond the paginator's memory"},
        {9000, "the page is beyond the memory for JSON values and names"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        play_numbers();
        cr_assert_eq(begin("ssm", "get-parameters-by-path", "{}", TA_PAGINATOR_SIZE + rows[i].more),
                     TA_OK);
        cr_assert_eq(ta_paginator_next(pages, &page, &diag), TA_E_LIMIT, "%s", diag.text);
        cr_assert(ta_str_starts(ta_str_from(diag.text), ta_str_from(rows[i].why)), "%s", diag.text);
        cr_assert_null(page.p);
        close_client();
    }
}

/* Memory of each size, which ends at a page that cannot be touched. */
Test(fake_paginator, it_stays_within_its_memory) {
    unsigned enough = 0;
    for (size_t size = TA_PAGINATOR_SIZE + 16; size <= TA_PAGINATOR_SIZE + 20000; size += 16) {
        play_numbers();
        char *mem = guard_alloc(size);
        cr_assert_eq(ta_paginator_init(mem, size, client, TA_STR("ssm"),
                                       TA_STR("get-parameters-by-path"), TA_STR("{}"), &pages,
                                       &diag),
                     TA_OK);
        const ta_err err = ta_paginator_next(pages, &page, &diag);
        cr_assert(err == TA_OK || err == TA_E_LIMIT, "%s", diag.text);
        cr_assert(enough == 0 || err == TA_OK, "what fits into less fits into more");
        enough += err == TA_OK;
        guard_free(mem, size);
        close_client();
    }
    cr_assert_gt(enough, 0);
}
