// The custom element in Vue's templates, by the type that its tools read. Only compiled.
import type { GlobalComponents } from "vue";
import type {} from "kaleidoc/element";

type Props = InstanceType<GlobalComponents["kaleidoc-docs"]>["$props"];

export const props: Props = {
  src: "/docs/bundle.json",
  theme: "dark",
  shadow: true,
  onReady: (event) => event.type,
  onError: (event) => event.detail.message,
};
// @ts-expect-error: no such mode
export const wrong: Props = { theme: "sepia" };
