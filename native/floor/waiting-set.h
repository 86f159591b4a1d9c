// select, poll and epoll in one shape: add, remove, wait. Called by the verbs of `floor multiplex`.
#pragma once

#include <poll.h>
#include <sys/select.h>
#ifdef __linux__
#include <sys/epoll.h>
#endif

#include <cstddef>
#include <vector>

#include "failure.h"

namespace lab {

// Each Wait calls onReady(fd) for every descriptor with something to read, EOF or an error, and returns how many there were, or
// -1 with errno. timeoutMs -1 waits for ever; onReady must leave the set as it is. Templates, so that the callback becomes a part
// of the walk over the results.

/** The bits are copied for each wait, as select overwrites what it is given. */
class SelectSet {
 public:
  static constexpr const char* kCall = "select";
  SelectSet() { FD_ZERO(&watched_); }
  /** Refuses a descriptor from FD_SETSIZE on: FD_SET would write past the set (select(2), NOTES). */
  Outcome Add(int fd);
  Outcome Remove(int fd);

  template <class OnReady>
  int Wait(int timeoutMs, OnReady onReady) {
    fd_set ready = watched_;
    // Linux writes the time that is left into it, so it is made anew each time.
    timeval timeout = {timeoutMs / 1'000, (timeoutMs % 1'000) * 1'000};
    const int found = select(highest_ + 1, &ready, nullptr, nullptr, timeoutMs < 0 ? nullptr : &timeout);
    int left = found;
    for (int fd = 0; left > 0 && fd <= highest_; fd++) {
      if (!FD_ISSET(fd, &ready)) continue;
      left--;
      onReady(fd);
    }
    return found;
  }

 private:
  fd_set watched_;
  int highest_ = -1;
};

/** The array is kept from wait to wait: poll answers in a field of its own. */
class PollSet {
 public:
  static constexpr const char* kCall = "poll";
  Outcome Add(int fd);
  /** The last entry takes the place of the one that goes. */
  Outcome Remove(int fd);

  template <class OnReady>
  int Wait(int timeoutMs, OnReady onReady) {
    const int found = poll(entries_.data(), static_cast<nfds_t>(entries_.size()), timeoutMs);
    int left = found;
    for (size_t at = 0; left > 0; at++) {
      if (entries_[at].revents == 0) continue;
      left--;
      onReady(entries_[at].fd);
    }
    return found;
  }

 private:
  std::vector<pollfd> entries_;
  std::vector<size_t> places_;  // by descriptor: where it is in entries_
};

#ifdef __linux__

/** Level-triggered; one wait has room for all that are watched. */
class EpollSet {
 public:
  static constexpr const char* kCall = "epoll_wait";
  EpollSet() = default;
  EpollSet(const EpollSet&) = delete;
  EpollSet& operator=(const EpollSet&) = delete;
  ~EpollSet();
  Outcome Open();
  Outcome Add(int fd);
  Outcome Remove(int fd);

  template <class OnReady>
  int Wait(int timeoutMs, OnReady onReady) {
    const int found = epoll_wait(set_, events_.data(), static_cast<int>(events_.size()), timeoutMs);
    for (int at = 0; at < found; at++) onReady(events_[static_cast<size_t>(at)].data.fd);
    return found;
  }

 private:
  int set_ = -1;
  size_t size_ = 0;
  std::vector<epoll_event> events_ = std::vector<epoll_event>(64);
};

#endif

enum class Mechanism { kSelect, kPoll, kEpoll };

/** What `multiplex epoll` answers where there is no epoll. */
Failure FailWithoutEpoll();

/** Calls use(set) with an empty set of that mechanism, which lasts as long as the call, and returns what it returns. */
template <class Use>
Outcome WithSet(Mechanism mechanism, Use use) {
  switch (mechanism) {
    case Mechanism::kSelect: {
      SelectSet set;
      return use(set);
    }
    case Mechanism::kPoll: {
      PollSet set;
      return use(set);
    }
    case Mechanism::kEpoll:
      break;
  }
#ifdef __linux__
  EpollSet set;
  if (auto failure = set.Open()) return failure;
  return use(set);
#else
  return FailWithoutEpoll();
#endif
}

}  // namespace lab
