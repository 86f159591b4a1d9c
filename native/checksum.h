// The record checksum of src/README.md ("The record"): the addon offers it to JavaScript, the floor computes it itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "records are little-endian; a big-endian machine has to swap words");

namespace lab {

// One 128-bit register holds the four lanes, so a block of 16 bytes costs two additions. The compiler's vector
// extension instead of an intrinsic: the same source is SSE2 on x86-64 and NEON on arm64.
typedef uint32_t Lanes __attribute__((vector_size(16)));

/**
 * Returns the payload checksum of bytes[0, length). `bytes` may be unaligned.
 *
 * Not inlined, aligned and unrolled, so that addon and floor run the same machine code: a loop of six instructions takes
 * one or two cycles a turn, depending on whether it happens to straddle a 64-byte line of code, and that decided which of
 * them was faster.
 */
__attribute__((noinline, aligned(64))) inline uint32_t PayloadChecksum(const uint8_t* bytes, size_t length) {
  Lanes a = {0, 0, 0, 0};
  Lanes b = {0, 0, 0, 0};
  Lanes words;
  size_t position = 0;
#pragma GCC unroll 8
  for (; length - position >= sizeof words; position += sizeof words) {
    memcpy(&words, bytes + position, sizeof words);  // an unaligned load, not a call
    a += words;
    b += a;
  }
  if (position < length) {
    // Zero words change a not at all, but they add a to b: a lane without a word must be left alone.
    const size_t rest = length - position;
    const uint32_t lanesLeft = static_cast<uint32_t>((rest + 3) / 4);
    words = Lanes{0, 0, 0, 0};
    memcpy(&words, bytes + position, rest);
    a += words;
    for (uint32_t lane = 0; lane < lanesLeft; lane++) b[lane] += a[lane];
  }
  return a[0] * 0x9E3779B1u + a[1] * 0x85EBCA77u + a[2] * 0xC2B2AE3Du + a[3] * 0x27D4EB2Fu +  //
         b[0] * 0x165667B2u + b[1] * 0x9E3779B2u + b[2] * 0x85EBCA78u + b[3] * 0xC2B2AE3Eu;
}

/** Returns what a record's header carries: the payload's checksum, mixed with the other header fields. */
inline uint32_t RecordChecksum(uint32_t payloadChecksum, uint32_t sequence, uint32_t kind, uint32_t payloadBytes) {
  return payloadChecksum ^ (sequence * 0x9E3779B1u + kind * 0x85EBCA77u + payloadBytes * 0xC2B2AE3Du);
}

}  // namespace lab
