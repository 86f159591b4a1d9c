// What it costs to count when others count as well: on one word, on words of their own, on words of their own in the same cache line.
#ifdef __linux__
#include <atomic>
#include <vector>

#include "operate.h"
#include "seat.h"
#include "thread-verbs.h"

namespace lab {
namespace {

using Word = std::atomic<uint64_t>;

/*
 *     SharedCounter         line 0: the word of all
 *     PaddedCounter         line i: the word of thread i
 *     NeighbouringCounter   line 0: the words of threads 0, 1, 2 … 15; line 1: those of 16 … 31; and so on
 *
 * A line here is kLineBytes, two of the hardware's. All add with the same instruction: what differs is where the words lie.
 */

uint64_t CountUntil(const std::atomic<bool>& isTimeOver, Bracket& bracket, Word& word) {
  return RepeatUntil(isTimeOver, bracket, kShortOperationsPerCpuLook, [&word] { word.fetch_add(1); });
}

class SharedCounter {
 public:
  explicit SharedCounter(size_t) {}
  uint64_t Work(size_t, const std::atomic<bool>& isTimeOver, Bracket& bracket) { return CountUntil(isTimeOver, bracket, word_); }
  uint64_t guard() const { return word_.load(); }

 private:
  alignas(kLineBytes) Word word_{0};
  alignas(kLineBytes) char end_ = 0;
};

/** A word for each thread, so many to a line, added up when it is asked for. */
template <size_t kWordsInLine>
class SplitCounter {
 public:
  explicit SplitCounter(size_t threads) : lines_((threads + kWordsInLine - 1) / kWordsInLine) {}
  uint64_t Work(size_t thread, const std::atomic<bool>& isTimeOver, Bracket& bracket) {
    return CountUntil(isTimeOver, bracket, lines_[thread / kWordsInLine].words[thread % kWordsInLine]);
  }
  uint64_t guard() const {
    uint64_t sum = 0;
    for (const Line& line : lines_) {
      for (const Word& word : line.words) sum += word.load();
    }
    return sum;
  }

 private:
  struct alignas(kLineBytes) Line {
    Word words[kWordsInLine] = {};
  };
  static_assert(sizeof(Line) == kLineBytes, "words of one thread's line must not reach into the next one");

  std::vector<Line> lines_;
};

using PaddedCounter = SplitCounter<1>;
/** The first eight, or all there are, share one line of the hardware: the mistake that this shows. */
using NeighbouringCounter = SplitCounter<kLineBytes / sizeof(Word)>;

}  // namespace

Outcome OperateSharedCounter(Team& team, const Command& command, std::string* json) {
  return OperateStructure<SharedCounter>(team, command, json);
}

Outcome OperatePaddedCounter(Team& team, const Command& command, std::string* json) {
  return OperateStructure<PaddedCounter>(team, command, json);
}

Outcome OperateNeighbouringCounter(Team& team, const Command& command, std::string* json) {
  return OperateStructure<NeighbouringCounter>(team, command, json);
}

}  // namespace lab
#endif  // __linux__
