/* Memory that is freed as a whole, growing texts, and texts that are kept once. */
#ifndef TIELINE_TEXT_H
#define TIELINE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"

/* Memory; ends the process with a word on standard error when there is none. */
void *need(size_t size);
void *grow(void *memory, size_t size);

/* Memory for one job. */
struct arena { struct block *last; size_t used; };
void *take(struct arena *arena, size_t size);
void clear_arena(struct arena *arena);

/* A text that grows; `text` ends with a NUL that `length` does not count. */
struct buffer { char *text; size_t length, room; };
void add_text(struct buffer *buffer, const char *text, size_t length);
void add_string(struct buffer *buffer, const char *text);
void add_char(struct buffer *buffer, char character);
void add_number(struct buffer *buffer, long long number);
/* A JSON string, in quotes; bytes that are not UTF-8 become U+FFFD. */
void add_json(struct buffer *buffer, const char *text, size_t length);
void free_buffer(struct buffer *buffer);

/* Bytes of the UTF-8 character at the start of a text that is not empty, and its UTF-16 code units. Units are 0 for
 * what is not UTF-8: the bytes then are those that count as one U+FFFD, cut as docs/facts.md says. */
size_t character_at(const char *text, size_t left, unsigned *units);

/* Texts by number: equal texts have one number, numbers count from 0. */
struct names { struct arena *arena; const char **texts; uint32_t *slots; uint32_t count, room, mask; };
void start_names(struct names *names, struct arena *arena);
uint32_t name_of(struct names *names, const char *text, size_t length);
void free_names(struct names *names);

/* `qsort`, also of nothing at NULL. */
void sort(void *items, size_t count, size_t size, int (*order)(const void *left, const void *right));

/* FNV-1a, 64 bits. */
uint64_t digest_of(uint64_t seed, const void *data, size_t length);
#define DIGEST_SEED 0xcbf29ce484222325u

/* Copies what libclang gave into a buffer, at its end, and lets go of it. */
void add_clang(struct buffer *buffer, CXString string);

bool is_identifier_byte(char character);

#endif
