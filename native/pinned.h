// Memory that stays where it is: the addon owns it, JavaScript sees it as an ArrayBuffer. Taken by the prepared calls.
//
// Any other buffer can be transferred away, and its memory freed, between two calls; that is why read and write ask
// anew each time where the bytes are. A pinned block lives until the last of its holders has let go: the ArrayBuffer's
// memory, the ArrayBuffer's object, and each prepared call.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sys.h"

namespace lab {

/** No false sharing with whatever malloc puts next to it. */
constexpr size_t kCacheLineBytes = 64;

struct PinnedBlock {
  uint8_t* data;
  size_t length;
  size_t holders;  // counted on the thread of its environment alone
};

void Release(PinnedBlock* block);

/**
 * Returns a new ArrayBuffer over zeroed pinned memory, or nullptr after a throw. Behind its `bytes` lie `hidden` more, which
 * JavaScript cannot reach.
 */
napi_value NewPinned(napi_env env, size_t bytes, size_t hidden = 0, size_t alignment = kCacheLineBytes);

/** Takes a typed array that lies in pinned memory; the caller becomes a holder of the block. */
bool TakePinned(napi_env env, napi_value view, const char* name, ByteSpan* span, PinnedBlock** block);

}  // namespace lab
