// The native floor: the lab's measurements with no JavaScript. The harness starts it as a member of a set.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "measure.h"
#include "member.h"
#include "stream.h"

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

}  // namespace

int main(int count, char** arguments) {
  lab::PrepareProcess();
  if (count == 1) return lab::RunMember();
  if (count == 3 && strcmp(arguments[1], "first-byte") == 0) return SendFirstByte(arguments[2]);
  if (count == 2 && strcmp(arguments[1], "clock") == 0) return PrintClock();
  fputs("usage: floor                   a member of a set: commands on fd 0, replies on fd 1 (src/README.md)\n"
        "       floor first-byte FD     writes one byte to FD\n"
        "       floor clock             prints the clock's overhead and resolution\n",
        stderr);
  return 2;
}
