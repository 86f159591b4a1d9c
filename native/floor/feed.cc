// What fills the pipes of a multiplexing consumer.
#include "feed.h"

#include <unistd.h>

#include <cerrno>
#include <vector>

#include "load.h"
#include "loop.h"
#include "record.h"
#include "stream.h"

namespace lab {

Outcome EndStream(int fd, uint32_t sequence, uint32_t* sum) {
  uint8_t record[kHeaderBytes];
  *sum += SealRecord(record, 0, sequence, kKindEnd);
  if (auto failure = WriteFully(fd, record, sizeof record)) return failure;
  if (close(fd) != 0) return FailCall("close", fd, errno);
  return {};
}

Outcome OfferMany(const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kFds, kBytes, kNotedRecords, kPeriodNs, kFirst, {"end", 0, 1}})) return failure;
  const size_t fds = command["fds"];
  const size_t bytes = command["bytes"];
  const auto first = static_cast<uint32_t>(command["first"]);
  const auto periodNs = static_cast<int64_t>(command["periodNs"]);
  const Patterns patterns(bytes - kHeaderBytes);
  std::vector<uint8_t> record(bytes);
  std::vector<int64_t> latesNs(command["records"]);
  Bracket bracket;
  uint32_t sum = 0;
  bracket.Begin();
  const int64_t scheduleNs = bracket.startNs() + kLeadNs;
  const auto send = [&](size_t done) {
    sum += BuildRecord(record.data(), bytes, first + static_cast<uint32_t>(done / fds), patterns);
    return WriteFully(kFirstFd + static_cast<int>(done % fds), record.data(), bytes);
  };
  if (auto failure = SendOnSchedule(bracket, scheduleNs, periodNs, &latesNs, send)) return failure;
  for (size_t index = 0; command["end"] == 1 && index < fds; index++) {
    // The first records % fds descriptors have had one record more than the others.
    const size_t given = latesNs.size() / fds + (index < latesNs.size() % fds ? 1 : 0);
    const uint32_t sequence = first + static_cast<uint32_t>(given);
    if (auto failure = EndStream(kFirstFd + static_cast<int>(index), sequence, &sum)) return failure;
  }
  bracket.End();
  AppendCommon(bracket, sum, json);
  AppendSchedule(scheduleNs, latesNs, json);
  return {};
}

Outcome Gush(const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kBytes, kTimeMs})) return failure;
  const size_t bytes = command["bytes"];
  const Patterns patterns(bytes - kHeaderBytes);
  std::vector<uint8_t> record(bytes);
  Bracket bracket;
  uint32_t sum = 0;
  uint32_t records = 0;
  bracket.Begin();
  const int64_t endNs = bracket.startNs() + static_cast<int64_t>(command["timeMs"]) * 1'000'000;
  while (NowNs() < endNs) {
    sum += BuildRecord(record.data(), bytes, records, patterns);
    if (auto failure = WriteFully(kFirstFd, record.data(), bytes)) return failure;
    if (records++ % kRecordsPerCpuLook == 0) bracket.LookAtCpu();
  }
  if (auto failure = EndStream(kFirstFd, records, &sum)) return failure;
  bracket.End();
  AppendCommon(bracket, sum, json);
  *json += ",\"records\":" + std::to_string(records);
  return {};
}

}  // namespace lab
