import { mount } from "/node_modules/kaleidoc/index.js";

const place = document.querySelector("#docs");
const { route, shown: platform } = place.dataset;
const docs = await mount(place, { bundle: "/docs/app.json", router: "memory", route, platform });
const select = document.querySelector("#platform");
select.addEventListener("change", () => (docs.platform = select.value));
