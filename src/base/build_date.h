/* build_date.h - when this program was built. A clock that shows an earlier time is wrong. Layer
 * base. */
#ifndef TA_BUILD_DATE_H
#define TA_BUILD_DATE_H

/* Seconds since 1970. A constant, because builds of one source must not differ; a release changes
 * it together with TA_VERSION. A packager may give make a SOURCE_DATE_EPOCH, which replaces it
 * (https://reproducible-builds.org/specs/source-date-epoch/). */
#ifndef TA_BUILD_EPOCH
#    define TA_BUILD_EPOCH INT64_C(1795910400) /* 2026-11-29T00:00:00Z */
#endif

#endif
