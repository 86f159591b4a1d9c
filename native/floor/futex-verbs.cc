// Round trips over one word each way, with nothing else around it: the least that two threads can do.
#ifdef __linux__
#include "seat.h"
#include "thread-verbs.h"
#include "trip.h"

namespace lab {
namespace {

constexpr KeyRange kWordBytes = {"bytes", 4, 4};

/**
 * One way. The seat lies beside the word: who publishes has just made the line its own, and finds the seat in it. The sleeper pays
 * for that with one more transfer, when it sleeps anyway.
 */
struct alignas(kLineBytes) Way {
  std::atomic<uint32_t> word;
  Seat seat;
};

/** The message is its sequence number. It is there when the word is another one than before: no number comes twice in a row. */
class WordPort {
 public:
  /** `none`: what both words are before the first message. Not looked up here: the first message may be there by now. */
  WordPort(Way* out, Way* in, WaitKind kind, uint32_t none)
      : out_(*out), in_(*in), kind_(kind), canSleep_(CanSleep(kind)), seen_(none) {}
  void Send(uint32_t sequence) {
    sums_.Add(sequence);
    out_.seat.Publish(&out_.word, sequence, canSleep_);
  }
  uint32_t Take() {
    const uint32_t before = seen_;
    in_.seat.Wait(kind_, [this, before] {
      seen_ = in_.word.load();
      return seen_ != before;
    });
    sums_.Add(seen_);
    return seen_;
  }
  const MessageSums& sums() const { return sums_; }

 private:
  Way& out_;
  Way& in_;
  const WaitKind kind_;
  const bool canSleep_;
  uint32_t seen_;
  MessageSums sums_;
};

}  // namespace

Outcome TripWord(Team& team, const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kWordBytes, kWait, kSamples, kBatch, kFirst})) return failure;
  const auto kind = static_cast<WaitKind>(command["wait"]);
  const uint32_t none = static_cast<uint32_t>(command["first"]) - 1;
  Way there = {{none}, {}};
  Way back = {{none}, {}};
  return RunTrip(team, command, WordPort(&there, &back, kind, none), WordPort(&back, &there, kind, none), json);
}

}  // namespace lab
#endif  // __linux__
