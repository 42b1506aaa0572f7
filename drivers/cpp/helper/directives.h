/* The definitions of macros in a file, compiled or not, so that several of one name are told apart by their order. */
#ifndef TIELINE_DIRECTIVES_H
#define TIELINE_DIRECTIVES_H

#include <stdint.h>

struct source;

/* A `#define`: offset of the name, a digest of it, and how many definitions of that name stand before. */
struct directive { uint32_t offset, digest, ordinal; };

/* How many definitions of the name at an offset stand before it in the file. The count is of the text, and so the
 * same whatever the configuration: it only tells names apart, and says nothing about what is compiled. */
uint32_t definitions_before(struct source *source, uint32_t offset);

#endif
