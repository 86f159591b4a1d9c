// The member that answers requests: each with the next number, a set time after it was read, whoever else waits.
#include "answer.h"

#include <cstdio>

#ifdef __linux__
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <deque>
#include <string_view>
#include <vector>

#include "loop.h"
#include "member.h"
#include "request.h"
#include "stream.h"

namespace lab {
namespace {

constexpr KeyRange kServiceUs = {"serviceUs", 0, 60'000'000};

constexpr int64_t kNoTimer = -1;

bool HasLeft(const Outcome& failure) { return failure && std::string_view(failure->code) == "peer-gone"; }

/*
 * One epoll watches all requests, the commands and a timer. All answers wait equally long, so those that wait stand in the order in
 * which they are due, and the timer is set for the first. A timerfd has no slack and counts in ns (timerfd_create(2)); epoll_pwait2,
 * which would do without it, needs Linux 5.11.
 */
class Answering {
 public:
  Answering(size_t pairs, int64_t serviceNs) : pairs_(pairs), serviceNs_(serviceNs), served_(pairs) {}
  Answering(const Answering&) = delete;
  Answering& operator=(const Answering&) = delete;
  ~Answering() {
    if (timer_ >= 0) close(timer_);
    if (epoll_ >= 0) close(epoll_);
  }

  Outcome Open();

  /** Answers until a line or EOF comes on fd 0; what was read before that is answered still. */
  Outcome Serve(CommandLines& lines, Bracket& bracket);

  /** How many requests of each pair were answered. */
  const std::vector<int64_t>& served() const { return served_; }

 private:
  struct Due {
    int64_t timeNs;
    size_t pair;
    uint64_t reply;
  };

  /** What an event is about, where it is about no pair. */
  uint64_t timerMark() const { return pairs_.size(); }
  uint64_t commandsMark() const { return pairs_.size() + 1; }

  Outcome Watch(int fd, uint64_t mark);
  Outcome Obey(const epoll_event& event, CommandLines& lines);
  Outcome TakeRequest(size_t pair);
  Outcome AnswerDue();
  Outcome SetTimer();

  std::vector<IncomingNumber> pairs_;
  const int64_t serviceNs_;
  std::vector<int64_t> served_;
  std::deque<Due> due_;
  int64_t timerNs_ = kNoTimer;
  int epoll_ = -1;
  int timer_ = -1;
};

Outcome Answering::Open() {
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ < 0) return FailCall("epoll_create1", -1, errno);
  timer_ = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  if (timer_ < 0) return FailCall("timerfd_create", -1, errno);
  for (size_t pair = 0; pair < pairs_.size(); pair++) {
    const auto [readFd, writeFd] = ConnectionOf(pair);
    // Who asks and does not read must not keep the others waiting: then the write fails.
    if (Outcome failure = SetNonBlocking(writeFd)) return failure;
    if (Outcome failure = Watch(readFd, pair)) return failure;
  }
  if (Outcome failure = Watch(timer_, timerMark())) return failure;
  return Watch(STDIN_FILENO, commandsMark());
}

Outcome Answering::Watch(int fd, uint64_t mark) {
  epoll_event event = {EPOLLIN, {}};
  event.data.u64 = mark;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) return FailCall("epoll_ctl", fd, errno);
  return {};
}

Outcome Answering::Serve(CommandLines& lines, Bracket& bracket) {
  // The line that ends this may have come together with the one that began it.
  std::string line;
  while (!lines.IsOver() && !lines.Take(&line)) {
    epoll_event events[64];
    const int found = epoll_wait(epoll_, events, 64, -1);
    if (found < 0 && errno != EINTR) return FailCall("epoll_wait", -1, errno);
    for (int place = 0; place < found; place++) {
      if (Outcome failure = Obey(events[place], lines)) return failure;
    }
    if (Outcome failure = AnswerDue()) return failure;
    if (Outcome failure = SetTimer()) return failure;
    bracket.LookAtCpu();
  }
  if (lines.IsOver()) return {};
  if (line != "rest") return Failure{"usage", "answer goes on until it is told to rest; got " + line};
  for (;;) {
    if (Outcome failure = AnswerDue()) return failure;
    if (due_.empty()) return {};
    SleepUntil(due_.front().timeNs);
  }
}

Outcome Answering::Obey(const epoll_event& event, CommandLines& lines) {
  if (event.data.u64 == commandsMark()) {
    if (lines.Read() || lines.IsOver()) return {};
    return FailCall("read", STDIN_FILENO, errno);
  }
  if (event.data.u64 != timerMark()) return TakeRequest(static_cast<size_t>(event.data.u64));
  timerNs_ = kNoTimer;
  uint64_t expirations;
  ssize_t got;
  return ReadOnce(timer_, reinterpret_cast<uint8_t*>(&expirations), sizeof expirations, &got);
}

/** One request at most: where more have come epoll says so again. */
Outcome Answering::TakeRequest(size_t pair) {
  const int fd = ConnectionOf(pair).readFd;
  IncomingNumber::State state = IncomingNumber::State::kEnd;
  const Outcome failure = pairs_[pair].ReadOn(fd, &state);
  if (failure && !HasLeft(failure)) return failure;
  if (failure || state == IncomingNumber::State::kEnd) {
    if (epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr) != 0) return FailCall("epoll_ctl", fd, errno);
  } else if (state == IncomingNumber::State::kWhole) {
    due_.push_back({NowNs() + serviceNs_, pair, pairs_[pair].value() + 1});
  }
  return {};
}

Outcome Answering::AnswerDue() {
  for (; !due_.empty() && due_.front().timeNs <= NowNs(); due_.pop_front()) {
    const Due& due = due_.front();
    const Outcome failure = SendNumber(ConnectionOf(due.pair).writeFd, due.reply);
    // Nobody waits for the answer any more. Its requests end too, which is seen when they are read.
    if (HasLeft(failure)) continue;
    if (failure) return failure;
    served_[due.pair]++;
  }
  return {};
}

Outcome Answering::SetTimer() {
  if (due_.empty() || due_.front().timeNs == timerNs_) return {};
  timerNs_ = due_.front().timeNs;
  itimerspec wanted = {};
  wanted.it_value = {static_cast<time_t>(timerNs_ / 1'000'000'000), static_cast<long>(timerNs_ % 1'000'000'000)};
  if (timerfd_settime(timer_, TFD_TIMER_ABSTIME, &wanted, nullptr) != 0) return FailCall("timerfd_settime", timer_, errno);
  return {};
}

Outcome Answer(CommandLines& lines, const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kFds, kServiceUs})) return failure;
  if (auto failure = RequireConnections(command, command["fds"])) return failure;
  Answering answering(command["fds"], static_cast<int64_t>(command["serviceUs"]) * 1'000);
  if (auto failure = answering.Open()) return failure;
  Bracket bracket;
  bracket.Begin();
  if (auto failure = answering.Serve(lines, bracket)) return failure;
  bracket.End();
  AppendCommon(bracket, 0, json);
  AppendNumbers("served", answering.served(), json);
  return {};
}

}  // namespace

int RunAnswer() {
  CommandLines lines;
  return RunMember(lines, [&lines](const Command& command, std::string* json) -> Outcome {
    if (command.verb == "answer") return Answer(lines, command, json);
    if (command.verb == "rest") return Failure{"usage", "rest ends an answer, and none is under way; say answer before"};
    return FailUnknownVerb(command, "answer");
  });
}

}  // namespace lab

#else

namespace lab {

int RunAnswer() {
  fputs("floor answer: needs Linux (epoll and timerfd)\n", stderr);
  return 2;
}

}  // namespace lab

#endif  // __linux__
