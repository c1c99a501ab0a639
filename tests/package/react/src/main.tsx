import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { Docs } from "./Docs";
import { ElementDocs } from "./ElementDocs";

function App() {
  const [platform, setPlatform] = useState("react");
  const [isReady, setReady] = useState(false);
  const isElement = location.search === "?element";
  return (
    <>
      <select
        id="platform"
        aria-label="Platform"
        value={platform}
        onChange={(event) => setPlatform(event.target.value)}
      >
        <option>react</option>
        <option>vue</option>
      </select>
      {isElement ? <ElementDocs platform={platform} onReady={() => setReady(true)} /> : <Docs platform={platform} />}
      {isReady && <output>ready</output>}
    </>
  );
}

createRoot(document.getElementById("app")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
