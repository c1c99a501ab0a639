import "kaleidoc/element";

/** The same reader as a custom element. */
export function ElementDocs({ platform, onReady }: { platform: string; onReady: () => void }) {
  return <kaleidoc-docs src="/docs/app.json" route="/start/" platform={platform} shadow onready={onReady} />;
}
