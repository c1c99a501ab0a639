import { mount } from "kaleidoc";
import "kaleidoc/style.css";
import "kaleidoc/element";

if (location.search === "?element") {
  document.querySelector("#docs").innerHTML =
    '<kaleidoc-docs src="/docs/app.json" route="/start/" platform="react" shadow></kaleidoc-docs>';
} else {
  const docs = await mount(document.querySelector("#docs"), {
    bundle: "/docs/app.json",
    router: "memory",
    route: "/start/",
    platform: "react",
  });
  const select = document.querySelector("#platform");
  select.addEventListener("change", () => (docs.platform = select.value));
}
