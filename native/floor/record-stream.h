// One descriptor's records, taken from reads that cut them anywhere. Called by events, arrive and mixed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "failure.h"
#include "record.h"
#include "stream.h"

namespace lab {

/** What one read of one descriptor may take, so that none starves the others. */
constexpr size_t kChunkBytes = 16 * 1024;
/** Where the size of a record is its own header's word, it may be up to this. */
constexpr size_t kMaxPayloadBytes = 64 * 1024;

class RecordStream {
 public:
  /** All records are of `recordBytes`, or of any size where that is 0, and an end record comes last then. */
  RecordStream(int fd, size_t recordBytes, uint32_t firstSequence)
      : fd_(fd), recordBytes_(recordBytes), sequence_(firstSequence) {}

  int fd() const { return fd_; }
  /** Data records taken so far. */
  uint64_t taken() const { return taken_; }
  /** Whether bytes of a record are there whose rest has not come. */
  bool holdsPart() const { return held_ > 0; }

  /** The end record was taken. */
  bool hasEnded() const { return hasEnded_; }

  /**
   * Reads once and takes every whole record, calling onRecord() after each. `got` is what the read returned: -1 when nothing
   * was there after all, 0 at EOF, which is a failure where a record is not whole or the end record has not come.
   *
   * `chunk` has room for kChunkBytes. Records are checked where the read has put them; only one that was cut is copied.
   */
  template <class OnRecord>
  Outcome Read(uint8_t* chunk, uint32_t* sum, ssize_t* got, OnRecord onRecord) {
    uint8_t* const bytes = held_ > 0 ? rest_.data() : chunk;
    if (auto failure = ReadOnce(fd_, bytes + held_, kChunkBytes, got)) return failure;
    if (*got < 0) return {};
    if (*got == 0) return FinishAtEof();
    const size_t end = held_ + static_cast<size_t>(*got);
    size_t at = 0;
    while (end - at >= kHeaderBytes) {
      const size_t recordBytes = recordBytes_ > 0 ? recordBytes_ : AnnouncedBytes(bytes + at);
      if (hasEnded_ || (recordBytes_ == 0 && recordBytes > kHeaderBytes + kMaxPayloadBytes)) break;
      if (end - at < recordBytes) break;
      if (!CheckRecord(bytes + at, recordBytes, sequence_, sum)) {
        if (!IsEnd(bytes + at, recordBytes, sum)) return FailRecord(bytes + at, recordBytes);
      } else {
        taken_++;
        onRecord();
      }
      sequence_++;
      at += recordBytes;
    }
    return Hold(bytes + at, end - at);
  }

 private:
  static size_t AnnouncedBytes(const uint8_t* record) {
    uint32_t payloadBytes;
    memcpy(&payloadBytes, record, sizeof payloadBytes);
    return kHeaderBytes + size_t{payloadBytes};
  }

  bool IsEnd(const uint8_t* record, size_t recordBytes, uint32_t* sum);
  /** Keeps what belongs to no whole record; fails where no record can begin like this. */
  Outcome Hold(const uint8_t* bytes, size_t length);
  Outcome FinishAtEof() const;
  Failure FailRecord(const uint8_t* record, size_t recordBytes) const;
  Failure Name(Failure failure) const;

  int fd_;
  size_t recordBytes_;
  uint32_t sequence_;
  uint64_t taken_ = 0;
  bool hasEnded_ = false;
  size_t held_ = 0;
  std::vector<uint8_t> rest_;
};

}  // namespace lab
