// The threads of one process that measure together: pinned, and given one piece of work after the other.
#ifdef __linux__
#include "team.h"

#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "loop.h"
#include "member.h"

namespace lab {

Outcome ParseCpus(const std::string& text, CpuList* cpus) {
  cpus->clear();
  if (text == "free") return {};
  size_t start = 0;
  while (start <= text.size()) {
    const size_t end = std::min(text.find(',', start), text.size());
    const std::string word = text.substr(start, end - start);
    start = end + 1;
    const bool isNumber = !word.empty() && word.size() <= 4 && word.find_first_not_of("0123456789") == std::string::npos;
    if (!isNumber || std::stoi(word) >= CPU_SETSIZE) {
      return Failure{"usage", "\"" + text + "\" is neither \"free\" nor CPU numbers with commas between them, each below " +
                                  std::to_string(CPU_SETSIZE)};
    }
    cpus->push_back(std::stoi(word));
  }
  return {};
}

Outcome Team::Start(size_t threads, std::vector<long>* tids) {
  tids_.resize(threads);
  fields_.resize(threads);
  size_ = threads;
  for (size_t thread = 0; thread < threads; thread++) {
    pthread_t handle;
    struct Seated {
      Team* team;
      size_t thread;
    };
    const auto enter = [](void* given) -> void* {
      const Seated seated = *static_cast<Seated*>(given);
      delete static_cast<Seated*>(given);
      seated.team->Serve(seated.thread);
      return nullptr;
    };
    auto* seated = new Seated{this, thread};
    // Not std::thread: it throws, and the addon and the floor are built without exceptions.
    if (const int error = pthread_create(&handle, nullptr, enter, seated)) {
      delete seated;
      return Failure{"child-failed", "thread " + std::to_string(thread) + " of " + std::to_string(threads) +
                                         " could not be started: " + strerror(error)};
    }
    pthread_detach(handle);
  }
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return ended_ == size_ || failure_; });
  *tids = tids_;
  return failure_;
}

void Team::Run(std::vector<ThreadReply> replies, const Loop& loop, std::string* json, const std::function<void()>& meanwhile) {
  std::unique_lock<std::mutex> lock(mutex_);
  replies_ = std::move(replies);
  replies_.resize(size_);
  loop_ = &loop;
  ended_ = 0;
  atStart_.store(0, std::memory_order_relaxed);
  rounds_++;
  changed_.notify_all();
  lock.unlock();
  MeetAtStart();
  if (meanwhile) meanwhile();
  lock.lock();
  changed_.wait(lock, [this] { return ended_ == size_; });
  *json += "\"threads\":[";
  for (size_t thread = 0; thread < size_; thread++) *json += (thread == 0 ? "{" : ",{") + fields_[thread] + "}";
  *json += "]";
}

void Team::Serve(size_t thread) {
  Outcome failure = Pin(thread);
  std::string fields;
  uint64_t roundsDone = 0;
  std::unique_lock<std::mutex> lock(mutex_);
  tids_[thread] = syscall(SYS_gettid);
  for (;;) {
    // The first one is the cause; nobody else gets here, as the lock is not given back.
    if (failure && roundsDone > 0) EndWithFailure(*failure);
    if (failure && !failure_) failure_ = std::move(failure);
    ended_++;
    changed_.notify_all();
    changed_.wait(lock, [this, roundsDone] { return rounds_ > roundsDone; });
    roundsDone = rounds_;
    lock.unlock();
    failure = Work(thread, &fields);
    lock.lock();
    fields_[thread].swap(fields);
  }
}

Outcome Team::Pin(size_t thread) const {
  if (cpus_.empty()) return {};
  const int cpu = cpus_[thread % cpus_.size()];
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(static_cast<size_t>(cpu), &only);
  if (sched_setaffinity(0, sizeof only, &only) == 0) return {};
  return Failure{"placement-refused", "thread " + std::to_string(thread) + " cannot be pinned to CPU " + std::to_string(cpu) +
                                          ": " + strerror(errno) + "; name CPUs that this process may use"};
}

Outcome Team::Work(size_t thread, std::string* fields) {
  Bracket bracket;
  ThreadReply& reply = replies_[thread];
  MeetAtStart();
  bracket.Begin();
  if (Outcome failure = (*loop_)(thread, bracket, &reply)) return failure;
  bracket.End();
  fields->clear();
  AppendCommon(bracket, reply.checksum, fields);
  if (!reply.samplesNs.empty()) AppendSamples(reply.samplesNs, fields);
  if (reply.hasOperations) *fields += ",\"operations\":" + std::to_string(reply.operations);
  return {};
}

/**
 * Returns when all threads of the team, and the one that gives them work, are here. It yields and does not sleep: from a sleep
 * each would come back some 50 us after the one before, and those would be in the first one's time. Nobody is here for long, as all
 * of them have been woken up.
 */
void Team::MeetAtStart() {
  atStart_.fetch_add(1);
  while (atStart_.load() < size_ + 1) sched_yield();
}

}  // namespace lab
#endif  // __linux__
