// The lab's record (src/README.md, "The record"): made from the seeded patterns and checked. Called by the verbs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "../checksum.h"
#include "failure.h"

namespace lab {

constexpr size_t kHeaderBytes = 16;
constexpr uint32_t kKindData = 0;
constexpr uint32_t kKindEnd = 1;  // an empty record, without which EOF is a truncation
constexpr size_t kPatterns = 16;

struct Header {
  uint32_t payloadBytes;
  uint32_t kind;
  uint32_t sequence;
  uint32_t checksum;
};
static_assert(sizeof(Header) == kHeaderBytes);

/** The 16 payloads that the records of one size repeat. Made before the clock starts. */
class Patterns {
 public:
  explicit Patterns(size_t payloadBytes);
  const uint8_t* Of(uint32_t sequence) const { return bytes_.data() + (sequence % kPatterns) * stride_; }

 private:
  size_t stride_;
  std::vector<uint8_t> bytes_;
};

/** Fills the header of a record whose payload is in place. Returns the record's checksum. */
inline uint32_t SealRecord(uint8_t* record, size_t payloadBytes, uint32_t sequence, uint32_t kind) {
  const auto length = static_cast<uint32_t>(payloadBytes);
  const uint32_t checksum = RecordChecksum(PayloadChecksum(record + kHeaderBytes, payloadBytes), sequence, kind, length);
  const Header header = {length, kind, sequence, checksum};
  memcpy(record, &header, sizeof header);
  return checksum;
}

/** Copies the pattern's payload, computes the checksum, fills the header. Returns the record's checksum. */
inline uint32_t BuildRecord(uint8_t* record, size_t bytes, uint32_t sequence, const Patterns& patterns) {
  const size_t payloadBytes = bytes - kHeaderBytes;
  memcpy(record + kHeaderBytes, patterns.Of(sequence), payloadBytes);
  return SealRecord(record, payloadBytes, sequence, kKindData);
}

/** Says what is wrong with a record that CheckRecord refused. */
Failure DescribeCorruption(const uint8_t* record, size_t bytes, uint32_t sequence, uint64_t recordsBefore,
                           uint32_t kind = kKindData);

/** True if length, kind, sequence and checksum are the expected ones; adds the checksum to `sum`. */
inline bool CheckRecord(const uint8_t* record, size_t bytes, uint32_t sequence, uint32_t* sum, uint32_t kind = kKindData) {
  Header header;
  memcpy(&header, record, sizeof header);
  if (header.payloadBytes != bytes - kHeaderBytes || header.kind != kind || header.sequence != sequence) return false;
  const uint32_t payload = PayloadChecksum(record + kHeaderBytes, bytes - kHeaderBytes);
  if (RecordChecksum(payload, sequence, header.kind, header.payloadBytes) != header.checksum) return false;
  *sum += header.checksum;
  return true;
}

}  // namespace lab
