// The requests of the sweep's I/O workloads: a number over one pipe, the next number back over another. Called by both sides.
#pragma once

#include <cstddef>
#include <cstdint>

#include "command.h"
#include "failure.h"

namespace lab {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are little-endian; a big-endian machine has to swap bytes");

/** The descriptors of connection i, for either side: it reads from one and writes to the other. */
struct Connection {
  int readFd;
  int writeFd;
};
Connection ConnectionOf(size_t index);

/** Fails with `usage` unless the process was handed both descriptors of so many connections. Opens nothing; ask before you do. */
Outcome RequireConnections(const Command& command, size_t count);

/** A number on its way in, in whatever pieces it comes. */
class IncomingNumber {
 public:
  enum class State { kPart, kWhole, kEnd };

  /** One read(2), which asks for no more than is missing. */
  Outcome ReadOn(int fd, State* state);

  /** The last one that was whole. */
  uint64_t value() const;

 private:
  uint8_t bytes_[sizeof(uint64_t)] = {};
  size_t held_ = 0;
};

Outcome SendNumber(int fd, uint64_t number);

}  // namespace lab
