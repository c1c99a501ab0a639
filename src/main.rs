//! The `kaleidoc` command. All of it is in the library's `cli`.

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    kaleidoc::cli::run()
}

#[cfg(target_arch = "wasm32")]
fn main() {}
