// Slower machines and networks than this one, by the figures that Chromium's developer tools use.

/** Makes the processor of a page slower by a factor. */
export async function slowDown(page, rate) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate });
}

/**
 * “Slow 4G”: 150 ms and 1.6 Mbit/s at the line, of which applications see 3.75 times the latency and nine tenths of the
 * throughput. Throughput is in bytes a second, latency in milliseconds.
 */
export const SLOW_4G = {
  offline: false,
  latency: 562.5,
  downloadThroughput: (1.6 * 0.9 * 1_000_000) / 8,
  uploadThroughput: (0.75 * 0.9 * 1_000_000) / 8,
};
