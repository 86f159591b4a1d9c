// The price of a wait against the number watched and the number ready, and of registering them.
#include <cerrno>

#include "loop.h"
#include "multiplex.h"
#include "stream.h"

namespace lab {
namespace {

/** 8 bytes: what an eventfd takes and gives, and little enough for every other kind. */
constexpr uint64_t kToken = 1;
constexpr KeyRange kKind = {"kind", 0, 2};

Outcome WrongAnswer(const char* call, const std::string& what) {
  return Failure{"wrong-answer", std::string(call) + " " + what};
}

/** Number i of those that are made readable: spread evenly, the last descriptor always among them. */
size_t PlaceOf(size_t i, size_t ready, size_t fds) { return (i + 1) * fds / ready - 1; }

Outcome WriteTokens(const std::vector<OwnPair>& pairs, size_t ready) {
  for (size_t i = 0; i < ready; i++) {
    const int fd = pairs[PlaceOf(i, ready, pairs.size())].writeFd;
    if (auto failure = WriteFully(fd, reinterpret_cast<const uint8_t*>(&kToken), sizeof kToken)) return failure;
  }
  return {};
}

Outcome TakeTokens(const std::vector<OwnPair>& pairs, size_t ready) {
  uint64_t token;
  for (size_t i = 0; i < ready; i++) {
    const int fd = pairs[PlaceOf(i, ready, pairs.size())].readFd;
    if (auto failure = ReadFully(fd, reinterpret_cast<uint8_t*>(&token), sizeof token, i)) return failure;
  }
  return {};
}

/** What the waits of one command must find, and where they put it. */
struct Findings {
  const OwnDescriptors& own;
  size_t ready;
  size_t indexSum;
  std::vector<int> fds;

  bool hasRightIndexes() const {
    size_t sum = 0;
    for (size_t at = 0; at < ready; at++) sum += own.IndexOf(fds[at]);
    return sum == indexSum;
  }
};

template <class Set>
Outcome TimeWaits(Set& set, Findings& findings, uint64_t batch, Bracket& bracket, std::vector<double>* samplesNs) {
  const int expected = static_cast<int>(findings.ready);
  bracket.Begin();
  for (double& sampleNs : *samplesNs) {
    const int64_t before = NowNs();
    for (uint64_t round = 0; round < batch; round++) {
      int* next = findings.fds.data();
      const int found = set.Wait(0, [&next](int fd) { *next++ = fd; });
      if (found != expected || next != findings.fds.data() + expected) {
        if (found < 0) return FailCall(Set::kCall, -1, errno);
        return WrongAnswer(Set::kCall, "found " + std::to_string(found) + " ready, expected " + std::to_string(expected));
      }
      if (round == 0 && !findings.hasRightIndexes()) return WrongAnswer(Set::kCall, "named the wrong descriptors");
    }
    sampleNs = static_cast<double>(NowNs() - before) / static_cast<double>(batch);
    if (!findings.hasRightIndexes()) return WrongAnswer(Set::kCall, "named the wrong descriptors in the end");
    bracket.LookAtCpu();
  }
  bracket.End();
  return {};
}

template <class Set>
Outcome TimeRegistrations(Set& set, const std::vector<OwnPair>& pairs, Bracket& bracket, std::vector<double>* samplesNs) {
  bracket.Begin();
  for (double& sampleNs : *samplesNs) {
    const int64_t before = NowNs();
    for (const OwnPair& pair : pairs) {
      if (auto failure = set.Add(pair.readFd)) return failure;
    }
    for (const OwnPair& pair : pairs) {
      if (auto failure = set.Remove(pair.readFd)) return failure;
    }
    sampleNs = static_cast<double>(NowNs() - before) / static_cast<double>(pairs.size());
    bracket.LookAtCpu();
  }
  bracket.End();
  return {};
}

}  // namespace

Outcome Scan(Mechanism mechanism, OwnDescriptors& own, const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kKind, kFds, {"ready", 0, kFds.max}, kSamples, kBatch})) return failure;
  const size_t ready = command["ready"];
  if (ready > command["fds"]) return Failure{"usage", "scan: more ready than fds"};
  if (auto failure = own.Open(static_cast<OwnKind>(command["kind"]), command["fds"])) return failure;
  // With room for all: a wait that finds too many is to be told so.
  Findings findings = {own, ready, 0, std::vector<int>(own.pairs().size())};
  for (size_t i = 0; i < ready; i++) findings.indexSum += PlaceOf(i, ready, own.pairs().size());
  std::vector<double> samplesNs(command["samples"]);
  Bracket bracket;
  Outcome failure = WithSet(mechanism, [&](auto& set) -> Outcome {
    for (const OwnPair& pair : own.pairs()) {
      if (auto refused = set.Add(pair.readFd)) return refused;
    }
    if (auto refused = WriteTokens(own.pairs(), ready)) return refused;
    return TimeWaits(set, findings, command["batch"], bracket, &samplesNs);
  });
  if (!failure) failure = TakeTokens(own.pairs(), ready);
  if (failure) return failure;
  AppendCommon(bracket, 0, json);
  AppendSamples(samplesNs, json);
  return {};
}

Outcome Register(Mechanism mechanism, OwnDescriptors& own, const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kKind, kFds, kSamples})) return failure;
  if (auto failure = own.Open(static_cast<OwnKind>(command["kind"]), command["fds"])) return failure;
  std::vector<double> samplesNs(command["samples"]);
  Bracket bracket;
  Outcome failure =
      WithSet(mechanism, [&](auto& set) { return TimeRegistrations(set, own.pairs(), bracket, &samplesNs); });
  if (failure) return failure;
  AppendCommon(bracket, 0, json);
  AppendSamples(samplesNs, json);
  return {};
}

}  // namespace lab
