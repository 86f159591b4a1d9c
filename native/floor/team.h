// The threads of one process that measure together: pinned, and given one piece of work after the other. Called by threads.cc.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "command.h"
#include "failure.h"
#include "measure.h"

namespace lab {

/** Where threads sit: thread i on CPU i mod n of the list; an empty list leaves it to the kernel. */
using CpuList = std::vector<int>;

/** Takes "free" or "0,1" apart. */
Outcome ParseCpus(const std::string& text, CpuList* cpus);

/** What one thread has to say after its loop, beside what its Bracket says. */
struct ThreadReply {
  uint32_t checksum = 0;
  std::vector<double> samplesNs;
  /** Of operate. */
  bool hasOperations = false;
  uint64_t operations = 0;
};

/**
 * The timed part of one thread. Everything that it needs has been made, and touched, before; on the way it may look at
 * the CPU that it is on.
 */
using Loop = std::function<Outcome(size_t thread, Bracket& bracket, ThreadReply* reply)>;

class Team {
 public:
  explicit Team(CpuList cpus) : cpus_(std::move(cpus)) {}
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  /** Starts the threads; on success each one is where it should be, waits for work, and has said its kernel id. Once. */
  Outcome Start(size_t threads, std::vector<long>* tids);

  size_t size() const { return size_; }

  /**
   * Has every thread go through the loop, all of them from the same moment on, and then writes `"threads":[…]`. The caller's thread
   * does `meanwhile` from that moment on too. The first failure of a thread is the reply and the end of the process, at once: the others
   * may be in their loops for ever, waiting for it, at work in memory of the caller's.
   */
  void Run(std::vector<ThreadReply> replies, const Loop& loop, std::string* json, const std::function<void()>& meanwhile = {});

 private:
  void Serve(size_t thread);
  Outcome Pin(size_t thread) const;
  Outcome Work(size_t thread, std::string* fields);
  void MeetAtStart();

  const CpuList cpus_;
  size_t size_ = 0;

  // Between pieces of work everybody sleeps here; nothing of it is touched in a timed part.
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t rounds_ = 0;
  size_t ended_ = 0;
  Outcome failure_;
  std::vector<long> tids_;
  std::vector<ThreadReply> replies_;
  std::vector<std::string> fields_;
  const Loop* loop_ = nullptr;

  std::atomic<size_t> atStart_{0};
};

}  // namespace lab
