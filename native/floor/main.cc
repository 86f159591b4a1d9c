// The native floor: the lab's measurements with no JavaScript. The harness starts it as a member of a set.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "answer.h"
#include "measure.h"
#include "member.h"
#include "multiplex.h"
#include "stream.h"
#include "text.h"
#include "threads.h"
#include "verbs.h"

namespace {

/** `floor first-byte <fd>`: the other end's clock stops at this byte (the metric `spawn`). */
int SendFirstByte(const char* text) {
  char* end = nullptr;
  const long fd = strtol(text, &end, 10);
  const uint8_t byte = 1;
  if (end == text || *end != '\0' || fd < 0 || fd > INT32_MAX) {
    fprintf(stderr, "floor first-byte: \"%s\" is no descriptor\n", text);
    return 2;
  }
  if (const auto failure = lab::WriteFully(static_cast<int>(fd), &byte, 1)) {
    fprintf(stderr, "floor first-byte: %s\n", failure->message.c_str());
    return 1;
  }
  return 0;
}

/** `floor clock`: what a clock read costs and how finely it counts. */
int PrintClock() {
  const lab::ClockFacts clock = lab::MeasureClock();
  printf("{\"overheadNs\":%.3f,\"resolutionNs\":%lld}\n", clock.overheadNs, static_cast<long long>(clock.resolutionNs));
  return 0;
}

/** `floor multiplex NAME [threads]`: a member that watches many descriptors; with `threads`, beside a second thread that sleeps. */
int RunMultiplexer(const char* name, const char* company) {
  lab::Mechanism mechanism;
  if (!lab::ParseMechanism(name, &mechanism)) {
    fprintf(stderr, "floor multiplex: \"%s\" is none of select, poll, epoll\n", name);
    return 2;
  }
  if (company != nullptr && strcmp(company, "threads") != 0) {
    fprintf(stderr, "floor multiplex: \"%s\" is not \"threads\", the only company there is\n", company);
    return 2;
  }
  if (company != nullptr) lab::StartSleepingThread();
  lab::RaiseDescriptorLimit();
  lab::Multiplexer multiplexer(mechanism);
  return lab::RunMember(
      [&multiplexer](const lab::Command& command, std::string* json) { return multiplexer.Obey(command, json); });
}

/** `floor text PATH START END …`: a member that sends these parts of files. */
int RunTextSender(const std::vector<std::string>& words) {
  std::vector<lab::Segment> segments;
  if (const auto failure = lab::ParseSegments(words, &segments)) {
    fprintf(stderr, "floor text: %s\n", failure->message.c_str());
    return 2;
  }
  return lab::RunMember(
      [&segments](const lab::Command& command, std::string* json) { return lab::ObeyText(segments, command, json); });
}

}  // namespace

int main(int count, char** arguments) {
  lab::PrepareProcess();
  if (count == 1) return lab::RunMember(lab::Obey);
  if (count == 3 && strcmp(arguments[1], "first-byte") == 0) return SendFirstByte(arguments[2]);
  if (count == 2 && strcmp(arguments[1], "clock") == 0) return PrintClock();
  if ((count == 3 || count == 4) && strcmp(arguments[1], "multiplex") == 0) {
    return RunMultiplexer(arguments[2], count == 4 ? arguments[3] : nullptr);
  }
  if (count == 4 && strcmp(arguments[1], "threads") == 0) return lab::RunThreads(arguments[2], arguments[3]);
  if (count == 2 && strcmp(arguments[1], "answer") == 0) return lab::RunAnswer();
  if (count >= 2 && strcmp(arguments[1], "text") == 0) return RunTextSender({arguments + 2, arguments + count});
  fputs("usage: floor                   a member of a set: commands on fd 0, replies on fd 1 (src/README.md)\n"
        "       floor multiplex NAME [threads]\n"
        "                               a member that watches many descriptors by select, poll or epoll; threads: beside a\n"
        "                               thread that sleeps\n"
        "       floor threads SUBJECT CPUS\n"
        "                               a member of several threads around a ring, a futex, a lock or a counter, or at a workload;\n"
        "                               CPUS: free, or numbers with commas, of which thread i gets number i modulo how many\n"
        "                               there are\n"
        "       floor answer            a member that answers the requests of the workloads blocking-io and async-io\n"
        "       floor text [PATH START END]...\n"
        "                               a member that sends these bytes of files as records of whole lines\n"
        "       floor first-byte FD     writes one byte to FD\n"
        "       floor clock             prints the clock's overhead and resolution\n",
        stderr);
  return 2;
}
