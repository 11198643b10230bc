//! Scenarios as text tables, by subject. Goal of all: each rule does what its reason says.
//! Method: inputs and expected decisions in one text, run by `script::check`.

mod allocation;
mod commands;
mod configuration;
mod copying;
mod corrections;
mod events;
mod limits;
mod order_copying;
mod orders;
mod policies;
mod precedence;
mod recovery;
mod removal;
mod sizing;
mod stop_copying;
mod supervision;
mod waiting;
