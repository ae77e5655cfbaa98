/* xml_test.c - what of XML 1.0 is read, and what is refused. Each document ends at a guard page, and
 * is also read cut off at every byte. */
#include <criterion/criterion.h>
#include <string.h>

#include "aws/xml.h"
#include "base/buf.h"
#include "caps.h"
#include "test/support/guard.h"

static size_t at;

static ta_err read_in(char *copy, size_t n, const char *path, ta_str *out) {
    ta_xml_want want = {.path = path};
    const ta_err err = ta_xml_read(copy, n, &want, 1, &at);
    *out = want.text;
    return err;
}

static void gives(const char *xml, const char *path, const char *text) {
    const size_t n = strlen(xml);
    char *copy = guard_copy(xml, n);
    ta_str got;
    cr_assert_eq(read_in(copy, n, path, &got), TA_OK, "%s: at %zu", xml, at);
    cr_assert_eq(at, n);
    if (text == NULL)
        cr_assert_null(got.p, "%s: got %.*s", xml, (int)got.n, got.p);
    else
        cr_assert(got.p != NULL && ta_str_eq(got, ta_str_from(text)), "%s: got \"%.*s\"", xml,
                  (int)got.n, got.p);
    guard_free(copy, n);
}

/* Refused at byte `where`, and left as it was. */
static void refused(const char *xml, size_t where) {
    const size_t n = strlen(xml);
    char *copy = guard_copy(xml, n);
    ta_str got;
    cr_assert_eq(read_in(copy, n, "a", &got), TA_E_XML_SYNTAX, "%s", xml);
    cr_assert_eq(at, where, "%s: at %zu", xml, at);
    cr_assert_null(got.p);
    cr_assert_eq(memcmp(copy, xml, n), 0, "%s: changed", xml);
    guard_free(copy, n);
}

static const char answer[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
    "<!-- made by a test -->\n"
    "<R xmlns='https://sts.amazonaws.com/doc/2011-06-15/' x:y = \"&amp;>\" >\n"
    "  <A><K>first</K><K>second</K></A>\n"
    "  <B><K>&lt;&gt;&amp;&quot;&apos;&#65;&#x20AC;<![CDATA[<&amp;]]]]>\xC3\xA9</K><Empty/></B>\n"
    "  <M>mixed<K>inner</K>text</M><?pi anything?>\n"
    "</R>\n<!--end-->\n";

Test(xml, texts_by_path) {
    gives(answer, "R/A/K", "first");
    gives(answer, "R/B/K", "<>&\"'A\xE2\x82\xAC<&amp;]]\xC3\xA9");
    gives(answer, "R/B/Empty", "");
    gives(answer, "R/*/Empty", "");
    gives(answer, "*/*/K", "first");
    gives(answer, "R/M/K", "inner");
    gives(answer, "R/M", NULL);
    gives(answer, "R", NULL);
    gives(answer, "R/K", NULL);
    gives(answer, "A/K", NULL);
    gives(answer, "R/A/K/K", NULL);
    gives(answer, "R/A", NULL);
    gives("<a>x<!-- y -->z<?p q?>!</a>", "a", "xz!");
    gives("\xEF\xBB\xBF<a/>", "a", "");
    gives("<a></a >", "a", "");
    gives("<a>1 > 0 ]] ></a>", "a", "1 > 0 ]] >");
    gives("<\xC3\xA9-1.:_>x</\xC3\xA9-1.:_>", "*", "x");
    gives("<a>&#9;&#xD;&#x10FFFF;&#0000000000000000065;</a>", "a",
          "\t\r\xF4\x8F\xBF\xBF"
          "A");
}

/* A prefix is the sender's choice: it says which namespace a name is of, and is no part of it. */
Test(xml, a_namespace_prefix_is_no_part_of_a_name) {
    gives("<p:R xmlns:p='urn:x'><p:K>x</p:K></p:R>", "R/K", "x");
    gives("<R><p:K/><q:K>x</q:K></R>", "R/K", "");
    gives("<p:R><K><q:L>x</q:L></K></p:R>", "R/*/L", "x");
    gives("<R><K>x</K></R>", "p:R/p:K", NULL);
    gives("<R><p:p:K>x</p:p:K></R>", "R/K", NULL);
    gives("<R><:K>x</:K></R>", "R/K", NULL);
    gives("<R><p:>x</p:></R>", "R/p", NULL);
    refused("<p:a></q:a>", 10);
    refused("<p:a></a>", 8);
}

Test(xml, several_texts_in_one_go) {
    char copy[sizeof answer];
    memcpy(copy, answer, sizeof answer);
    ta_xml_want want[] = {{.path = "R/B/K"}, {.path = "R/A/K"}, {.path = "R/none"}};
    cr_assert_eq(ta_xml_read(copy, sizeof answer - 1, want, 3, &at), TA_OK);
    cr_assert_eq(want[0].text.n, 19);
    cr_assert(ta_str_eq(want[1].text, TA_STR("first")));
    cr_assert_null(want[2].text.p);
}

Test(xml, every_beginning_of_a_document_is_refused) {
    const size_t whole = (size_t)(strstr(answer, "</R>") - answer) + 4;
    for (size_t n = 0; n < whole; n++) {
        char *copy = guard_copy(answer, n);
        ta_str got;
        cr_assert_eq(read_in(copy, n, "R/A/K", &got), TA_E_XML_SYNTAX, "%zu bytes", n);
        cr_assert_leq(at, n);
        cr_assert_eq(memcmp(copy, answer, n), 0);
        guard_free(copy, n);
    }
}

Test(xml, what_is_refused) {
    refused("", 0);
    refused("text", 0);
    refused("<!DOCTYPE a><a/>", 1);
    refused("<a><!DOCTYPE a></a>", 4);
    refused("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", 1);
    refused("<a>&b;</a>", 4);
    refused("<a>&amp</a>", 4);
    refused("<a>&#;</a>", 5);
    refused("<a>&#x;</a>", 6);
    refused("<a>&#0;</a>", 6);
    refused("<a>&#xD800;</a>", 10);
    refused("<a>&#xFFFE;</a>", 10);
    refused("<a>&#1114112;</a>", 11);
    refused("<a>&#1a;</a>", 6);
    refused("<a>&#x1g;</a>", 7);
    refused("<a>]]></a>", 3);
    refused("<a>\x01</a>", 3);
    refused("<a>\xFF</a>", 3);
    refused("<a>\xEF\xBF\xBE</a>", 3);
    refused("<a><b></a></b>", 9);
    refused("<a></b>", 6);
    refused("<a/><b/>", 4);
    refused("<a/>x", 4);
    refused("<a b></a>", 4);
    refused("<a b=c></a>", 5);
    refused("<a b='<'></a>", 6);
    refused("<a b='c'd='e'></a>", 8);
    refused("<a b='\x02'/>", 6);
    refused("< a></a>", 1);
    refused("<1></1>", 1);
    refused("<a><!-- -- --></a>", 10);
    refused("<a><?xml version='1.0'?></a>", 8);
    refused(" <?xml version='1.0'?><a/>", 6);
    refused("<a><![CDATA[x]]</a>", 19);
    refused("</a>", 1);
}

Test(xml, depth_at_its_cap_and_beyond) {
    char deep[TA_XML_DEPTH_MAX * 7 + 8];
    ta_buf b = ta_buf_on(deep, sizeof deep);
    for (int over = 0; over < 2; over++) {
        b.n = 0;
        for (int i = 0; i < TA_XML_DEPTH_MAX + over; i++)
            ta_puts(&b, "<a>");
        for (int i = 0; i < TA_XML_DEPTH_MAX + over; i++)
            ta_puts(&b, "</a>");
        cr_assert_eq(ta_buf_err(&b), TA_OK);
        ta_str got;
        cr_assert_eq(read_in(deep, b.n, "a", &got), over ? TA_E_LIMIT : TA_OK);
    }
}
