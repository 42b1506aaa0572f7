/* Runs clang over the translation units of a job. */
#ifndef TIELINE_UNIT_H
#define TIELINE_UNIT_H

#include "entity.h"
#include "job.h"

/* What became of the inputs.
 * missing: pairs of an input and why it was not analysed, as JSON without its brackets.
 * errors, files: how many errors there were, in how many inputs. */
struct outcome { struct buffer missing; unsigned errors, files; };

/* Analyses every input of a job, and tells standard error as it begins on each. */
void analyse(const struct job *job, struct sources *sources, struct names *symbols, struct outcome *outcome);

#endif
