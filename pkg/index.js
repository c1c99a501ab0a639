// The npm face of the reader: see index.d.ts for what it offers.
export { Bundle, mount } from "./core.js";
