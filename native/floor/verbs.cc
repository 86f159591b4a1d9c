// What a record member does when told to. Buffers, patterns and samples are there, and touched, before the clock starts.
#include "verbs.h"

#include "feed.h"
#include "load.h"
#include "loop.h"
#include "measure.h"
#include "record.h"
#include "stream.h"

namespace lab {
namespace {

/** Round trips: builds and writes a record, reads the answer and checks it. */
Outcome Initiate(const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kBytes, kSamples, kBatch, kFirst})) return failure;
  const size_t bytes = command["bytes"];
  const uint64_t batch = command["batch"];
  const auto first = static_cast<uint32_t>(command["first"]);
  const Patterns patterns(bytes - kHeaderBytes);
  std::vector<uint8_t> out(bytes);
  std::vector<uint8_t> in(bytes);
  std::vector<double> samplesNs(command["samples"]);
  Bracket bracket;
  uint32_t sum = 0;
  uint64_t done = 0;
  bracket.Begin();
  for (double& sampleNs : samplesNs) {
    const int64_t before = NowNs();
    for (uint64_t round = 0; round < batch; round++, done++) {
      const uint32_t sequence = first + static_cast<uint32_t>(done);
      BuildRecord(out.data(), bytes, sequence, patterns);
      if (auto failure = WriteFully(kToPeer, out.data(), bytes)) return failure;
      if (auto failure = ReadFully(kFromPeer, in.data(), bytes, done)) return failure;
      if (!CheckRecord(in.data(), bytes, sequence, &sum)) return DescribeCorruption(in.data(), bytes, sequence, done);
    }
    sampleNs = static_cast<double>(NowNs() - before) / static_cast<double>(batch);
    bracket.LookAtCpu();
  }
  bracket.End();
  AppendCommon(bracket, sum, json);
  AppendSamples(samplesNs, json);
  return {};
}

/** Answers: reads a record, checks it, writes the same bytes back. */
Outcome Respond(const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kBytes, kRounds, kFirst})) return failure;
  const size_t bytes = command["bytes"];
  const uint64_t rounds = command["rounds"];
  const auto first = static_cast<uint32_t>(command["first"]);
  std::vector<uint8_t> record(bytes);
  Bracket bracket;
  uint32_t sum = 0;
  bracket.Begin();
  for (uint64_t done = 0; done < rounds; done++) {
    const uint32_t sequence = first + static_cast<uint32_t>(done);
    if (auto failure = ReadFully(kFromPeer, record.data(), bytes, done)) return failure;
    if (!CheckRecord(record.data(), bytes, sequence, &sum)) return DescribeCorruption(record.data(), bytes, sequence, done);
    if (auto failure = WriteFully(kToPeer, record.data(), bytes)) return failure;
    if (done % kRecordsPerCpuLook == 0) bracket.LookAtCpu();
  }
  bracket.End();
  AppendCommon(bracket, sum, json);
  return {};
}

Outcome Produce(const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kBytes, kRecords, kFirst})) return failure;
  const size_t bytes = command["bytes"];
  const uint64_t records = command["records"];
  const auto first = static_cast<uint32_t>(command["first"]);
  const Patterns patterns(bytes - kHeaderBytes);
  std::vector<uint8_t> record(bytes);
  Bracket bracket;
  uint32_t sum = 0;
  bracket.Begin();
  for (uint64_t done = 0; done < records; done++) {
    sum += BuildRecord(record.data(), bytes, first + static_cast<uint32_t>(done), patterns);
    if (auto failure = WriteFully(kToPeer, record.data(), bytes)) return failure;
    if (done % kRecordsPerCpuLook == 0) bracket.LookAtCpu();
  }
  bracket.End();
  AppendCommon(bracket, sum, json);
  return {};
}

Outcome Consume(const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kBytes, kRecords, kFirst})) return failure;
  const size_t bytes = command["bytes"];
  const uint64_t records = command["records"];
  const auto first = static_cast<uint32_t>(command["first"]);
  std::vector<uint8_t> record(bytes);
  Bracket bracket;
  uint32_t sum = 0;
  bracket.Begin();
  for (uint64_t done = 0; done < records; done++) {
    const uint32_t sequence = first + static_cast<uint32_t>(done);
    if (auto failure = ReadFully(kFromPeer, record.data(), bytes, done)) return failure;
    if (!CheckRecord(record.data(), bytes, sequence, &sum)) return DescribeCorruption(record.data(), bytes, sequence, done);
    if (done % kRecordsPerCpuLook == 0) bracket.LookAtCpu();
  }
  bracket.End();
  AppendCommon(bracket, sum, json);
  return {};
}

/** What a message costs before the kernel sees it: a record is built and checked, no descriptor involved. */
Outcome Encode(const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kBytes, kSamples, kBatch})) return failure;
  const size_t bytes = command["bytes"];
  const uint64_t batch = command["batch"];
  const Patterns patterns(bytes - kHeaderBytes);
  std::vector<uint8_t> record(bytes);
  std::vector<double> samplesNs(command["samples"]);
  Bracket bracket;
  uint32_t sum = 0;
  uint32_t sequence = 0;
  bracket.Begin();
  for (double& sampleNs : samplesNs) {
    const int64_t before = NowNs();
    for (uint64_t round = 0; round < batch; round++, sequence++) {
      BuildRecord(record.data(), bytes, sequence, patterns);
      // Between building and checking lies a pipe in real life: the compiler must not carry sums over in registers.
      __asm__ volatile("" : : "r"(record.data()) : "memory");
      if (!CheckRecord(record.data(), bytes, sequence, &sum)) {
        return DescribeCorruption(record.data(), bytes, sequence, sequence);
      }
    }
    sampleNs = static_cast<double>(NowNs() - before) / static_cast<double>(batch);
    bracket.LookAtCpu();
  }
  bracket.End();
  AppendCommon(bracket, sum, json);
  AppendSamples(samplesNs, json);
  return {};
}

}  // namespace

Outcome Obey(const Command& command, std::string* json) {
  if (command.verb == "initiate") return Initiate(command, json);
  if (command.verb == "respond") return Respond(command, json);
  if (command.verb == "produce") return Produce(command, json);
  if (command.verb == "consume") return Consume(command, json);
  if (command.verb == "encode") return Encode(command, json);
  if (command.verb == "offer") return Offer(command, json);
  if (command.verb == "receive") return Receive(command, json);
  if (command.verb == "offer-many") return OfferMany(command, json);
  if (command.verb == "gush") return Gush(command, json);
  return FailUnknownVerb(command, "initiate respond produce consume encode offer receive offer-many gush");
}

}  // namespace lab
