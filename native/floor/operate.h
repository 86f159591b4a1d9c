// What the threads of a team do again and again until the time is over. Called by the verbs of locks, counters, workloads and requests.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "loop.h"
#include "team.h"

namespace lab {

/** Done by every thread until the flag is up; notes operations and checksum in its reply. */
using Work =
    std::function<Outcome(size_t thread, const std::atomic<bool>& isTimeOver, Bracket& bracket, ThreadReply* reply)>;

/** Has all threads work until the time is over, and writes what they reply. Returns the sum of their operations. */
uint64_t OperateInTime(Team& team, uint64_t timeMs, const Work& work, std::string* json);

/**
 * Returns how often the operation was done until told to stop: once at least, so that who comes late has something to show too.
 * Reading the flag is a hit in the cache until it is written, once.
 */
template <class Operation>
uint64_t RepeatUntil(const std::atomic<bool>& isTimeOver, Bracket& bracket, uint64_t operationsPerCpuLook, Operation operation) {
  uint64_t operations = 0;
  do {
    operation();
    operations++;
    if (operations % operationsPerCpuLook == 0) bracket.LookAtCpu();
  } while (!isTimeOver.load(std::memory_order_relaxed));
  return operations;
}

/** Holds what a structure has counted of its own to the operations, and replies with it. */
Outcome CheckGuard(uint64_t guard, uint64_t operations, std::string* json);

constexpr KeyRange kUnits = {"units", 0, 1'000'000'000};

/** Of operations that take some 10 ns, and of those that take some 50 us. */
constexpr uint64_t kShortOperationsPerCpuLook = 1'024;
constexpr uint64_t kLongOperationsPerCpuLook = 64;

/** All threads at one structure. `Work` returns a thread's operations, `guard` what the structure has counted of all of them. */
template <class Structure>
Outcome OperateStructure(Team& team, const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kTimeMs})) return failure;
  Structure structure(team.size());
  const Work work = [&](size_t thread, const std::atomic<bool>& isTimeOver, Bracket& bracket, ThreadReply* reply) -> Outcome {
    reply->operations = structure.Work(thread, isTimeOver, bracket);
    return {};
  };
  const uint64_t operations = OperateInTime(team, command["timeMs"], work, json);
  return CheckGuard(structure.guard(), operations, json);
}

}  // namespace lab
