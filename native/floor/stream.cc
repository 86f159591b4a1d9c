// Whole records over descriptors, and the words for a call that failed.
#include "stream.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace lab {

Failure FailCall(const char* call, int fd, int error) {
  // A socketpair tells a writer that sleeps on a full socket ECONNRESET, as its reader left without taking all.
  const char* code = error == EPIPE || error == ECONNRESET ? "peer-gone" : "child-failed";
  const std::string where = fd < 0 ? "" : " on descriptor " + std::to_string(fd);
  return {code, call + where + ": " + std::generic_category().message(error)};
}

Failure FailTruncated(size_t taken, size_t length, uint64_t recordsBefore) {
  return {"record-truncated", "truncated after " + std::to_string(recordsBefore) + " records: EOF at byte " +
                                  std::to_string(taken) + " of " + std::to_string(length)};
}

Outcome WriteFully(int fd, const uint8_t* bytes, size_t length) {
  size_t written = 0;
  while (written < length) {
    const ssize_t now = write(fd, bytes + written, length - written);
    if (now >= 0) {
      written += static_cast<size_t>(now);
    } else if (errno != EINTR) {
      return FailCall("write", fd, errno);
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
      return FailTruncated(taken, length, recordsBefore);
    } else if (errno != EINTR) {
      return FailCall("read", fd, errno);
    }
  }
  return {};
}

Outcome ReadOnce(int fd, uint8_t* bytes, size_t length, ssize_t* got) {
  *got = read(fd, bytes, length);
  if (*got >= 0 || errno == EAGAIN || errno == EINTR) return {};
  return FailCall("read", fd, errno);
}

Outcome SetNonBlocking(int fd) {
  const int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) return FailCall("fcntl", fd, errno);
  return {};
}

}  // namespace lab
