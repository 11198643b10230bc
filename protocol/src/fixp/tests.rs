//! Sessions against scripts, against each other, and against nonsense.

mod bench;
mod client_endings;
mod client_scripts;
mod each_other;
mod server_endings;
mod server_scripts;
mod states;
mod text;
