// The descriptors that a multiplexing member opens for itself. Called by scan, register and events.
#pragma once

#include <cstdint>
#include <vector>

#include "failure.h"

namespace lab {

/** As the key `kind` of a command says it. */
enum class OwnKind : uint64_t { kPipe = 0, kSocketPair = 1, kEventFd = 2 };

/** One to be watched, and the one that is written to make it readable: the same for an eventfd. Both are O_NONBLOCK. */
struct OwnPair {
  int readFd;
  int writeFd;
};

/** One set of descriptors of one kind, kept from command to command until another kind or number is wanted. */
class OwnDescriptors {
 public:
  OwnDescriptors() = default;
  OwnDescriptors(const OwnDescriptors&) = delete;
  OwnDescriptors& operator=(const OwnDescriptors&) = delete;
  ~OwnDescriptors() { Close(); }

  /** Opens them unless they are there; failure leaves none. */
  Outcome Open(OwnKind kind, size_t count);

  const std::vector<OwnPair>& pairs() const { return pairs_; }
  /** The index of a read end among them. */
  size_t IndexOf(int readFd) const { return indexes_[static_cast<size_t>(readFd)]; }
  /** Sequence number of the next record that is written into each; 0 when they have just been opened. */
  uint32_t sequence = 0;

 private:
  void Close();

  OwnKind kind_ = OwnKind::kPipe;
  std::vector<OwnPair> pairs_;
  std::vector<size_t> indexes_;
};

}  // namespace lab
