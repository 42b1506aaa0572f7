/* SHA-256 (FIPS 180-4). */
#ifndef TIELINE_SHA256_H
#define TIELINE_SHA256_H

#include <stddef.h>

/* Writes the digest of some bytes as 64 lower-case hexadecimal digits and a NUL. */
void sha256(const void *data, size_t length, char digest[65]);

#endif
