import { mount, type Kaleidoc } from "kaleidoc";
import "kaleidoc/style.css";

const docs: Kaleidoc = await mount(document.querySelector("#docs")!, {
  bundle: "/docs/app.json",
  router: "memory",
  route: "/start/",
  platform: "react",
});
const select = document.querySelector<HTMLSelectElement>("#platform")!;
select.addEventListener("change", () => (docs.platform = select.value));
