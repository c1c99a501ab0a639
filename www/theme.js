// What a page has before its program: the colour mode, a note of what is pressed too early, and the program's start.
{
  const page = document.documentElement;

  // Before anything is drawn: the program that draws comes too late for that.
  try {
    const theme = localStorage.getItem("kaleidoc.theme");
    if (theme === "light" || theme === "dark") {
      page.dataset.theme = theme;
    }
  } catch {
    // Storage is blocked: the system's mode it is.
  }

  addEventListener("click", (event) => {
    const root = document.getElementById("kaleidoc");
    const pressed = event.target.closest("#kaleidoc button");
    // The attribute says that the reader is there; it presses the button that is busy.
    if (pressed && !root.dataset.kdSearch) {
      root.querySelector("button[aria-busy]")?.removeAttribute("aria-busy");
      pressed.setAttribute("aria-busy", "true");
    }
    if (event.target.closest("a.kd-retry")) {
      event.preventDefault();
      location.reload(); // The link itself would lose the fragment.
    }
  });

  addEventListener("DOMContentLoaded", async () => {
    const late = document.querySelector(".kd-late");
    if (!late) {
      return; // A page of the site's own, which has the colour mode from here.
    }
    try {
      await import("./main.js");
      late.remove();
    } catch (error) {
      console.error(error);
      page.dataset.kdFailed = "";
      const reason = globalThis.WebAssembly ? error.message : "This browser does not run WebAssembly.";
      late.querySelector(".kd-reason").textContent = reason;
    }
  });
}
