// The sweep's workload that asks the memory rather than the CPU: blocks of a working set copied, one after the other.
#ifdef __linux__
#include <sys/mman.h>

#include <cerrno>
#include <cstring>

#include "operate.h"
#include "shares.h"
#include "stream.h"
#include "thread-verbs.h"

namespace lab {
namespace {

/** As in tasks/2a-scaling/memory-work.ts. */
constexpr uint64_t kBlockBytes = 64 * 1'024;
constexpr uint64_t kBlockWords = kBlockBytes / sizeof(uint32_t);
constexpr uint32_t kFactor = 2'654'435'761;

constexpr KeyRange kWorkingSet = {"bytes", 2 * kBlockBytes, 16ull << 30};

/*
 *     bytes   0  source: block 0, 1, …          word j is j × 2654435761
 *     bytes / 2  destination, likewise
 *
 * A thread has the blocks of its share of both halves to itself and goes round them, so that nobody writes what another one reads.
 */
class WorkingSet {
 public:
  WorkingSet() = default;
  WorkingSet(const WorkingSet&) = delete;
  WorkingSet& operator=(const WorkingSet&) = delete;
  ~WorkingSet() { Free(); }

  /** Filling it takes longer than a command: it is kept for as long as its size is asked for. */
  Outcome LayOut(uint64_t bytes) {
    if (bytes == bytes_) return {};
    Free();
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return FailCall("mmap", -1, errno);
    words_ = static_cast<uint32_t*>(memory);
    bytes_ = bytes;
    const uint64_t half = bytes / 2 / sizeof(uint32_t);
    for (uint64_t word = 0; word < half; word++) words_[word] = static_cast<uint32_t>(word) * kFactor;
    // The first use of a page costs more than copying it.
    memset(words_ + half, 0, bytes / 2);
    return {};
  }

  uint64_t blocks() const { return bytes_ / 2 / kBlockBytes; }

  /** Copies a block. Returns the first word of the copy plus the last one. */
  uint32_t Copy(uint64_t block) {
    const uint32_t* source = words_ + block * kBlockWords;
    uint32_t* destination = words_ + (blocks() + block) * kBlockWords;
    memcpy(destination, source, kBlockBytes);
    // Without this a compiler knows what the copy holds, and need not look at it.
    __asm__ volatile("" : : "r"(destination) : "memory");
    return destination[0] + destination[kBlockWords - 1];
  }

 private:
  void Free() {
    if (words_ != nullptr) munmap(words_, bytes_);
    words_ = nullptr;
    bytes_ = 0;
  }

  uint32_t* words_ = nullptr;
  uint64_t bytes_ = 0;
};

Outcome CheckBytes(uint64_t bytes, size_t threads) {
  if (bytes % (2 * kBlockBytes) == 0 && bytes / 2 / kBlockBytes >= threads) return {};
  return Failure{"usage", "operate: bytes must be a multiple of " + std::to_string(2 * kBlockBytes) + " with a block for each of " +
                              std::to_string(threads) + " threads, got " + std::to_string(bytes)};
}

}  // namespace

Outcome OperateMemory(Team& team, const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kTimeMs, kWorkingSet})) return failure;
  if (auto failure = CheckBytes(command["bytes"], team.size())) return failure;
  static WorkingSet kept;
  if (auto failure = kept.LayOut(command["bytes"])) return failure;
  const Work work = [&team](size_t thread, const std::atomic<bool>& isTimeOver, Bracket& bracket,
                            ThreadReply* reply) -> Outcome {
    const Share own = ShareOf(kept.blocks(), team.size(), thread);
    uint32_t sum = 0;
    uint64_t block = own.first;
    reply->operations = RepeatUntil(isTimeOver, bracket, kLongOperationsPerCpuLook, [&] {
      sum += kept.Copy(block);
      if (++block == own.end) block = own.first;
    });
    reply->checksum = sum;
    return {};
  };
  OperateInTime(team, command["timeMs"], work, json);
  return {};
}

}  // namespace lab
#endif  // __linux__
