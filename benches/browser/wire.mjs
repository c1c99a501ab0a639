// What goes over the wire for a page.

/**
 * Counts requests of a page from now on, and the bytes of their answers, heads included.
 *
 * - returns a function that tells `{ bytes, requests }` so far. What comes from a cache, and what other hosts are asked
 *   for, counts for nothing.
 */
export async function wire(page) {
  const devtools = await page.context().newCDPSession(page);
  const asked = new Set();
  let [bytes, requests] = [0, 0];
  devtools.on("Network.requestWillBeSent", ({ requestId, request }) => {
    if (new URL(request.url).hostname === "127.0.0.1") {
      asked.add(requestId);
    }
  });
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (asked.has(requestId) && encodedDataLength > 0) {
      bytes += encodedDataLength;
      requests += 1;
    }
  });
  await devtools.send("Network.enable");
  return () => ({ bytes, requests });
}
