// Module entry of the addon: each file of native/ adds its own calls.
#include "sys.h"

namespace {

#define LAB_TEXT(x) #x
#define LAB_QUOTE(x) LAB_TEXT(x)

#if defined(__clang__)
#define LAB_COMPILER "clang++ " __clang_version__
#elif defined(__GNUC__)
#define LAB_COMPILER "g++ " LAB_QUOTE(__GNUC__) "." LAB_QUOTE(__GNUC_MINOR__) "." LAB_QUOTE(__GNUC_PATCHLEVEL__)
#else
#define LAB_COMPILER "unknown compiler"
#endif

// gcc defines __SANITIZE_…, clang answers __has_feature.
#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define LAB_SANITIZER " address-sanitizer"
#elif defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
#define LAB_SANITIZER " thread-sanitizer"
#else
#define LAB_SANITIZER ""
#endif

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  lab::InitSys(env, exports);
  lab::InitPipe(env, exports);
  lab::InitSocketPair(env, exports);
  lab::InitIo(env, exports);
  lab::InitSelect(env, exports);
  lab::InitPoll(env, exports);
  lab::InitEpoll(env, exports);
  lab::InitEventFd(env, exports);
  lab::InitWaitRead(env, exports);
  lab::InitPinned(env, exports);
  lab::InitPrepared(env, exports);
  lab::InitClock(env, exports);
  lab::InitSched(env, exports);
  lab::InitRusage(env, exports);
  lab::InitProcess(env, exports);
  lab::InitChecksum(env, exports);
  exports.Set("compiler", Napi::String::New(env, LAB_COMPILER LAB_SANITIZER));
  return exports;
}

}  // namespace

// NODE_API_MODULE registers a well-known symbol, so the addon may be loaded once in every worker.
NODE_API_MODULE(NODE_GYP_MODULE_NAME, Init)
