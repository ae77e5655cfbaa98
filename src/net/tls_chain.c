#include "net/tls_chain.h"

#include "base/date.h"

#include <mbedtls/oid.h>
#include <string.h>

ta_str ta_tls_common_name(const mbedtls_x509_name *name) {
    const mbedtls_x509_name *best = name;
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): a certificate has no NULL part. */
    for (const mbedtls_x509_name *n = name->next; n != NULL; n = n->next)
        if (MBEDTLS_OID_CMP(MBEDTLS_OID_AT_CN, &n->oid) == 0)
            best = n;
    return (ta_str){(const char *)best->val.p, best->val.len};
}

bool ta_tls_epoch(const mbedtls_x509_time *t, int64_t *out) {
    const ta_civil c = {t->year, t->mon, t->day, t->hour, t->min, t->sec};
    return ta_civil_to_epoch(&c, out);
}

void ta_tls_note_certificate(ta_tls_chain *chain, const mbedtls_x509_crt *crt, int depth) {
    const size_t i = (size_t)depth;
    const ta_str name = ta_tls_common_name(&crt->subject);
    if (i >= TA_TLS_CHAIN_MAX)
        return;
    if (chain->n <= i)
        chain->n = i + 1;
    if (!ta_tls_epoch(&crt->valid_to, &chain->certificate[i].expires))
        chain->certificate[i].expires = 0;
    chain->certificate[i].name_n = name.n;
    if (name.n > 0)
        memcpy(chain->certificate[i].name, name.p,
               name.n < sizeof chain->certificate[i].name ? name.n
                                                          : sizeof chain->certificate[i].name);
}
