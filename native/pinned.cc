// Memory that stays where it is.
#include "pinned.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace lab {
namespace {

constexpr int kMaxBytes = 1 << 30;

/** Marks our ArrayBuffers, so that the pointer wrapped into one can be trusted. */
constexpr napi_type_tag kPinnedTag = {0x8f0c1d5e6b7a4923, 0xa1b2c3d4e5f60718};

void ReleaseMemory(napi_env env, void*, void* hint) {
  auto* block = static_cast<PinnedBlock*>(hint);
  int64_t total;
  napi_adjust_external_memory(env, -static_cast<int64_t>(block->length), &total);
  Release(block);
}

void ReleaseObject(napi_env, void* wrapped, void*) { Release(static_cast<PinnedBlock*>(wrapped)); }

Napi::Value AllocatePinned(const Napi::CallbackInfo& info) {
  int bytes;
  if (!TakeInt(info.Env(), info[0], "bytes", 1, kMaxBytes, &bytes)) return {};
  return Napi::Value(info.Env(), NewPinned(info.Env(), static_cast<size_t>(bytes)));
}

}  // namespace

napi_value NewPinned(napi_env env, size_t bytes, size_t hidden, size_t alignment) {
  void* data;
  const size_t rounded = (bytes + hidden + kCacheLineBytes - 1) / kCacheLineBytes * kCacheLineBytes;
  if (const int error = posix_memalign(&data, alignment, rounded)) {
    ThrowErrno(env, "posix_memalign", error);
    return nullptr;
  }
  memset(data, 0, rounded);  // also touches every page, before any clock runs
  auto* block = new PinnedBlock{static_cast<uint8_t*>(data), bytes, 1};
  napi_value buffer;
  if (napi_create_external_arraybuffer(env, data, block->length, ReleaseMemory, block, &buffer) != napi_ok) {
    Release(block);
    Napi::Error::New(env, "this JavaScript engine does not take memory from outside").ThrowAsJavaScriptException();
    return nullptr;
  }
  int64_t total;
  napi_adjust_external_memory(env, static_cast<int64_t>(bytes), &total);
  if (napi_wrap(env, buffer, block, ReleaseObject, nullptr, nullptr) == napi_ok) {
    block->holders++;
    napi_type_tag_object(env, buffer, &kPinnedTag);
  }
  return buffer;
}

void Release(PinnedBlock* block) {
  if (--block->holders > 0) return;
  free(block->data);
  delete block;
}

bool TakePinned(napi_env env, napi_value view, const char* name, ByteSpan* span, PinnedBlock** block) {
  napi_value buffer;
  bool isPinned = false;
  void* wrapped = nullptr;
  if (!TakeView(env, view, name, span)) return false;
  if (napi_get_typedarray_info(env, view, nullptr, nullptr, nullptr, &buffer, nullptr) != napi_ok ||
      napi_check_object_type_tag(env, buffer, &kPinnedTag, &isPinned) != napi_ok || !isPinned ||
      napi_unwrap(env, buffer, &wrapped) != napi_ok) {
    ThrowType(env, "%s must be a typed array over a buffer from allocatePinned, got one over other memory", name);
    return false;
  }
  *block = static_cast<PinnedBlock*>(wrapped);
  (*block)->holders++;
  return true;
}

void InitPinned(Napi::Env env, Napi::Object exports) {
  exports.Set("allocatePinned", Napi::Function::New<AllocatePinned>(env, "allocatePinned"));
}

}  // namespace lab
