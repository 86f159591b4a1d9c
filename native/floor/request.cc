// Numbers over descriptors, whole or in pieces, and which descriptors they are.
#ifdef __linux__
#include "request.h"

#include <fcntl.h>

#include <cstring>

#include "loop.h"
#include "stream.h"

namespace lab {

Connection ConnectionOf(size_t index) {
  const int readFd = kFirstFd + 2 * static_cast<int>(index);
  return {readFd, readFd + 1};
}

Outcome RequireConnections(const Command& command, size_t count) {
  for (size_t index = 0; index < count; index++) {
    const auto [readFd, writeFd] = ConnectionOf(index);
    for (const int fd : {readFd, writeFd}) {
      if (fcntl(fd, F_GETFD) >= 0) continue;
      return Failure{"usage", command.verb + ": connection " + std::to_string(index) + " of " + std::to_string(count) +
                                  " has no descriptor " + std::to_string(fd) + "; hand over two for each, from " +
                                  std::to_string(kFirstFd) + " on"};
    }
  }
  return {};
}

Outcome IncomingNumber::ReadOn(int fd, State* state) {
  ssize_t got;
  if (Outcome failure = ReadOnce(fd, bytes_ + held_, sizeof bytes_ - held_, &got)) return failure;
  if (got > 0) held_ += static_cast<size_t>(got);
  const bool isWhole = held_ == sizeof bytes_;
  *state = got == 0 ? State::kEnd : isWhole ? State::kWhole : State::kPart;
  if (isWhole) held_ = 0;
  return {};
}

uint64_t IncomingNumber::value() const {
  uint64_t number;
  memcpy(&number, bytes_, sizeof number);
  return number;
}

Outcome SendNumber(int fd, uint64_t number) {
  uint8_t bytes[sizeof number];
  memcpy(bytes, &number, sizeof number);
  return WriteFully(fd, bytes, sizeof bytes);
}

}  // namespace lab
#endif  // __linux__
