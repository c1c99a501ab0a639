// The custom element in React's markup. Only compiled.
import { useRef } from "react";
import type { KaleidocDocs } from "kaleidoc/element";

export function Docs() {
  const element = useRef<KaleidocDocs>(null);
  return (
    <kaleidoc-docs
      ref={element}
      className="docs"
      style={{ maxWidth: "60em" }}
      src="/docs/bundle.json"
      platform="react"
      router="memory"
      theme="dark"
      shadow
      onready={(event) => event.type}
      onplatformchange={() => element.current?.platform}
      onerror={(event) => console.error(event.detail.message)}
    />
  );
}

// @ts-expect-error: no such mode
export const wrong = <kaleidoc-docs src="/docs/bundle.json" theme="sepia" />;
