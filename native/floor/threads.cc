// The member whose threads measure together: which subjects there are and which verbs each of them has.
#include "threads.h"

#include <cstdio>

#ifdef __linux__
#include <unistd.h>

#include <cstring>

#include "member.h"
#include "thread-verbs.h"

namespace lab {
namespace {

constexpr KeyRange kPair = {"threads", 2, 2};
constexpr KeyRange kOne = {"threads", 1, 1};
constexpr KeyRange kAnyNumber = {"threads", 1, 64};

/** A subject has trip, stream, operate or some of them. */
struct Subject {
  const char* name;
  KeyRange threads;
  const char* verbs;
  TeamVerb trip;
  TeamVerb stream;
  TeamVerb operate;
};

constexpr Subject kSubjects[] = {
    {"ring", kPair, "start trip stream", TripInPlace, StreamBatches, nullptr},
    {"ring-single", kPair, "start trip stream", TripCopied, StreamSingly, nullptr},
    {"futex", kPair, "start trip", TripWord, nullptr, nullptr},
    {"mutex", kAnyNumber, "start operate", nullptr, nullptr, OperateMutex},
    {"spin-mutex", kAnyNumber, "start operate", nullptr, nullptr, OperateSpinMutex},
    {"semaphore", kAnyNumber, "start operate", nullptr, nullptr, OperateSemaphore},
    {"condition", kAnyNumber, "start operate", nullptr, nullptr, OperateCondition},
    {"barrier", kAnyNumber, "start operate", nullptr, nullptr, OperateBarrier},
    {"counter-shared", kAnyNumber, "start operate", nullptr, nullptr, OperateSharedCounter},
    {"counter-padded", kAnyNumber, "start operate", nullptr, nullptr, OperatePaddedCounter},
    {"counter-false-sharing", kAnyNumber, "start operate", nullptr, nullptr, OperateNeighbouringCounter},
    {"cpu", kAnyNumber, "start operate", nullptr, nullptr, OperateAlone},
    {"memory", kAnyNumber, "start operate", nullptr, nullptr, OperateMemory},
    {"serial-phase", kAnyNumber, "start operate", nullptr, nullptr, OperatePhases},
    {"locked", kAnyNumber, "start operate", nullptr, nullptr, OperateLocked},
    {"blocking-io", kAnyNumber, "start operate", nullptr, nullptr, OperateBlocking},
    {"async-io", kOne, "start operate", nullptr, nullptr, OperateAtOnce},
};

const Subject* FindSubject(const char* name) {
  for (const Subject& subject : kSubjects) {
    if (strcmp(subject.name, name) == 0) return &subject;
  }
  return nullptr;
}

/** Starts the threads; replies with their kernel ids, in order. */
Outcome Start(const Subject& subject, Team& team, const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {subject.threads})) return failure;
  if (team.size() > 0) return Failure{"usage", "start comes once; there are " + std::to_string(team.size()) + " threads"};
  std::vector<long> tids;
  if (auto failure = team.Start(command["threads"], &tids)) return failure;
  *json += "\"tids\":[";
  for (size_t thread = 0; thread < tids.size(); thread++) *json += (thread == 0 ? "" : ",") + std::to_string(tids[thread]);
  *json += "]";
  return {};
}

Outcome ObeySubject(const Subject& subject, Team& team, const Command& command, std::string* json) {
  if (command.verb == "start") return Start(subject, team, command, json);
  TeamVerb verb = nullptr;
  if (command.verb == "trip") verb = subject.trip;
  if (command.verb == "stream") verb = subject.stream;
  if (command.verb == "operate") verb = subject.operate;
  if (verb == nullptr) return FailUnknownVerb(command, subject.verbs);
  if (team.size() == 0) return Failure{"usage", command.verb + " needs threads; say start before"};
  return verb(team, command, json);
}

}  // namespace

int RunThreads(const char* name, const char* cpus) {
  const Subject* subject = FindSubject(name);
  if (subject == nullptr) {
    fprintf(stderr, "floor threads: \"%s\" is none of", name);
    for (const Subject& known : kSubjects) fprintf(stderr, "%s %s", &known == kSubjects ? "" : ",", known.name);
    fputs("\n", stderr);
    return 2;
  }
  CpuList list;
  if (const auto failure = ParseCpus(cpus, &list)) {
    fprintf(stderr, "floor threads: %s\n", failure->message.c_str());
    return 2;
  }
  Team team(list);
  // Nothing is taken apart in the end: threads sleep in `team`.
  _exit(RunMember(
      [&](const Command& command, std::string* json) { return ObeySubject(*subject, team, command, json); }));
}

}  // namespace lab

#else

namespace lab {

int RunThreads(const char*, const char*) {
  fputs("floor threads: needs Linux (futex, and threads that can be pinned)\n", stderr);
  return 2;
}

}  // namespace lab

#endif  // __linux__
