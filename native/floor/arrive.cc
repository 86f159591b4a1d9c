// Records that come through many pipes on somebody else's schedule, and the time in which none comes.
#include <cerrno>

#include "loop.h"
#include "multiplex.h"
#include "record-stream.h"

namespace lab {
namespace {

template <class Set>
Outcome Watch(Set& set, size_t fds) {
  for (size_t index = 0; index < fds; index++) {
    if (auto failure = set.Add(kFirstFd + static_cast<int>(index))) return failure;
  }
  return {};
}

}  // namespace

Outcome Arrive(Mechanism mechanism, const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kFds, kBytes, kNotedRecords, kFirst})) return failure;
  const size_t fds = command["fds"];
  std::vector<int64_t> arrivalsNs(command["records"]);
  std::vector<uint8_t> chunk(kChunkBytes);
  std::vector<RecordStream> streams;
  for (size_t index = 0; index < fds; index++) {
    const int fd = kFirstFd + static_cast<int>(index);
    if (auto failure = SetNonBlocking(fd)) return failure;
    streams.emplace_back(fd, command["bytes"], static_cast<uint32_t>(command["first"]));
  }
  Bracket bracket;
  uint32_t sum = 0;
  uint64_t waits = 0;
  Outcome failure = WithSet(mechanism, [&](auto& set) -> Outcome {
    if (auto refused = Watch(set, fds)) return refused;
    size_t done = 0;
    Outcome failed;
    const auto take = [&](int fd) {
      const auto index = static_cast<size_t>(fd - kFirstFd);
      size_t record = index + streams[index].taken() * fds;
      ssize_t got;
      if (failed) return;
      failed = streams[index].Read(chunk.data(), &sum, &got, [&] {
        if (record < arrivalsNs.size()) arrivalsNs[record] = NowNs() - bracket.startNs();
        record += fds;
        if (++done % kRecordsPerCpuLook == 0) bracket.LookAtCpu();
      });
      if (!failed && record >= arrivalsNs.size() + fds) {
        failed = Failure{"wrong-answer", "descriptor " + std::to_string(fd) + " gave more than its part of the records"};
      }
    };
    bracket.Begin();
    while (done < arrivalsNs.size()) {
      const int found = set.Wait(-1, take);
      if (failed) return failed;
      if (found < 0 && errno != EINTR) return FailCall(set.kCall, -1, errno);
      waits++;
    }
    bracket.End();
    return {};
  });
  if (failure) return failure;
  for (const RecordStream& stream : streams) {
    if (stream.holdsPart()) {
      return Failure{"wrong-answer", "descriptor " + std::to_string(stream.fd()) + " gave more than the records asked for"};
    }
  }
  AppendCommon(bracket, sum, json);
  AppendNumbers("arrivalsNs", arrivalsNs, json);
  *json += ",\"waits\":" + std::to_string(waits);
  return {};
}

Outcome Rest(Mechanism mechanism, const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kFds, kTimeMs})) return failure;
  const auto timeNs = static_cast<int64_t>(command["timeMs"]) * 1'000'000;
  Bracket bracket;
  uint64_t waits = 0;
  Outcome failure = WithSet(mechanism, [&](auto& set) -> Outcome {
    if (auto refused = Watch(set, command["fds"])) return refused;
    int ready = -1;
    bracket.Begin();
    const int64_t endNs = bracket.startNs() + timeNs;
    // Rounded up, or the last part of a millisecond would be spent in waits that do not wait.
    for (int64_t leftNs = timeNs; leftNs > 0; leftNs = endNs - NowNs()) {
      const int found = set.Wait(static_cast<int>((leftNs + 999'999) / 1'000'000), [&ready](int fd) { ready = fd; });
      waits++;
      if (found < 0 && errno != EINTR) return FailCall(set.kCall, -1, errno);
      if (ready >= 0) {
        return Failure{"wrong-answer", "descriptor " + std::to_string(ready) + " was ready, expected nothing to arrive"};
      }
    }
    bracket.End();
    return {};
  });
  if (failure) return failure;
  AppendCommon(bracket, 0, json);
  *json += ",\"waits\":" + std::to_string(waits);
  return {};
}

}  // namespace lab
