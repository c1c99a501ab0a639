import { mount } from "/node_modules/kaleidoc/index.js";

const [app, desktop] = await Promise.all([
  mount(document.querySelector("#app"), {
    bundle: "/docs/app.json",
    router: "memory",
    route: "/start/",
    platform: "vue",
  }),
  mount(document.querySelector("#desktop"), {
    bundle: "/docs/desktop.json",
    router: "memory",
    route: "/start/",
    platform: "linux",
  }),
]);
// For the tests.
Object.assign(globalThis, { app, desktop });
