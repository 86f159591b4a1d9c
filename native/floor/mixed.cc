// Streams of records of any size, as many at once as there are pipes, each to its end; who is served how often while all last.
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "loop.h"
#include "multiplex.h"
#include "record-stream.h"

namespace lab {
namespace {

/** How one pipe was served, in ns from the start on. */
struct Services {
  int64_t servedBytes = 0;
  /** While no stream had ended. */
  int64_t competedRecords = 0;
  int64_t firstNs = -1;
  int64_t lastNs = -1;
  int64_t longestGapNs = 0;

  void Note(int64_t nowNs) {
    if (firstNs < 0) firstNs = nowNs;
    else longestGapNs = std::max(longestGapNs, nowNs - lastNs);
    lastNs = nowNs;
  }
};

void AppendServices(const std::vector<RecordStream>& streams, const std::vector<Services>& services, std::string* json) {
  std::vector<int64_t> records, competed, bytes, gapsNs, firstNs;
  for (size_t index = 0; index < streams.size(); index++) {
    records.push_back(static_cast<int64_t>(streams[index].taken()));
    competed.push_back(services[index].competedRecords);
    bytes.push_back(services[index].servedBytes);
    gapsNs.push_back(services[index].longestGapNs);
    firstNs.push_back(services[index].firstNs);
  }
  AppendNumbers("servedRecords", records, json);
  AppendNumbers("competedRecords", competed, json);
  AppendNumbers("servedBytes", bytes, json);
  AppendNumbers("gapsNs", gapsNs, json);
  AppendNumbers("firstNs", firstNs, json);
}

}  // namespace

Outcome Mixed(Mechanism mechanism, const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kFds})) return failure;
  const size_t fds = command["fds"];
  std::vector<uint8_t> chunk(kChunkBytes);
  std::vector<Services> services(fds);
  std::vector<RecordStream> streams;
  for (size_t index = 0; index < fds; index++) {
    const int fd = kFirstFd + static_cast<int>(index);
    if (auto failure = SetNonBlocking(fd)) return failure;
    streams.emplace_back(fd, 0, 0);
  }
  Bracket bracket;
  uint32_t sum = 0;
  Outcome failure = WithSet(mechanism, [&](auto& set) -> Outcome {
    for (const RecordStream& stream : streams) {
      if (auto refused = set.Add(stream.fd())) return refused;
    }
    size_t open = fds;
    // Behind the end of the first there is room for everybody.
    bool areAllOpen = true;
    uint64_t chunks = 0;
    std::vector<int> ended;
    ended.reserve(fds);
    Outcome failed;
    const auto take = [&](int fd) {
      const auto index = static_cast<size_t>(fd - kFirstFd);
      ssize_t got;
      if (failed) return;
      failed = streams[index].Read(chunk.data(), &sum, &got, [] {});
      if (failed || got < 0) return;
      // The end is a service as well: what was there until then has been looked after.
      services[index].Note(NowNs() - bracket.startNs());
      if (got == 0) ended.push_back(fd);
      services[index].servedBytes += got;
      if (areAllOpen) services[index].competedRecords = static_cast<int64_t>(streams[index].taken());
      if (streams[index].hasEnded()) areAllOpen = false;
      if (++chunks % kRecordsPerCpuLook == 0) bracket.LookAtCpu();
    };
    bracket.Begin();
    while (open > 0) {
      const int found = set.Wait(-1, take);
      if (failed) return failed;
      if (found < 0 && errno != EINTR) return FailCall(set.kCall, -1, errno);
      // After the walk over what the wait found, which removing would change.
      for (const int fd : ended) {
        if (auto refused = set.Remove(fd)) return refused;
        close(fd);
      }
      open -= ended.size();
      ended.clear();
    }
    bracket.End();
    return {};
  });
  if (failure) return failure;
  AppendCommon(bracket, sum, json);
  AppendServices(streams, services, json);
  return {};
}

}  // namespace lab
