// An open-loop load: records offered by the clock, and their arrivals noted. src/transports/load.ts has the same loops.
#include "load.h"

#include <cerrno>
#include <ctime>
#include <vector>

#include "loop.h"
#include "record.h"
#include "stream.h"

namespace lab {
namespace {

/** Between the decision on the schedule and its first record, as in load.ts. */
constexpr int64_t kLeadNs = 5'000'000;

/** Each record leaves a number in the reply. */
constexpr KeyRange kNotedRecords = {"records", 1, 10'000'000};
constexpr KeyRange kPeriodNs = {"periodNs", 1, 60'000'000'000};

/** Signals do not end it early: the time is absolute, so the same sleep goes on. */
void SleepUntil(int64_t timeNs) {
#ifdef __linux__
  const timespec wanted = {static_cast<time_t>(timeNs / 1'000'000'000), static_cast<long>(timeNs % 1'000'000'000)};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wanted, nullptr) == EINTR) {
  }
#else
  for (int64_t leftNs; (leftNs = timeNs - NowNs()) > 0;) {
    const timespec wanted = {static_cast<time_t>(leftNs / 1'000'000'000), static_cast<long>(leftNs % 1'000'000'000)};
    nanosleep(&wanted, nullptr);
  }
#endif
}

void AppendTimes(const char* field, const std::vector<int64_t>& timesNs, std::string* json) {
  *json += std::string(",\"") + field + "\":[";
  for (size_t index = 0; index < timesNs.size(); index++) {
    if (index > 0) *json += ',';
    *json += std::to_string(timesNs[index]);
  }
  *json += ']';
}

}  // namespace

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
  for (size_t done = 0; done < latesNs.size(); done++) {
    const int64_t dueNs = scheduleNs + static_cast<int64_t>(done) * periodNs;
    int64_t nowNs = NowNs();
    if (nowNs < dueNs) {
      SleepUntil(dueNs);
      nowNs = NowNs();
    }
    latesNs[done] = nowNs - dueNs;
    sum += BuildRecord(record.data(), bytes, first + static_cast<uint32_t>(done), patterns);
    if (auto failure = WriteFully(kToPeer, record.data(), bytes)) return failure;
    if (done % kRecordsPerCpuLook == 0) bracket.LookAtCpu();
  }
  bracket.End();
  AppendCommon(bracket, sum, json);
  *json += ",\"scheduleNs\":" + std::to_string(scheduleNs);
  AppendTimes("latesNs", latesNs, json);
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
  AppendTimes("arrivalsNs", arrivalsNs, json);
  return {};
}

}  // namespace lab
