// The job's producer: the records of src/job/source.ts, byte for byte.
#include "text.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "feed.h"
#include "loop.h"
#include "record.h"
#include "stream.h"

namespace lab {
namespace {

/** JOB_RECORD_BYTES of src/job/count-stream.ts. */
constexpr size_t kTextBytes = 16 * 1024;

Failure BadInput(const Segment& segment, const std::string& what) {
  return {"bad-input", segment.path + " " + what + ". Give --input a file that nobody is writing."};
}

bool ParseOffset(const std::string& word, uint64_t* offset) {
  // As many digits as a number of a command may have.
  if (word.empty() || word.size() > 15 || word.find_first_not_of("0123456789") != std::string::npos) return false;
  *offset = std::stoull(word);
  return true;
}

/** All of it when no line ends within: a long line goes out in pieces. */
size_t LengthOfWholeLines(const uint8_t* bytes, size_t length) {
  size_t end = length;
  while (end > 0 && bytes[end - 1] != '\n') end--;
  return end == 0 ? length : end;
}

/** One stream of records, as FdWriter writes it. */
class TextStream {
 public:
  explicit TextStream(int64_t pauseNs) : pauseNs_(pauseNs), record_(kHeaderBytes + kTextBytes) {}
  uint8_t* payload() { return record_.data() + kHeaderBytes; }
  uint32_t records() const { return records_; }
  uint32_t sum() const { return sum_; }

  /** Sends the first `length` bytes of the payload. */
  Outcome Commit(size_t length, Bracket* bracket) {
    if (pauseNs_ > 0) SleepUntil(NowNs() + pauseNs_);
    if (records_ % kRecordsPerCpuLook == 0) bracket->LookAtCpu();
    sum_ += SealRecord(record_.data(), length, records_, kKindData);
    if (auto failure = WriteFully(kFirstFd, record_.data(), kHeaderBytes + length)) return failure;
    records_++;
    return {};
  }

  Outcome End() { return EndStream(kFirstFd, records_, &sum_); }

 private:
  int64_t pauseNs_;
  std::vector<uint8_t> record_;
  uint32_t records_ = 0;
  uint32_t sum_ = 0;
};

/** Fills the payload from byte `at` on. */
Outcome ReadPart(const Segment& segment, int fd, uint64_t at, size_t wanted, uint8_t* into, size_t* got) {
  for (;;) {
    const ssize_t now = pread(fd, into, wanted, static_cast<off_t>(at));
    if (now < 0 && errno == EINTR) continue;
    if (now < 0) return BadInput(segment, "cannot be read: " + std::generic_category().message(errno));
    if (now == 0) {
      const std::string place = std::to_string(at) + " of " + std::to_string(segment.end);
      return BadInput(segment, "shrank while it was read: byte " + place + " is gone");
    }
    *got = static_cast<size_t>(now);
    return {};
  }
}

Outcome SendSegment(const Segment& segment, int fd, TextStream* stream, Bracket* bracket) {
  for (uint64_t at = segment.start; at < segment.end;) {
    const auto wanted = static_cast<size_t>(std::min<uint64_t>(kTextBytes, segment.end - at));
    size_t length = 0;
    if (auto failure = ReadPart(segment, fd, at, wanted, stream->payload(), &length)) return failure;
    if (at + length != segment.end) length = LengthOfWholeLines(stream->payload(), length);
    at += length;
    if (auto failure = stream->Commit(length, bracket)) return failure;
  }
  // Empty: a word at the end of one file and one at the start of the next stay two.
  return stream->Commit(0, bracket);
}

Outcome SendText(const std::vector<Segment>& segments, const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {{"pauseUs", 0, 60'000'000}})) return failure;
  TextStream stream(static_cast<int64_t>(command["pauseUs"]) * 1'000);
  Bracket bracket;
  bracket.Begin();
  for (const Segment& segment : segments) {
    const int fd = open(segment.path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
      return BadInput(segment, "was there when the job was planned: " + std::generic_category().message(errno));
    }
    Outcome failure = SendSegment(segment, fd, &stream, &bracket);
    close(fd);
    if (failure) return failure;
  }
  if (auto failure = stream.End()) return failure;
  bracket.End();
  AppendCommon(bracket, stream.sum(), json);
  *json += ",\"records\":" + std::to_string(stream.records());
  return {};
}

}  // namespace

Outcome ParseSegments(const std::vector<std::string>& words, std::vector<Segment>* segments) {
  if (words.size() % 3 != 0) return Failure{"usage", "expected PATH START END for each part, got a part of that"};
  for (size_t at = 0; at < words.size(); at += 3) {
    Segment segment = {words[at], 0, 0};
    const bool isRange = ParseOffset(words[at + 1], &segment.start) && ParseOffset(words[at + 2], &segment.end);
    if (!isRange || segment.start > segment.end) {
      const std::string got = words[at] + " " + words[at + 1] + " " + words[at + 2];
      return Failure{"usage", "expected PATH START END with START <= END, got " + got};
    }
    segments->push_back(segment);
  }
  return {};
}

Outcome ObeyText(const std::vector<Segment>& segments, const Command& command, std::string* json) {
  if (command.verb == "send-text") return SendText(segments, command, json);
  return FailUnknownVerb(command, "send-text");
}

}  // namespace lab
