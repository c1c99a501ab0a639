import { mount } from "/node_modules/kaleidoc/index.js";

const docs = await mount(document.querySelector("#docs"), {
  bundle: "/docs/app.json",
  router: "memory",
  route: "/start/",
  platform: "react",
});
const select = document.querySelector("#platform");
select.addEventListener("change", () => (docs.platform = select.value));
