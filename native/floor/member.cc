// The member protocol of src/README.md: commands on fd 0, replies on fd 1.
#include "member.h"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <string>
#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#include "descriptors.h"
#include "stream.h"

namespace lab {
namespace {

constexpr size_t kMaxLineBytes = 4'096;

std::string Quote(const std::string& text) {
  std::string quoted = "\"";
  for (const char letter : text) {
    // A command may hold any byte; what is not plain ASCII is of no use in a message.
    if (letter == '"' || letter == '\\') quoted += '\\';
    quoted += letter >= ' ' && letter <= '~' ? letter : '?';
  }
  return quoted + '"';
}

bool Reply(const std::string& json) {
  const std::string line = json + "\n";
  return !WriteFully(STDOUT_FILENO, reinterpret_cast<const uint8_t*>(line.data()), line.size());
}

bool ReplyFailure(const Failure& failure) {
  return Reply("{\"error\":{\"code\":" + Quote(failure.code) + ",\"message\":" + Quote(failure.message) + "}}");
}

bool Greet() {
#ifdef __linux__
  const long tid = syscall(SYS_gettid);
#else
  const long tid = getpid();
#endif
  std::string json = "{\"ok\":true,\"pid\":" + std::to_string(getpid()) + ",\"tid\":" + std::to_string(tid) + ",\"descriptors\":{";
  bool first = true;
  for (const auto& [fd, kind] : ListDescriptors(3)) {
    if (!first) json += ',';
    json += Quote(std::to_string(fd)) + ":" + Quote(kind);
    first = false;
  }
  return Reply(json + "}}");
}

/** Returns false when it is over: nobody reads the replies, or the command failed and the partners are out of step. */
bool Answer(const std::string& line, const Obeyer& obey) {
  Command command;
  std::string fields;
  Outcome failure = ParseCommand(line, &command);
  if (!failure) failure = obey(command, &fields);
  if (!failure) return Reply("{\"ok\":true," + fields + "}");
  ReplyFailure(*failure);
  return false;
}

}  // namespace

void PrepareProcess() {
  signal(SIGPIPE, SIG_IGN);
#ifdef __linux__
  // If the parent is gone already no signal comes, but then EOF on fd 0 ends us.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The kernel's own slack of 50 us would make every record of a schedule that much late.
  prctl(PR_SET_TIMERSLACK, 1);
#endif
}

int RunMember(const Obeyer& obey) {
  if (!Greet()) return 1;
  std::string pending;
  char chunk[4'096];
  for (;;) {
    const ssize_t got = read(STDIN_FILENO, chunk, sizeof chunk);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0 ? 0 : 1;
    pending.append(chunk, static_cast<size_t>(got));
    for (size_t newline; (newline = pending.find('\n')) != std::string::npos; pending.erase(0, newline + 1)) {
      if (!Answer(pending.substr(0, newline), obey)) return 1;
    }
    if (pending.size() > kMaxLineBytes) {
      ReplyFailure({"usage", "a command is one line of at most " + std::to_string(kMaxLineBytes) + " bytes"});
      return 1;
    }
  }
}

void EndWithFailure(const Failure& failure) {
  ReplyFailure(failure);
  _exit(1);
}

}  // namespace lab
