/* hash_test.c - SHA-256 on the examples of FIPS 180-4 and NIST's CAVP, HMAC on RFC 4231. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/buf.h"
#include "crypto/hash.h"

static const char *hex(const uint8_t digest[TA_SHA256_SIZE]) {
    static char text[2 * TA_SHA256_SIZE + 1];
    ta_buf b = ta_buf_on(text, sizeof text - 1);
    ta_put_hex(&b, digest, TA_SHA256_SIZE);
    return text;
}

static const char *sha256_of(ta_str bytes) {
    uint8_t digest[TA_SHA256_SIZE];
    ta_sha256_of(bytes, digest);
    return hex(digest);
}

Test(hash, sha256_of_the_nist_examples) {
    cr_assert_str_eq(sha256_of((ta_str){NULL, 0}),
                     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    cr_assert_str_eq(sha256_of(TA_STR("abc")),
                     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    cr_assert_str_eq(sha256_of(TA_STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
                     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    cr_assert_str_eq(sha256_of(TA_STR("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                                      "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu")),
                     "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
    cr_assert_str_eq(sha256_of(TA_STR("\xbd")),
                     "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b");
}

Test(hash, a_million_letters_in_pieces) {
    char piece[1000];
    uint8_t digest[TA_SHA256_SIZE];
    ta_sha256 hash;
    memset(piece, 'a', sizeof piece);
    ta_sha256_init(&hash);
    for (size_t i = 0; i < 1000; i++)
        ta_sha256_update(&hash, (ta_str){piece, sizeof piece});
    ta_sha256_final(&hash, digest);
    cr_assert_str_eq(hex(digest),
                     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

Test(hash, pieces_give_what_the_whole_gives) {
    char text[200];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(i * 7);
    uint8_t whole[TA_SHA256_SIZE], pieces[TA_SHA256_SIZE];
    ta_sha256_of((ta_str){text, sizeof text}, whole);
    for (size_t cut = 0; cut <= sizeof text; cut++) {
        ta_sha256 hash, fork;
        ta_sha256_init(&hash);
        ta_sha256_update(&hash, (ta_str){text, cut});
        fork = hash;
        ta_sha256_update(&hash, (ta_str){text + cut, sizeof text - cut});
        ta_sha256_final(&hash, pieces);
        cr_assert_arr_eq(pieces, whole, sizeof whole, "cut at %zu", cut);
        ta_sha256_final(&fork, pieces);
        ta_sha256_of((ta_str){text, cut}, whole);
        cr_assert_arr_eq(pieces, whole, sizeof whole, "fork at %zu", cut);
        ta_sha256_of((ta_str){text, sizeof text}, whole);
    }
}

Test(hash, final_wipes) {
    static const ta_sha256 zero;
    uint8_t digest[TA_SHA256_SIZE];
    ta_sha256 hash;
    ta_sha256_init(&hash);
    ta_sha256_update(&hash, TA_STR("secret"));
    cr_assert_neq(memcmp(&hash, &zero, sizeof zero), 0);
    ta_sha256_final(&hash, digest);
    cr_assert_eq(memcmp(&hash, &zero, sizeof zero), 0);
}

static const char *repeated(char c, size_t n) {
    static char memory[256];
    memset(memory, c, n);
    memory[n] = '\0';
    return memory;
}

static void check_hmac(int number, ta_str key, ta_str message, const char *expected) {
    uint8_t digest[TA_SHA256_SIZE];
    ta_hmac_sha256(key, message, digest);
    cr_assert_eq(memcmp(hex(digest), expected, strlen(expected)), 0, "RFC 4231 case %d: %s", number,
                 hex(digest));
}

Test(hash, hmac_of_rfc_4231) {
    check_hmac(1, (ta_str){repeated('\x0b', 20), 20}, TA_STR("Hi There"),
               "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    check_hmac(2, TA_STR("Jefe"), TA_STR("what do ya want for nothing?"),
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    char message[50];
    memset(message, '\xdd', sizeof message);
    check_hmac(3, (ta_str){repeated('\xaa', 20), 20}, (ta_str){message, sizeof message},
               "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    memset(message, '\xcd', sizeof message);
    check_hmac(4,
               TA_STR("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12"
                      "\x13\x14\x15\x16\x17\x18\x19"),
               (ta_str){message, sizeof message},
               "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
    check_hmac(5, (ta_str){repeated('\x0c', 20), 20}, TA_STR("Test With Truncation"),
               "a3b6167473100ee06e0c796c2955552b"); /* the RFC gives 128 bits */
    const ta_str long_key = {repeated('\xaa', 131), 131};
    check_hmac(6, long_key, TA_STR("Test Using Larger Than Block-Size Key - Hash Key First"),
               "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    check_hmac(7, long_key,
               TA_STR("This is a test using a larger than block-size key and a larger than "
                      "block-size data. The key needs to be hashed before being used by the HMAC "
                      "algorithm."),
               "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

Test(hash, hmac_may_overwrite_its_input) {
    uint8_t expected[TA_SHA256_SIZE], bytes[TA_SHA256_SIZE];
    const ta_str key = TA_STR("0123456789abcdef0123456789abcdef");
    ta_hmac_sha256(key, TA_STR("message"), expected);
    memcpy(bytes, key.p, sizeof bytes);
    ta_hmac_sha256((ta_str){(char *)bytes, sizeof bytes}, TA_STR("message"), bytes);
    cr_assert_arr_eq(bytes, expected, sizeof bytes);

    ta_hmac_sha256(TA_STR("k"), key, expected);
    memcpy(bytes, key.p, sizeof bytes);
    ta_hmac_sha256(TA_STR("k"), (ta_str){(char *)bytes, sizeof bytes}, bytes);
    cr_assert_arr_eq(bytes, expected, sizeof bytes);
}
