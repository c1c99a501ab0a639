//! One MDX source tree, many platforms: a native compiler makes one bundle of it, a WebAssembly reader renders it.

#[cfg(not(target_arch = "wasm32"))]
pub mod compile;
#[cfg(not(target_arch = "wasm32"))]
pub mod syntax;

pub mod bundle;
#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
pub mod diagnostic;
pub mod platform;
pub mod render;
