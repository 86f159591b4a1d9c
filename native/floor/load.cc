// An open-loop load: records offered by the clock, and their arrivals noted. src/transports/load.ts has the same loops.
#include "load.h"

#include <vector>

#include "loop.h"
#include "record.h"
#include "stream.h"

namespace lab {

Outcome Offer(const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kBytes, kNotedRecords, kPeriodNs, kFirst})) return failure;
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
    sum += BuildRecord(record.data(), bytes, first + static_cast<uint32_t>(done), patterns);
    return WriteFully(kToPeer, record.data(), bytes);
  };
  if (auto failure = SendOnSchedule(bracket, scheduleNs, periodNs, &latesNs, send)) return failure;
  bracket.End();
  AppendCommon(bracket, sum, json);
  AppendSchedule(scheduleNs, latesNs, json);
  return {};
}

Outcome Receive(const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kBytes, kNotedRecords, kFirst})) return failure;
  const size_t bytes = command["bytes"];
  const auto first = static_cast<uint32_t>(command["first"]);
  std::vector<uint8_t> record(bytes);
  std::vector<int64_t> arrivalsNs(command["records"]);
  Bracket bracket;
  uint32_t sum = 0;
  bracket.Begin();
  for (size_t done = 0; done < arrivalsNs.size(); done++) {
    const uint32_t sequence = first + static_cast<uint32_t>(done);
    if (auto failure = ReadFully(kFromPeer, record.data(), bytes, done)) return failure;
    if (!CheckRecord(record.data(), bytes, sequence, &sum)) return DescribeCorruption(record.data(), bytes, sequence, done);
    arrivalsNs[done] = NowNs() - bracket.startNs();
    if (done % kRecordsPerCpuLook == 0) bracket.LookAtCpu();
  }
  bracket.End();
  AppendCommon(bracket, sum, json);
  AppendNumbers("arrivalsNs", arrivalsNs, json);
  return {};
}

}  // namespace lab
