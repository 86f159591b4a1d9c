// read(2) and write(2) whose arguments were checked beforehand: for loops in which a call's own cost counts.
//
// What makes a plain call dear is not its checks but what they touch: after a switch to another process the TLB may be
// empty and the branch predictors cold, and each Node-API function that is asked for an argument is one more far jump to
// one more page. A prepared call asks for nothing: the control words that JavaScript wrote say it all.
//
// All prepared calls go through the same two functions: V8 calls a function that it knows directly, while a fresh
// function for each prepared call would make the call site megamorphic, which costs more than is gained.
#include <unistd.h>

#include <ctime>

#include <cerrno>
#include <cstddef>
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
  double clockNs;
  // From here on JavaScript cannot reach.
  alignas(kCacheLineBytes) PreparedCall calls[96];
};
constexpr size_t kPageBytes = 4096;
constexpr size_t kControlElements = 4;
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

/** Finds the call that the words name, and the bytes that it may touch; nullptr after a throw. */
PreparedCall* TakeCall(napi_env env, PreparedCalls& calls, ByteSpan* span) {
  const CallPage& words = *calls.page;
  // Negative numbers become huge ones and fail the same tests.
  const auto slot = static_cast<uint32_t>(words.slot);
  const auto offset = static_cast<uint32_t>(words.offset);
  const auto length = static_cast<uint32_t>(words.length);
  if (slot >= calls.count() || calls.At(slot).block == nullptr) {
    ThrowRange(env, "control must name a prepared call, got slot %d", words.slot);
    return nullptr;
  }
  PreparedCall& call = calls.At(slot);
  if (offset > call.view.length || length > call.view.length - offset) {
    ThrowRange(env, "control must hold an offset and a length inside a view of %zu bytes, got %d and %d", call.view.length,
               words.offset, words.length);
    return nullptr;
  }
  *span = {call.view.data + offset, length};
  return &call;
}

napi_value ReadPrepared(napi_env env, napi_callback_info) {
  PreparedCalls& calls = *threadCalls;
  ByteSpan span;
  PreparedCall* call = TakeCall(env, calls, &span);
  if (call == nullptr) return nullptr;
  const ssize_t bytes = read(call->fd, span.data, span.length);
  if (bytes < 0) ThrowErrno(env, "read", errno);
  calls.page->result = static_cast<int32_t>(bytes);
  return nullptr;
}

napi_value WritePrepared(napi_env env, napi_callback_info) {
  PreparedCalls& calls = *threadCalls;
  ByteSpan span;
  PreparedCall* call = TakeCall(env, calls, &span);
  if (call == nullptr) return nullptr;
  const ssize_t bytes = write(call->fd, span.data, span.length);
  if (bytes < 0) ThrowErrno(env, "write", errno);
  calls.page->result = static_cast<int32_t>(bytes);
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
}

}  // namespace lab
