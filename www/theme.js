// The reader's colour mode, before anything is drawn: the program that draws comes too late for that.
try {
  const theme = localStorage.getItem("kaleidoc.theme");
  if (theme === "light" || theme === "dark") {
    document.documentElement.dataset.theme = theme;
  }
} catch {
  // Storage is blocked: the system's mode it is.
}
