// The sweep's workloads that need nobody outside: alone, in rounds with a serial phase, under a lock.
#ifdef __linux__
#include <pthread.h>

#include "kernel.h"
#include "operate.h"
#include "seat.h"
#include "shares.h"
#include "thread-verbs.h"

namespace lab {
namespace {

constexpr KeyRange kShare = {"share", 0, 1'000};

/** One round is one operation of all threads: what is serial by thread 0, while the others sleep at the barrier; then the rest by all. */
class Phases {
 public:
  Phases(size_t threads, SplitUnits units) : threads_(threads), units_(units) {
    pthread_barrier_init(&barrier_, nullptr, static_cast<unsigned>(threads));
  }
  Phases(const Phases&) = delete;
  Phases& operator=(const Phases&) = delete;
  ~Phases() { pthread_barrier_destroy(&barrier_); }

  void Work(size_t thread, const std::atomic<bool>& isTimeOver, Bracket& bracket, ThreadReply* reply) {
    const Share own = ShareOf(units_.free, threads_, thread);
    uint32_t sum = 0;
    for (uint64_t round = 0;; round++) {
      if (thread == 0) sum += RunKernel(StartOf(round), units_.held);
      pthread_barrier_wait(&barrier_);
      sum += RunKernel(StartOf(round), own.end - own.first);
      // Thread 0 alone looks at the time, so that all leave behind the same round. The round has its number, so that who is still
      // behind the barrier does not take the next round's word for this one's. What makes the word seen is the barrier.
      if (thread == 0 && isTimeOver.load(std::memory_order_relaxed)) lastRound_.store(round, std::memory_order_relaxed);
      pthread_barrier_wait(&barrier_);
      if (round % kLongOperationsPerCpuLook == 0) bracket.LookAtCpu();
      if (lastRound_.load(std::memory_order_relaxed) != round) continue;
      reply->operations = round + 1;
      reply->checksum = sum;
      return;
    }
  }

 private:
  const size_t threads_;
  const SplitUnits units_;
  alignas(kLineBytes) pthread_barrier_t barrier_;
  alignas(kLineBytes) std::atomic<uint64_t> lastRound_{UINT64_MAX};
};

/** A mutex, and the word that it guards. */
class Guarded {
 public:
  Guarded() = default;
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;
  ~Guarded() { pthread_mutex_destroy(&mutex_); }

  /** Counts and works under the mutex. */
  uint32_t Work(uint32_t start, uint64_t units) {
    pthread_mutex_lock(&mutex_);
    count_++;
    const uint32_t x = RunKernel(start, units);
    pthread_mutex_unlock(&mutex_);
    return x;
  }
  uint64_t count() const { return count_; }

 private:
  alignas(kLineBytes) pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  alignas(kLineBytes) uint64_t count_ = 0;
};

}  // namespace

Outcome OperateAlone(Team& team, const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kTimeMs, kUnits})) return failure;
  const uint64_t units = command["units"];
  const Work work = [units](size_t, const std::atomic<bool>& isTimeOver, Bracket& bracket, ThreadReply* reply) -> Outcome {
    uint32_t sum = 0;
    uint64_t operation = 0;
    reply->operations = RepeatUntil(isTimeOver, bracket, kLongOperationsPerCpuLook,
                                    [&] { sum += RunKernel(StartOf(operation++), units); });
    reply->checksum = sum;
    return {};
  };
  OperateInTime(team, command["timeMs"], work, json);
  return {};
}

Outcome OperatePhases(Team& team, const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kTimeMs, kUnits, kShare})) return failure;
  Phases phases(team.size(), Split(command["units"], command["share"]));
  const Work work = [&phases](size_t thread, const std::atomic<bool>& isTimeOver, Bracket& bracket,
                              ThreadReply* reply) -> Outcome {
    phases.Work(thread, isTimeOver, bracket, reply);
    return {};
  };
  OperateInTime(team, command["timeMs"], work, json);
  return {};
}

Outcome OperateLocked(Team& team, const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kTimeMs, kUnits, kShare})) return failure;
  const SplitUnits units = Split(command["units"], command["share"]);
  Guarded guarded;
  const Work work = [&](size_t, const std::atomic<bool>& isTimeOver, Bracket& bracket, ThreadReply* reply) -> Outcome {
    uint32_t sum = 0;
    uint64_t operation = 0;
    reply->operations = RepeatUntil(isTimeOver, bracket, kLongOperationsPerCpuLook, [&] {
      const uint32_t start = StartOf(operation++);
      sum += guarded.Work(start, units.held);
      sum += RunKernel(start, units.free);
    });
    reply->checksum = sum;
    return {};
  };
  const uint64_t operations = OperateInTime(team, command["timeMs"], work, json);
  return CheckGuard(guarded.count(), operations, json);
}

}  // namespace lab
#endif  // __linux__
