/** Starts up, says one word the way it is told, and ends: what the metric `spawn` times. Started by spawn-ways.ts, never imported. */

const [way] = process.argv.slice(2);

if (way === 'stdout') {
  process.stdout.write('1\n');
} else if (way === 'message') {
  process.send!('1', undefined, undefined, () => process.disconnect());
} else {
  // As a producer of the lab starts: with the addon. The others have no use for it, so its loading is not in their time.
  const [{ FIRST_DESCRIPTOR }, { write }] = await Promise.all([
    import('../../src/harness/member.js'),
    import('../../src/sys/io.js'),
  ]);
  write(FIRST_DESCRIPTOR, new Uint8Array([1]), 0, 1);
}

export {};
