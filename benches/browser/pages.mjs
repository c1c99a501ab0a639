// What is measured: pages of the corpus by their size, and the platforms that are switched among.

/** Routes, without the platform in front; each exists for all of `PLATFORMS`. */
export const PAGES = {
  large: [
    "build-a-backend/auth/connect-your-frontend/multi-step-sign-in",
    "start/quickstart",
    "build-a-backend/data/working-with-files",
    "build-a-backend/auth/connect-your-frontend/sign-in",
    "build-a-backend/storage/upload-files",
  ],
  median: [
    "build-a-backend/data/mutate-data",
    "build-a-backend/auth/connect-your-frontend/listen-to-auth-events",
    "build-a-backend/storage/remove-files",
    "build-a-backend/auth/concepts/tokens-and-credentials",
    "build-a-backend/auth/manage-users/manage-passwords",
  ],
};

/** Keys of the platforms that a bench switches among, in this order, round and round. */
export const PLATFORMS = ["react", "android", "swift"];

/** The pages of a run: all ten, or for a quick one the largest and one of the median. */
export function pages(isQuick) {
  return isQuick ? ["build-a-backend/data/working-with-files", "build-a-backend/data/mutate-data"] : all();
}

function all() {
  return [...PAGES.large, ...PAGES.median];
}

/** Last word of a route, for tables. */
export const shortName = (route) => route.split("/").at(-1);

/** Keys of `count` switches, none of them to the platform that was shown before. It starts after the first platform. */
export const round = (count) => Array.from({ length: count }, (_, index) => PLATFORMS[(index + 1) % PLATFORMS.length]);
