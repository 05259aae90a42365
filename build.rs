//! Sets the linker flags a Node addon needs; nothing where only the core is built.

fn main() {
    #[cfg(feature = "node")]
    napi_build::setup();
}
