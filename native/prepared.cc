// read(2), write(2) and writev(2) whose arguments were checked beforehand: for loops in which a call's own cost counts.
//
// What makes a plain call dear is not its checks but what they touch: after a switch to another process the TLB may be
// empty and the branch predictors cold, and each Node-API function that is asked for an argument is one more far jump to
// one more page. A prepared call asks for nothing: the control words that JavaScript wrote say it all.
//
// All prepared calls go through the same two functions: V8 calls a function that it knows directly, while a fresh
// function for each prepared call would make the call site megamorphic, which costs more than is gained.
#include <sys/uio.h>
#include <unistd.h>

#include <ctime>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <memory>
#include <type_traits>
#include <vector>

#include "pinned.h"

namespace lab {
namespace {

struct PreparedCall {
  int fd;
  ByteSpan view;
  PinnedBlock* block;  // null: the slot is free
};

/** What a call touches, on one page: after a switch of processes each further page costs a walk of the page tables. */
struct CallPage {
  // The words through which JavaScript and the calls talk; prepared-io.ts has the same table.
  int32_t slot;
  int32_t offset;
  int32_t length;
  int32_t result;
  /** Of a gathering call alone: the slot of its table. */
  int32_t table;
  double clockNs;
  // From here on JavaScript cannot reach.
  alignas(kCacheLineBytes) PreparedCall calls[96];
};
constexpr size_t kPageBytes = 4096;
constexpr size_t kControlElements = 5;
constexpr size_t kWordBytes = offsetof(CallPage, calls);
constexpr size_t kCallsOnPage = std::extent_v<decltype(CallPage::calls)>;
static_assert(sizeof(CallPage) <= kPageBytes);

struct PreparedCalls {
  CallPage* page = nullptr;
  PinnedBlock* pageBlock = nullptr;
  /** Slots that found no place on the page. */
  std::vector<PreparedCall> others;

  size_t count() const { return kCallsOnPage + others.size(); }
  PreparedCall& At(size_t slot) { return slot < kCallsOnPage ? page->calls[slot] : others[slot - kCallsOnPage]; }
  ~PreparedCalls() {
    if (pageBlock == nullptr) return;
    for (size_t slot = 0; slot < count(); slot++) {
      if (At(slot).block != nullptr) Release(At(slot).block);
    }
    Release(pageBlock);
  }
};

/** Held by the functions and by every token: environments end their finalizers in no particular order. */
using SharedCalls = std::shared_ptr<PreparedCalls>;

struct Token {
  SharedCalls calls;
  size_t slot;
};

void ReleaseCalls(napi_env, void* data, void*) { delete static_cast<SharedCalls*>(data); }

void ReleaseToken(napi_env, void* data, void*) {
  auto* token = static_cast<Token*>(data);
  PreparedCall& call = token->calls->At(token->slot);
  Release(call.block);
  call = {};
  delete token;
}

/**
 * The calls of this thread's environment: a thread runs one environment at a time, and asking Node-API for them would be
 * the one far jump left. Set when the environment loads the addon, read by functions that live no longer than it.
 */
thread_local PreparedCalls* threadCalls __attribute__((tls_model("initial-exec"))) = nullptr;

/** Finds the call in a slot that JavaScript named; nullptr after a throw. A negative number becomes a huge one. */
PreparedCall* FindCall(napi_env env, PreparedCalls& calls, int32_t named) {
  const auto slot = static_cast<uint32_t>(named);
  if (slot < calls.count() && calls.At(slot).block != nullptr) return &calls.At(slot);
  ThrowRange(env, "control must name a prepared call, got slot %d", named);
  return nullptr;
}

/** Finds the call that the words name, and the bytes that it may touch; nullptr after a throw. */
PreparedCall* TakeCall(napi_env env, PreparedCalls& calls, ByteSpan* span) {
  const CallPage& words = *calls.page;
  const auto offset = static_cast<uint32_t>(words.offset);
  const auto length = static_cast<uint32_t>(words.length);
  PreparedCall* found = FindCall(env, calls, words.slot);
  if (found == nullptr) return nullptr;
  const PreparedCall& call = *found;
  if (offset > call.view.length || length > call.view.length - offset) {
    ThrowRange(env, "control must hold an offset and a length inside a view of %zu bytes, got %d and %d", call.view.length,
               words.offset, words.length);
    return nullptr;
  }
  *span = {call.view.data + offset, length};
  return found;
}

constexpr uint32_t kMaxEntries = 1024;  // UIO_MAXIOV

/**
 * Builds the parts that `words.length` entries of the table from entry `words.offset` on name; nullptr after a throw.
 *
 * Each entry is copied before it is looked at: what was checked is what the kernel gets. Entries may overlap, which sends
 * bytes twice and nothing else.
 */
PreparedCall* TakeParts(napi_env env, PreparedCalls& calls, iovec* parts) {
  const CallPage& words = *calls.page;
  const auto first = static_cast<uint32_t>(words.offset);
  const auto entries = static_cast<uint32_t>(words.length);
  PreparedCall* call = FindCall(env, calls, words.slot);
  if (call == nullptr) return nullptr;
  const PreparedCall* holder = FindCall(env, calls, words.table);
  if (holder == nullptr) return nullptr;
  struct Entry {
    uint32_t offset;
    uint32_t length;
  };
  const ByteSpan table = holder->view;
  const size_t inTable = table.length / sizeof(Entry);
  if (entries < 1 || entries > kMaxEntries || first > inTable || entries > inTable - first) {
    ThrowRange(env, "control must hold 1 to %u entries inside a table of %zu, got %d from %d on", kMaxEntries, inTable,
               words.length, words.offset);
    return nullptr;
  }
  const ByteSpan view = call->view;
  for (uint32_t index = 0; index < entries; index++) {
    Entry entry;
    memcpy(&entry, table.data + (first + index) * sizeof entry, sizeof entry);
    if (entry.offset > view.length || entry.length > view.length - entry.offset) {
      ThrowRange(env, "table must hold offsets and lengths inside a view of %zu bytes, got %d and %d at entry %u", view.length,
                 static_cast<int32_t>(entry.offset), static_cast<int32_t>(entry.length), first + index);
      return nullptr;
    }
    parts[index] = {view.data + entry.offset, entry.length};
  }
  return call;
}

/**
 * Returns what goes into the result word. That nothing could move yet is no failure of the call but the daily bread of one
 * that spins, so it comes back as a number: a throw costs two hundred times the system call.
 */
int32_t ToResult(napi_env env, const char* syscall, ssize_t bytes) {
  if (bytes >= 0) return static_cast<int32_t>(bytes);
  const int error = errno;
  if (error == EAGAIN || error == EINTR) return -error;
  ThrowErrno(env, syscall, error);
  return 0;
}

napi_value ReadPrepared(napi_env env, napi_callback_info) {
  PreparedCalls& calls = *threadCalls;
  ByteSpan span;
  PreparedCall* call = TakeCall(env, calls, &span);
  if (call == nullptr) return nullptr;
  calls.page->result = ToResult(env, "read", read(call->fd, span.data, span.length));
  return nullptr;
}

napi_value WritePrepared(napi_env env, napi_callback_info) {
  PreparedCalls& calls = *threadCalls;
  ByteSpan span;
  PreparedCall* call = TakeCall(env, calls, &span);
  if (call == nullptr) return nullptr;
  calls.page->result = ToResult(env, "write", write(call->fd, span.data, span.length));
  return nullptr;
}

napi_value WritevPrepared(napi_env env, napi_callback_info) {
  PreparedCalls& calls = *threadCalls;
  iovec parts[kMaxEntries];
  PreparedCall* call = TakeParts(env, calls, parts);
  if (call == nullptr) return nullptr;
  calls.page->result = ToResult(env, "writev", writev(call->fd, parts, calls.page->length));
  return nullptr;
}

/** CLOCK_MONOTONIC in ns into the clock word: a timed sample pays for two of these. */
napi_value StampClock(napi_env, napi_callback_info) {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);  // fails for a clock that does not exist, which readClock would have told
  threadCalls->page->clockNs = static_cast<double>(static_cast<int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec);
  return nullptr;
}

napi_value Prepare(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  size_t count = 2;
  void* data;
  int fd;
  PreparedCall call = {};
  if (napi_get_cb_info(env, info, &count, arguments, nullptr, &data) != napi_ok) return nullptr;
  if (!TakeFd(env, arguments[0], &fd)) return nullptr;
  if (!TakePinned(env, arguments[1], "view", &call.view, &call.block)) return nullptr;
  call.fd = fd;
  const SharedCalls& calls = *static_cast<SharedCalls*>(data);
  size_t slot = 0;
  while (slot < calls->count() && calls->At(slot).block != nullptr) slot++;
  if (slot == calls->count()) calls->others.emplace_back();
  calls->At(slot) = call;
  // The slot stays taken for as long as JavaScript keeps this object.
  auto* token = new Token{calls, slot};
  const Napi::Object object = Napi::Object::New(env);
  object.Set("slot", Napi::Number::New(env, static_cast<double>(slot)));
  napi_add_finalizer(env, object, token, ReleaseToken, nullptr, nullptr);
  return object;
}

void AddShared(Napi::Env env, Napi::Object exports, const char* name, napi_callback function, const SharedCalls& calls) {
  napi_value made;
  auto* data = new SharedCalls(calls);
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, function, data, &made) != napi_ok ||
      napi_add_finalizer(env, made, data, ReleaseCalls, nullptr, nullptr) != napi_ok) {
    delete data;
    return;
  }
  exports.Set(name, Napi::Value(env, made));
}

}  // namespace

void InitPrepared(Napi::Env env, Napi::Object exports) {
  const auto calls = std::make_shared<PreparedCalls>();
  ByteSpan words;
  napi_value control;
  napi_value clock;
  napi_value buffer = NewPinned(env, kWordBytes, kPageBytes - kWordBytes, kPageBytes);
  if (buffer == nullptr || napi_create_typedarray(env, napi_int32_array, kControlElements, buffer, 0, &control) != napi_ok ||
      napi_create_typedarray(env, napi_float64_array, 1, buffer, offsetof(CallPage, clockNs), &clock) != napi_ok ||
      !TakePinned(env, control, "control", &words, &calls->pageBlock)) {
    return;
  }
  calls->page = reinterpret_cast<CallPage*>(words.data);
  threadCalls = calls.get();
  exports.Set("control", Napi::Value(env, control));
  exports.Set("clock", Napi::Value(env, clock));
  AddRaw(env, exports, "stampClock", StampClock);
  AddShared(env, exports, "prepare", Prepare, calls);
  AddShared(env, exports, "readPrepared", ReadPrepared, calls);
  AddShared(env, exports, "writePrepared", WritePrepared, calls);
  AddShared(env, exports, "writevPrepared", WritevPrepared, calls);
}

}  // namespace lab
