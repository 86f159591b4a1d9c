// One record in each of many pipes, written and taken by the same thread: what an event costs with nobody to wake.
#include <cerrno>

#include "loop.h"
#include "multiplex.h"
#include "record-stream.h"

namespace lab {
namespace {

/** As much as a pipe takes while nobody reads. */
constexpr KeyRange kPipedBytes = {"bytes", kHeaderBytes, 64u << 10};

Outcome Feed(OwnDescriptors& own, const Patterns& patterns, std::vector<uint8_t>* record) {
  BuildRecord(record->data(), record->size(), own.sequence++, patterns);
  for (const OwnPair& pair : own.pairs()) {
    if (auto failure = WriteFully(pair.writeFd, record->data(), record->size())) return failure;
  }
  return {};
}

/** Waits and reads until each pipe has given its record. */
template <class Set>
Outcome Drain(Set& set, const OwnDescriptors& own, std::vector<RecordStream>& streams, uint8_t* chunk, uint32_t* sum) {
  size_t left = streams.size();
  Outcome failure;
  while (left > 0) {
    const int found = set.Wait(-1, [&](int fd) {
      ssize_t got;
      if (!failure) failure = streams[own.IndexOf(fd)].Read(chunk, sum, &got, [&left] { left--; });
    });
    if (failure) return failure;
    if (found < 0 && errno != EINTR) return FailCall(Set::kCall, -1, errno);
  }
  return {};
}

}  // namespace

Outcome Events(Mechanism mechanism, OwnDescriptors& own, const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kFds, kPipedBytes, kSamples})) return failure;
  const size_t bytes = command["bytes"];
  if (auto failure = own.Open(OwnKind::kPipe, command["fds"])) return failure;
  const Patterns patterns(bytes - kHeaderBytes);
  std::vector<uint8_t> record(bytes);
  std::vector<uint8_t> chunk(kChunkBytes);
  std::vector<RecordStream> streams;
  for (const OwnPair& pair : own.pairs()) streams.emplace_back(pair.readFd, bytes, own.sequence);
  std::vector<double> samplesNs(command["samples"]);
  Bracket bracket;
  uint32_t sum = 0;
  Outcome failure = WithSet(mechanism, [&](auto& set) -> Outcome {
    for (const OwnPair& pair : own.pairs()) {
      if (auto refused = set.Add(pair.readFd)) return refused;
    }
    bracket.Begin();
    for (double& sampleNs : samplesNs) {
      if (auto failed = Feed(own, patterns, &record)) return failed;
      const int64_t before = NowNs();
      if (auto failed = Drain(set, own, streams, chunk.data(), &sum)) return failed;
      sampleNs = static_cast<double>(NowNs() - before) / static_cast<double>(streams.size());
      bracket.LookAtCpu();
    }
    bracket.End();
    return {};
  });
  if (failure) return failure;
  AppendCommon(bracket, sum, json);
  AppendSamples(samplesNs, json);
  return {};
}

}  // namespace lab
