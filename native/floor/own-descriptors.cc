// The descriptors that a multiplexing member opens for itself.
#include "own-descriptors.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#ifdef __linux__
#include <sys/eventfd.h>
#endif

#include "stream.h"

namespace lab {
namespace {

Outcome OpenPair(OwnKind kind, OwnPair* pair) {
  int fds[2];
  switch (kind) {
    case OwnKind::kPipe:
      if (pipe(fds) != 0) return FailCall("pipe", -1, errno);
      break;
    case OwnKind::kSocketPair:
      if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) != 0) return FailCall("socketpair", -1, errno);
      break;
    case OwnKind::kEventFd:
#ifdef __linux__
      fds[0] = eventfd(0, 0);
      fds[1] = fds[0];
      if (fds[0] < 0) return FailCall("eventfd", -1, errno);
      break;
#else
      return Failure{"needs-linux", "eventfd exists on Linux alone; kind 0 (pipe) and 1 (socketpair) exist here as well"};
#endif
  }
  *pair = {fds[0], fds[1]};
  return {};
}

}  // namespace

Outcome OwnDescriptors::Open(OwnKind kind, size_t count) {
  if (kind == kind_ && count == pairs_.size()) return {};
  Close();
  kind_ = kind;
  sequence = 0;
  while (pairs_.size() < count) {
    OwnPair pair;
    Outcome failure = OpenPair(kind, &pair);
    if (!failure) {
      pairs_.push_back(pair);
      failure = SetNonBlocking(pair.readFd);
    }
    if (!failure) failure = SetNonBlocking(pair.writeFd);
    if (failure) {
      failure->message += "; " + std::to_string(pairs_.size()) + " of " + std::to_string(count) + " were opened";
      Close();
      return failure;
    }
    if (indexes_.size() <= static_cast<size_t>(pair.readFd)) indexes_.resize(static_cast<size_t>(pair.readFd) + 1);
    indexes_[static_cast<size_t>(pair.readFd)] = pairs_.size() - 1;
  }
  return {};
}

void OwnDescriptors::Close() {
  for (const OwnPair& pair : pairs_) {
    close(pair.readFd);
    if (pair.writeFd != pair.readFd) close(pair.writeFd);
  }
  pairs_.clear();
}

}  // namespace lab
