// Round trips between two threads over whatever takes a message each way. Called by the ring verbs and the futex verb.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "loop.h"
#include "message.h"
#include "team.h"

namespace lab {

/** A look for every so many messages: it costs as much as a clock read. */
constexpr uint64_t kMessagesPerCpuLook = 1'024;

/**
 * Thread 0 sends and takes the answer, samples × batch times; thread 1 takes, and writes the same message anew. A port is what
 * a thread does both through:
 *
 *     void Send(uint32_t sequence)      writes a message and publishes it
 *     uint32_t Take()                   waits for one, reads it, gives its place back; returns the sequence that it says it has
 *     const MessageSums& sums()         over all that was sent and taken, in this order
 *
 * The ports are made before, with the memory that they need, and moved to their threads' own stacks.
 */
template <class Port>
Outcome RunTrip(Team& team, const Command& command, Port asking, Port answering, std::string* json) {
  const uint64_t batch = command["batch"];
  const uint64_t samples = command["samples"];
  const auto first = static_cast<uint32_t>(command["first"]);
  std::vector<ThreadReply> replies(2);
  replies[0].samplesNs.resize(samples);
  const auto ask = [&](Bracket& bracket, ThreadReply* reply) -> Outcome {
    Port port = std::move(asking);
    uint64_t done = 0;
    for (double& sampleNs : reply->samplesNs) {
      const int64_t before = NowNs();
      for (uint64_t round = 0; round < batch; round++, done++) {
        const uint32_t sequence = first + static_cast<uint32_t>(done);
        port.Send(sequence);
        const uint32_t found = port.Take();
        if (found != sequence) return DescribeWrongMessage(0, found, sequence, done);
      }
      sampleNs = static_cast<double>(NowNs() - before) / static_cast<double>(batch);
      bracket.LookAtCpu();
    }
    reply->checksum = port.sums().Checksum();
    return {};
  };
  const auto answer = [&](Bracket& bracket, ThreadReply* reply) -> Outcome {
    Port port = std::move(answering);
    const uint64_t rounds = samples * batch;
    for (uint64_t done = 0; done < rounds; done++) {
      const uint32_t sequence = first + static_cast<uint32_t>(done);
      const uint32_t found = port.Take();
      if (found != sequence) return DescribeWrongMessage(1, found, sequence, done);
      port.Send(sequence);
      if (done % kMessagesPerCpuLook == 0) bracket.LookAtCpu();
    }
    reply->checksum = port.sums().Checksum();
    return {};
  };
  const Loop loop = [&](size_t thread, Bracket& bracket, ThreadReply* reply) {
    return thread == 0 ? ask(bracket, reply) : answer(bracket, reply);
  };
  team.Run(std::move(replies), loop, json);
  return {};
}

}  // namespace lab
