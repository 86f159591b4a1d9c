// What a lock, a hand-off or a round costs when some threads do nothing else: POSIX's own structures.
#ifdef __linux__
#include <pthread.h>
#include <semaphore.h>

#include <atomic>
#include <vector>

#include "operate.h"
#include "seat.h"
#include "thread-verbs.h"

namespace lab {
namespace {

/*
 * Each structure guards a plain counter, on a line of its own: if it lets two threads in at once, or none wait, additions are lost
 * and the counter is less than the operations. The structures (`Work` returns a thread's operations, `guard` the counter):
 */

/** Lock, count, unlock. */
template <class Lock>
class Locked {
 public:
  explicit Locked(size_t) {}
  uint64_t Work(size_t, const std::atomic<bool>& isTimeOver, Bracket& bracket) {
    return RepeatUntil(isTimeOver, bracket, kShortOperationsPerCpuLook, [this] {
      lock_.Acquire();
      guard_++;
      lock_.Release();
    });
  }
  uint64_t guard() const { return guard_; }

 private:
  alignas(kLineBytes) Lock lock_;
  alignas(kLineBytes) uint64_t guard_ = 0;
};

class PosixMutex {
 public:
  ~PosixMutex() { pthread_mutex_destroy(&mutex_); }
  void Acquire() { pthread_mutex_lock(&mutex_); }
  void Release() { pthread_mutex_unlock(&mutex_); }

 private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
};

class PosixSpinLock {
 public:
  PosixSpinLock() { pthread_spin_init(&lock_, PTHREAD_PROCESS_PRIVATE); }
  ~PosixSpinLock() { pthread_spin_destroy(&lock_); }
  void Acquire() { pthread_spin_lock(&lock_); }
  void Release() { pthread_spin_unlock(&lock_); }

 private:
  pthread_spinlock_t lock_;
};

/** One permit. */
class PosixSemaphore {
 public:
  PosixSemaphore() { sem_init(&semaphore_, 0, 1); }
  ~PosixSemaphore() { sem_destroy(&semaphore_); }
  void Acquire() {
    while (sem_wait(&semaphore_) != 0) {
      // EINTR, the one thing that can happen to it: a permit was not taken
    }
  }
  void Release() { sem_post(&semaphore_); }

 private:
  sem_t semaphore_;
};

/** A turn goes round in a circle: one operation is one turn, taken from the neighbour on one side and given to that on the other. */
class TurnCircle {
 public:
  explicit TurnCircle(size_t threads) : signals_(threads) {}
  ~TurnCircle() {
    for (Signal& signal : signals_) pthread_cond_destroy(&signal.condition);
    pthread_mutex_destroy(&mutex_);
  }
  uint64_t Work(size_t thread, const std::atomic<bool>& isTimeOver, Bracket& bracket) {
    const size_t next = (thread + 1) % signals_.size();
    for (uint64_t operations = 0;; operations++) {
      pthread_mutex_lock(&mutex_);
      while (turn_ != thread) pthread_cond_wait(&signals_[thread].condition, &mutex_);
      // Thread 0 alone looks at the time, and its word goes round with the turn: so all end in one round, and none waits for who left.
      if (thread == 0 && isTimeOver.load(std::memory_order_relaxed)) isLastRound_ = true;
      const bool isOver = isLastRound_;
      if (!isOver) guard_++;
      turn_ = next;
      pthread_mutex_unlock(&mutex_);
      // Behind the unlock: who wakes up need not wait for the mutex next.
      pthread_cond_signal(&signals_[next].condition);
      if (isOver) return operations;
      if (operations % kShortOperationsPerCpuLook == 0) bracket.LookAtCpu();
    }
  }
  uint64_t guard() const { return guard_; }

 private:
  struct alignas(kLineBytes) Signal {
    pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  };
  alignas(kLineBytes) pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  alignas(kLineBytes) uint64_t guard_ = 0;
  size_t turn_ = 0;
  bool isLastRound_ = false;
  std::vector<Signal> signals_;
};

/** One operation is one round of all threads. They take turns at the counter, which nothing but the barrier keeps apart. */
class Rounds {
 public:
  explicit Rounds(size_t threads) : threads_(threads) { pthread_barrier_init(&barrier_, nullptr, static_cast<unsigned>(threads)); }
  ~Rounds() { pthread_barrier_destroy(&barrier_); }
  uint64_t Work(size_t thread, const std::atomic<bool>& isTimeOver, Bracket& bracket) {
    for (uint64_t round = 0;; round++) {
      // A round has a number, so that who is still behind the barrier does not take the next round's word for this one's.
      if (thread == 0 && isTimeOver.load(std::memory_order_relaxed)) lastRound_.store(round, std::memory_order_relaxed);
      if (round % threads_ == thread) guard_ += threads_;
      pthread_barrier_wait(&barrier_);
      if (lastRound_.load(std::memory_order_relaxed) == round) return round + 1;
      if (round % kShortOperationsPerCpuLook == 0) bracket.LookAtCpu();
    }
  }
  uint64_t guard() const { return guard_; }

 private:
  const size_t threads_;
  alignas(kLineBytes) pthread_barrier_t barrier_;
  alignas(kLineBytes) uint64_t guard_ = 0;
  std::atomic<uint64_t> lastRound_{UINT64_MAX};
};

}  // namespace

Outcome OperateMutex(Team& team, const Command& command, std::string* json) {
  return OperateStructure<Locked<PosixMutex>>(team, command, json);
}

Outcome OperateSpinMutex(Team& team, const Command& command, std::string* json) {
  return OperateStructure<Locked<PosixSpinLock>>(team, command, json);
}

Outcome OperateSemaphore(Team& team, const Command& command, std::string* json) {
  return OperateStructure<Locked<PosixSemaphore>>(team, command, json);
}

Outcome OperateCondition(Team& team, const Command& command, std::string* json) {
  return OperateStructure<TurnCircle>(team, command, json);
}

Outcome OperateBarrier(Team& team, const Command& command, std::string* json) {
  return OperateStructure<Rounds>(team, command, json);
}

}  // namespace lab
#endif  // __linux__
