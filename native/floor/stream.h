// Whole records over descriptors: the retry loops of src/sys/io.ts in C++. Called by the verbs.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

#include "failure.h"

namespace lab {

/** A system call that failed; `fd` -1 where it was about no one descriptor. */
Failure FailCall(const char* call, int fd, int error);

/** Writes all of it: partial writes are continued, EINTR is repeated. A reader that is gone is `peer-gone`. */
Outcome WriteFully(int fd, const uint8_t* bytes, size_t length);

/** Reads exactly `length` bytes, in reads that ask for no more. EOF before that is `record-truncated`. */
Outcome ReadFully(int fd, uint8_t* bytes, size_t length, uint64_t recordsBefore);

/** What a stream that ended too early is told: `taken` bytes of a record of `length` had come. */
Failure FailTruncated(size_t taken, size_t length, uint64_t recordsBefore);

/** One read: `got` is its bytes, 0 at EOF, -1 when nothing is there (EAGAIN, EINTR) after all. */
Outcome ReadOnce(int fd, uint8_t* bytes, size_t length, ssize_t* got);

/** Switches O_NONBLOCK on. */
Outcome SetNonBlocking(int fd);

}  // namespace lab
