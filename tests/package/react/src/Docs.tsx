import { mount, type Kaleidoc } from "kaleidoc";
import "kaleidoc/style.css";
import { useEffect, useRef } from "react";

/** A reader that is mounted once, and follows `platform`. */
export function Docs({ platform }: { platform: string }) {
  const place = useRef<HTMLDivElement>(null);
  const mounted = useRef<Promise<Kaleidoc> | null>(null);

  useEffect(() => {
    // Strict mode runs effects twice: each reader gets an element of its own.
    const root = document.createElement("div");
    place.current!.append(root);
    const reader = mount(root, { bundle: "/docs/app.json", router: "memory", route: "/start/", platform });
    mounted.current = reader;
    return () => {
      void reader.then((docs) => docs.destroy()).finally(() => root.remove());
    };
    // Another platform is no reason to load everything again.
  }, []);

  useEffect(() => {
    void mounted.current?.then((docs) => {
      docs.platform = platform;
    });
  }, [platform]);

  return <div ref={place} />;
}
