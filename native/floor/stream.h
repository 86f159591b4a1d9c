// Whole records over descriptors: the retry loops of src/sys/io.ts in C++. Called by the verbs.
#pragma once

#include <cstddef>
#include <cstdint>

#include "failure.h"

namespace lab {

/** Writes all of it: partial writes are continued, EINTR is repeated. A reader that is gone is `peer-gone`. */
Outcome WriteFully(int fd, const uint8_t* bytes, size_t length);

/** Reads exactly `length` bytes, in reads that ask for no more. EOF before that is `record-truncated`. */
Outcome ReadFully(int fd, uint8_t* bytes, size_t length, uint64_t recordsBefore);

}  // namespace lab
