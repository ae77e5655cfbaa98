/* fake_scene.h - the main job's world on the fake port: an endpoint over plain HTTP whose name a name
 * server tells, with the files that a run reads on its way. Only for suites on the fake port: cli_* and
 * fake_*. */
#ifndef TEST_FAKE_SCENE_H
#define TEST_FAKE_SCENE_H

#include "fake/fake.h"

#define SCENE_HOST     "proton.test"
#define SCENE_PORT     8080
#define SCENE_URL      "http://proton.test:8080"
#define SCENE_QUOTA    "/var/quota"
#define SCENE_KEY_ID   "AKIDFAKEFAKEFAKEFAKE"
#define SCENE_SECRET   "fake+secret+key+that+nobody+may+ever+see"
#define SCENE_TOKEN    "fake-session-token-that-nobody-may-see"
#define SCENE_V4       "\xc0\x00\x02\x0a" /* 192.0.2.10 */
#define SCENE_V6       "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"
#define SCENE_RESOLVER "\xc0\x00\x02\x35" /* 192.0.2.53 */

/* A breach of port.h's contract fails the running Criterion test. */
void scene_breach(const char *why);

/* fake_reset, HOME, the config and credentials files of the profile "ops", /etc/hosts without the
 * name, /etc/resolv.conf; no peer yet. */
void scene_files(void);

/* The name server: tells 192.0.2.10 after 7 ms, and 2001:db8::1. */
fake_peer *scene_resolver(void);

/* The endpoint, without a play: 192.0.2.10 accepts; 2001:db8::1 refuses after 5 ms. */
fake_peer *scene_endpoint(void);

/* Plays: each accepts after 20 ms and takes one request, or any number in the first case. */
extern const fake_step
    scene_cancelling[]; /* an environment whose deployment is CANCELLING, in pieces */
extern const fake_step scene_unavailable[]; /* 503, and the end */
extern const fake_step scene_throttled[];   /* 400 ThrottlingException */
extern const fake_step scene_conflict[];    /* 400 ConflictException */
extern const fake_step scene_unknown[];     /* 400 ResourceNotFoundException */
extern const fake_step scene_breaks_off[];  /* the request is taken, and the connection reset */

/* Its answer alone, 2 ms after the request. */
extern const fake_step scene_reply_cancelling, scene_reply_cancelled;

/* What the program prints of scene_cancelling. */
extern const char scene_output[];

/* Read a file of this host to to[0..cap), with a NUL. */
void scene_load(const char *path, char *to, size_t cap);

/* Its answer whole, as scene_cancelling gives it. */
extern const char scene_answer[];

/* How often p[0..n) holds the text. */
unsigned scene_count(const void *p, size_t n, const char *text);

#endif
