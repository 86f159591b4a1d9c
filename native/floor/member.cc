// The member protocol of src/README.md: commands on fd 0, replies on fd 1.
#include "member.h"

#include <unistd.h>

#include <algorithm>
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

bool CommandLines::Read() {
  char chunk[4'096];
  ssize_t got;
  do got = read(STDIN_FILENO, chunk, sizeof chunk);
  while (got < 0 && errno == EINTR);
  isOver_ = got == 0;
  if (got <= 0) return false;
  pending_.append(chunk, static_cast<size_t>(got));
  return true;
}

bool CommandLines::Take(std::string* line) {
  const size_t newline = pending_.find('\n');
  if (std::min(newline, pending_.size()) > kMaxLineBytes) {
    EndWithFailure({"usage", "a command is one line of at most " + std::to_string(kMaxLineBytes) + " bytes"});
  }
  if (newline == std::string::npos) return false;
  *line = pending_.substr(0, newline);
  pending_.erase(0, newline + 1);
  return true;
}

bool CommandLines::Wait(std::string* line) {
  while (!Take(line)) {
    if (!Read()) return false;
  }
  return true;
}

int RunMember(CommandLines& lines, const Obeyer& obey) {
  if (!Greet()) return 1;
  for (std::string line; lines.Wait(&line);) {
    Command command;
    std::string fields;
    Outcome failure = ParseCommand(line, &command);
    if (!failure) failure = obey(command, &fields);
    if (failure) {
      ReplyFailure(*failure);
      return 1;
    }
    if (lines.IsOver()) return 0;
    if (!Reply("{\"ok\":true," + fields + "}")) return 1;
  }
  return lines.IsOver() ? 0 : 1;
}

int RunMember(const Obeyer& obey) {
  CommandLines lines;
  return RunMember(lines, obey);
}

void EndWithFailure(const Failure& failure) {
  ReplyFailure(failure);
  _exit(1);
}

}  // namespace lab
