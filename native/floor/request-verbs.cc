// The sweep's workloads that ask another process: each thread blocked in its own read, or one thread with many requests under way.
#ifdef __linux__
#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "kernel.h"
#include "operate.h"
#include "request.h"
#include "stream.h"
#include "thread-verbs.h"

namespace lab {
namespace {

constexpr KeyRange kConnections = {"connections", 1, 4'096};

Failure FailEnded(size_t connection, uint64_t request) {
  return {"peer-gone", "connection " + std::to_string(connection) + ": the answering side ended before it had answered request " +
                           std::to_string(request)};
}

/** The answer to request k is k + 1; any other belongs to another request, or to none. */
Outcome CheckReply(size_t connection, uint64_t request, uint64_t reply) {
  if (reply == request + 1) return {};
  return Failure{"record-corrupt", "connection " + std::to_string(connection) + ": request " + std::to_string(request) +
                                       " was answered with " + std::to_string(reply) + ", expected " +
                                       std::to_string(request + 1)};
}

/** Blocks in read(2) until the whole answer is there. */
Outcome Ask(size_t connection, uint64_t request) {
  const auto [readFd, writeFd] = ConnectionOf(connection);
  if (Outcome failure = SendNumber(writeFd, request)) return failure;
  uint8_t bytes[sizeof(uint64_t)];
  for (size_t taken = 0; taken < sizeof bytes;) {
    const ssize_t got = read(readFd, bytes + taken, sizeof bytes - taken);
    if (got == 0) return FailEnded(connection, request);
    if (got > 0) taken += static_cast<size_t>(got);
    else if (errno != EINTR) return FailCall("read", readFd, errno);
  }
  uint64_t reply;
  memcpy(&reply, bytes, sizeof reply);
  return CheckReply(connection, request, reply);
}

/** One thread, an epoll, and a request under way on each connection. Connections count their own requests, from 0 in each command. */
class RequestLoop {
 public:
  explicit RequestLoop(size_t connections) : asked_(connections) {}
  RequestLoop(const RequestLoop&) = delete;
  RequestLoop& operator=(const RequestLoop&) = delete;
  ~RequestLoop() {
    if (epoll_ >= 0) close(epoll_);
  }

  Outcome Open() {
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    if (epoll_ < 0) return FailCall("epoll_create1", -1, errno);
    for (size_t index = 0; index < asked_.size(); index++) {
      const int fd = ConnectionOf(index).readFd;
      epoll_event event = {EPOLLIN, {}};
      event.data.u64 = index;
      if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) return FailCall("epoll_ctl", fd, errno);
    }
    return {};
  }

  /** Returns when the time is over and every request that was sent has been answered. */
  Outcome Work(uint64_t units, const std::atomic<bool>& isTimeOver, Bracket& bracket, ThreadReply* reply) {
    for (size_t index = 0; index < asked_.size(); index++) {
      if (Outcome failure = Send(index)) return failure;
    }
    for (size_t underWay = asked_.size(); underWay > 0; bracket.LookAtCpu()) {
      epoll_event events[64];
      const int found = epoll_wait(epoll_, events, 64, -1);
      if (found < 0 && errno != EINTR) return FailCall("epoll_wait", -1, errno);
      for (int place = 0; place < found; place++) {
        const auto index = static_cast<size_t>(events[place].data.u64);
        bool isAnswered = false;
        if (Outcome failure = ReadReply(index, &isAnswered)) return failure;
        if (!isAnswered) continue;
        reply->checksum += RunKernel(StartOf(reply->operations++), units);
        if (isTimeOver.load(std::memory_order_relaxed)) underWay--;
        else if (Outcome failure = Send(index)) return failure;
      }
    }
    return {};
  }

 private:
  struct Asked {
    uint64_t request = 0;
    IncomingNumber reply;
  };

  Outcome Send(size_t index) { return SendNumber(ConnectionOf(index).writeFd, asked_[index].request); }

  Outcome ReadReply(size_t index, bool* isAnswered) {
    Asked& asked = asked_[index];
    IncomingNumber::State state;
    if (Outcome failure = asked.reply.ReadOn(ConnectionOf(index).readFd, &state)) return failure;
    if (state == IncomingNumber::State::kEnd) return FailEnded(index, asked.request);
    *isAnswered = state == IncomingNumber::State::kWhole;
    return *isAnswered ? CheckReply(index, asked.request++, asked.reply.value()) : Outcome{};
  }

  int epoll_ = -1;
  std::vector<Asked> asked_;
};

}  // namespace

Outcome OperateBlocking(Team& team, const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kTimeMs, kUnits})) return failure;
  if (auto failure = RequireConnections(command, team.size())) return failure;
  const uint64_t units = command["units"];
  const Work work = [units](size_t thread, const std::atomic<bool>& isTimeOver, Bracket& bracket, ThreadReply* reply) -> Outcome {
    uint32_t sum = 0;
    uint64_t request = 0;
    do {
      if (Outcome failure = Ask(thread, request)) return failure;
      sum += RunKernel(StartOf(request), units);
      request++;
      bracket.LookAtCpu();
    } while (!isTimeOver.load(std::memory_order_relaxed));
    reply->operations = request;
    reply->checksum = sum;
    return {};
  };
  OperateInTime(team, command["timeMs"], work, json);
  return {};
}

Outcome OperateAtOnce(Team& team, const Command& command, std::string* json) {
  if (auto failure = RequireKeys(command, {kTimeMs, kUnits, kConnections})) return failure;
  if (auto failure = RequireConnections(command, command["connections"])) return failure;
  RequestLoop requests(command["connections"]);
  if (auto failure = requests.Open()) return failure;
  const Work work = [&](size_t, const std::atomic<bool>& isTimeOver, Bracket& bracket, ThreadReply* reply) {
    return requests.Work(command["units"], isTimeOver, bracket, reply);
  };
  OperateInTime(team, command["timeMs"], work, json);
  return {};
}

}  // namespace lab
#endif  // __linux__
