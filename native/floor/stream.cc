// Whole records over descriptors.
#include "stream.h"

#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace lab {
namespace {

Failure FromErrno(const char* call, int fd, int error) {
  // A socketpair tells a writer that sleeps on a full socket ECONNRESET, as its reader left without taking all.
  const char* code = error == EPIPE || error == ECONNRESET ? "peer-gone" : "child-failed";
  return {code, std::string(call) + " on descriptor " + std::to_string(fd) + ": " + std::generic_category().message(error)};
}

Failure Truncated(size_t taken, size_t length, uint64_t recordsBefore) {
  return {"record-truncated", "truncated after " + std::to_string(recordsBefore) + " records: EOF at byte " +
                                  std::to_string(taken) + " of " + std::to_string(length)};
}

}  // namespace

Outcome WriteFully(int fd, const uint8_t* bytes, size_t length) {
  size_t given = 0;
  while (given < length) {
    const ssize_t now = write(fd, bytes + given, length - given);
    if (now >= 0) {
      given += static_cast<size_t>(now);
    } else if (errno != EINTR) {
      return FromErrno("write", fd, errno);
    }
  }
  return {};
}

Outcome ReadFully(int fd, uint8_t* bytes, size_t length, uint64_t recordsBefore) {
  size_t taken = 0;
  while (taken < length) {
    const ssize_t now = read(fd, bytes + taken, length - taken);
    if (now > 0) {
      taken += static_cast<size_t>(now);
    } else if (now == 0) {
      return Truncated(taken, length, recordsBefore);
    } else if (errno != EINTR) {
      return FromErrno("read", fd, errno);
    }
  }
  return {};
}

}  // namespace lab
