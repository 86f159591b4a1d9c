// Messages over rings between two threads: batches written and read in place, or one message at a time, copied in and out.
#ifdef __linux__
#include <algorithm>
#include <cstring>
#include <utility>

#include "ring.h"
#include "thread-verbs.h"
#include "trip.h"

namespace lab {
namespace {

constexpr KeyRange kMessageBytes = {"bytes", 8, kMostRingBytes};
constexpr KeyRange kMessages = {"messages", 1, 1'000'000'000'000};

/** One message a publication, in place. */
class InPlacePort {
 public:
  InPlacePort(Ring* out, Ring* in, WaitKind kind) : out_(out, kind), in_(in, kind), words_(out->slotWords) {}
  void Send(uint32_t sequence) {
    out_.Reserve(1);
    WriteMessage(out_.Slot(0), words_, sequence, &sums_);
    out_.Commit(1);
  }
  uint32_t Take() {
    in_.PeekSome(1);
    const uint32_t sequence = ReadMessage(in_.Slot(0), words_, &sums_);
    in_.Release(1);
    return sequence;
  }
  const MessageSums& sums() const { return sums_; }

 private:
  RingProducer out_;
  RingConsumer in_;
  const size_t words_;
  MessageSums sums_;
};

/** One message a publication, copied from and into memory of the thread's own: what push() and pop() do. */
class CopyingPort {
 public:
  CopyingPort(Ring* out, Ring* in, WaitKind kind)
      : out_(out, kind), in_(in, kind), words_(out->slotWords), own_(MakeLines(words_ * sizeof(uint32_t))) {}
  void Send(uint32_t sequence) {
    WriteMessage(own_.get(), words_, sequence, &sums_);
    out_.Reserve(1);
    memcpy(out_.Slot(0), own_.get(), words_ * sizeof(uint32_t));
    out_.Commit(1);
  }
  uint32_t Take() {
    in_.PeekSome(1);
    memcpy(own_.get(), in_.Slot(0), words_ * sizeof(uint32_t));
    in_.Release(1);
    return ReadMessage(own_.get(), words_, &sums_);
  }
  const MessageSums& sums() const { return sums_; }

 private:
  RingProducer out_;
  RingConsumer in_;
  const size_t words_;
  Lines own_;
  MessageSums sums_;
};

Outcome CheckWords(const Command& command) {
  if (command["bytes"] % sizeof(uint32_t) == 0) return {};
  return Failure{"usage", command.verb + ": bytes must be a multiple of 4, got " + std::to_string(command["bytes"])};
}

/** Each way has a ring of its own. */
template <class Port>
Outcome Trip(Team& team, const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kMessageBytes, kWait, kSamples, kBatch, kFirst})) return failure;
  if (auto failure = CheckWords(command)) return failure;
  const auto kind = static_cast<WaitKind>(command["wait"]);
  Ring there(command["bytes"]);
  Ring back(command["bytes"]);
  return RunTrip(team, command, Port(&there, &back, kind), Port(&back, &there, kind), json);
}

/** What a stream is made of, for either side of it. */
struct StreamPlan {
  Ring& ring;
  WaitKind kind;
  uint64_t messages;
  uint32_t first;
};

/** Whether with these many messages done it is time for a look at the CPU; the last look is remembered. */
bool IsLookDue(uint64_t done, uint64_t* nextLook) {
  if (done < *nextLook) return false;
  *nextLook = done + kMessagesPerCpuLook;
  return true;
}

Outcome ProduceBatches(const StreamPlan& plan, Bracket& bracket, ThreadReply* reply) {
  RingProducer producer(&plan.ring, plan.kind);
  const size_t words = plan.ring.slotWords;
  const uint64_t batch = CountBatch(plan.ring.capacity);
  uint64_t nextLook = 0;
  MessageSums sums;
  for (uint64_t done = 0; done < plan.messages;) {
    const auto count = static_cast<uint32_t>(std::min(batch, plan.messages - done));
    const uint32_t sequence = plan.first + static_cast<uint32_t>(done);
    producer.Reserve(count);
    for (uint32_t k = 0; k < count; k++) WriteMessage(producer.Slot(k), words, sequence + k, &sums);
    producer.Commit(count);
    done += count;
    if (IsLookDue(done, &nextLook)) bracket.LookAtCpu();
  }
  reply->checksum = sums.Checksum();
  return {};
}

Outcome ConsumeBatches(const StreamPlan& plan, Bracket& bracket, ThreadReply* reply) {
  RingConsumer consumer(&plan.ring, plan.kind);
  const size_t words = plan.ring.slotWords;
  const uint32_t batch = CountBatch(plan.ring.capacity);
  uint64_t nextLook = 0;
  MessageSums sums;
  for (uint64_t done = 0; done < plan.messages;) {
    const uint32_t count = consumer.PeekSome(batch);
    const uint32_t sequence = plan.first + static_cast<uint32_t>(done);
    for (uint32_t k = 0; k < count; k++) {
      const uint32_t found = ReadMessage(consumer.Slot(k), words, &sums);
      if (found != sequence + k) return DescribeWrongMessage(1, found, sequence + k, done + k);
    }
    consumer.Release(count);
    done += count;
    if (IsLookDue(done, &nextLook)) bracket.LookAtCpu();
  }
  reply->checksum = sums.Checksum();
  return {};
}

Outcome ProduceSingly(const StreamPlan& plan, CopyingPort port, Bracket& bracket, ThreadReply* reply) {
  for (uint64_t done = 0; done < plan.messages; done++) {
    port.Send(plan.first + static_cast<uint32_t>(done));
    if (done % kMessagesPerCpuLook == 0) bracket.LookAtCpu();
  }
  reply->checksum = port.sums().Checksum();
  return {};
}

Outcome ConsumeSingly(const StreamPlan& plan, CopyingPort port, Bracket& bracket, ThreadReply* reply) {
  for (uint64_t done = 0; done < plan.messages; done++) {
    const uint32_t sequence = plan.first + static_cast<uint32_t>(done);
    const uint32_t found = port.Take();
    if (found != sequence) return DescribeWrongMessage(1, found, sequence, done);
    if (done % kMessagesPerCpuLook == 0) bracket.LookAtCpu();
  }
  reply->checksum = port.sums().Checksum();
  return {};
}

Outcome CheckStream(const Command& command) {
  if (auto failure = RequireKeys(command, {kMessageBytes, kWait, kMessages, kFirst})) return failure;
  return CheckWords(command);
}

StreamPlan MakePlan(Ring& ring, const Command& command) {
  return {ring, static_cast<WaitKind>(command["wait"]), command["messages"], static_cast<uint32_t>(command["first"])};
}

}  // namespace

Outcome TripInPlace(Team& team, const Command& command, std::string* json) { return Trip<InPlacePort>(team, command, json); }

Outcome TripCopied(Team& team, const Command& command, std::string* json) { return Trip<CopyingPort>(team, command, json); }

Outcome StreamBatches(Team& team, const Command& command, std::string* json) {
  if (auto failure = CheckStream(command)) return failure;
  Ring ring(command["bytes"]);
  const StreamPlan plan = MakePlan(ring, command);
  const Loop loop = [&](size_t thread, Bracket& bracket, ThreadReply* reply) {
    return thread == 0 ? ProduceBatches(plan, bracket, reply) : ConsumeBatches(plan, bracket, reply);
  };
  team.Run({}, loop, json);
  return {};
}

Outcome StreamSingly(Team& team, const Command& command, std::string* json) {
  if (auto failure = CheckStream(command)) return failure;
  Ring ring(command["bytes"]);
  const StreamPlan plan = MakePlan(ring, command);
  // Of each port one half is used, as there is one ring. They are made here so that their memory is touched before the start.
  CopyingPort producer(&ring, &ring, plan.kind);
  CopyingPort consumer(&ring, &ring, plan.kind);
  const Loop loop = [&](size_t thread, Bracket& bracket, ThreadReply* reply) {
    return thread == 0 ? ProduceSingly(plan, std::move(producer), bracket, reply)
                       : ConsumeSingly(plan, std::move(consumer), bracket, reply);
  };
  team.Run({}, loop, json);
  return {};
}

}  // namespace lab
#endif  // __linux__
