/* service_table_format.h - the form of the compiled services.txt: what toolchain/service_compile writes and
 * service_table.c and endpoint_rules.c read. Layer aws.
 *
 * A row of the table, one after the other, with a TA_ROW_... byte of what is there:
 *   flags name\0 target\0 [key\0] [prefix\0] [signing\0] [spelled\0] [rules] [groups]
 * An empty signing name is the prefix. `spelled` has words and whole names, with a blank between them.
 *
 * Rules end with a zero byte. A rule:
 *   variants | scope << 4 | signed << 6, partitions (a bit each), number of a template,
 *   [number of the region, of TA_RULE_ONE_REGION] [number of the region, of TA_RULE_SIGNED_NAMED]
 * A template is text in which the bytes TA_PUT_... are placeholders; one that begins with "!" is an error.
 *
 * Groups of operations end with an empty list. A group:
 *   operations\0, with a blank between them; first labels of the host name\0; rules */
#ifndef TA_SERVICE_TABLE_FORMAT_H
#define TA_SERVICE_TABLE_FORMAT_H

enum {
    TA_ROW_KEY = 1,
    TA_ROW_PREFIX = 2,
    TA_ROW_SIGNING = 4,
    TA_ROW_SPELLED = 8,
    TA_ROW_RULES = 16,
    TA_ROW_GROUPS = 32,
    TA_ROW_VERSION_1_1 = 64,
    TA_ROW_QUERY_COMPATIBLE = 128
};

/* Bits of the variants: 1 << (FIPS << 1 | dual stack). */
enum { TA_RULE_ALL_REGIONS, TA_RULE_GLOBAL_REGION, TA_RULE_ONE_REGION };
enum { TA_RULE_SIGNED_AS_CALLED, TA_RULE_SIGNED_GLOBAL, TA_RULE_SIGNED_NAMED };

enum {
    TA_PUT_PREFIX = 1,
    TA_PUT_FIPS, /* -fips, where it is asked for */
    TA_PUT_REGION,
    TA_PUT_GLOBAL, /* the region of what a partition has once: us-east-1 */
    TA_PUT_SUFFIX, /* with dual stack where it is asked for */
    TA_PUT_PLAIN_SUFFIX,
    TA_PUT_DUALSTACK_SUFFIX
};

#endif
