// One descriptor's records: where they end, and what is said when they are not what they should be.
#include "record-stream.h"

namespace lab {

bool RecordStream::IsEnd(const uint8_t* record, size_t recordBytes, uint32_t* sum) {
  if (recordBytes_ > 0 || recordBytes != kHeaderBytes) return false;
  hasEnded_ = CheckRecord(record, recordBytes, sequence_, sum, kKindEnd);
  return hasEnded_;
}

Outcome RecordStream::Hold(const uint8_t* bytes, size_t length) {
  held_ = length;
  if (length == 0) return {};
  if (hasEnded_) {
    return Name({"record-corrupt", std::to_string(length) + " B follow the end record"});
  }
  const size_t most = recordBytes_ > 0 ? recordBytes_ : kHeaderBytes + kMaxPayloadBytes;
  if (recordBytes_ == 0 && length >= kHeaderBytes && AnnouncedBytes(bytes) > most) {
    return Name({"record-too-large", "after " + std::to_string(taken_) + " records a header announces " +
                                         std::to_string(AnnouncedBytes(bytes) - kHeaderBytes) + " B; at most " +
                                         std::to_string(kMaxPayloadBytes) + " B were agreed"});
  }
  // Taken at the first cut, once: less than a record is held, and a read comes behind it.
  if (rest_.empty()) rest_.resize(most + kChunkBytes);
  memmove(rest_.data(), bytes, length);
  return {};
}

Outcome RecordStream::FinishAtEof() const {
  if (hasEnded_) return {};
  if (recordBytes_ > 0) return Name(FailTruncated(held_, recordBytes_, taken_));
  const std::string where =
      held_ > 0 ? "inside a record, " + std::to_string(held_) + " B of it arrived" : "without an end record";
  return Name({"record-truncated", "truncated after " + std::to_string(taken_) + " records: EOF " + where});
}

Failure RecordStream::FailRecord(const uint8_t* record, size_t recordBytes) const {
  Header header;
  memcpy(&header, record, sizeof header);
  const bool isEnd = recordBytes_ == 0 && recordBytes == kHeaderBytes && header.kind == kKindEnd;
  return Name(DescribeCorruption(record, recordBytes, sequence_, taken_, isEnd ? kKindEnd : kKindData));
}

Failure RecordStream::Name(Failure failure) const {
  failure.message = "descriptor " + std::to_string(fd_) + ": " + failure.message;
  return failure;
}

}  // namespace lab
