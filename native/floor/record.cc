// The seeded patterns, and the words for a record that is not what it should be.
#include "record.h"

namespace lab {

// One block more than needed: memcpy wants an address even where it copies no bytes.
Patterns::Patterns(size_t payloadBytes) : stride_(payloadBytes / 16 * 16 + 16), bytes_(stride_ * kPatterns) {
  for (uint32_t pattern = 0; pattern < kPatterns; pattern++) {
    uint32_t x = pattern + 1;
    for (size_t at = 0; at < payloadBytes; at += sizeof x) {
      x ^= x << 13;
      x ^= x >> 17;
      x ^= x << 5;
      memcpy(bytes_.data() + pattern * stride_ + at, &x, sizeof x);  // the stride has room for the whole last word
    }
  }
}

Failure DescribeCorruption(const uint8_t* record, size_t bytes, uint32_t sequence, uint64_t recordsBefore, uint32_t kind) {
  Header header;
  memcpy(&header, record, sizeof header);
  const auto payloadBytes = static_cast<uint32_t>(bytes - kHeaderBytes);
  std::string what;
  const auto expect = [&what](const char* field, uint32_t found, uint32_t expected) {
    if (what.empty() && found != expected) {
      what = std::string(field) + " is " + std::to_string(found) + ", expected " + std::to_string(expected);
    }
  };
  expect("length", header.payloadBytes, payloadBytes);
  expect("kind", header.kind, kind);
  expect("sequence", header.sequence, sequence);
  expect("checksum", header.checksum,
         RecordChecksum(PayloadChecksum(record + kHeaderBytes, payloadBytes), sequence, kind, payloadBytes));
  return {"record-corrupt", "corrupt after " + std::to_string(recordsBefore) + " records: " + what};
}

}  // namespace lab
