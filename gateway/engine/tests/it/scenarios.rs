//! Scenarios as text tables, by subject. Goal of all: each rule does what its reason says.
//! Method: inputs and expected decisions in one text, run by `script::check`.

mod allocation;
mod commands;
mod configuration;
mod copying;
mod corrections;
mod events;
mod fixed_weights;
mod leaders_stops;
mod limits;
mod mapping;
mod order_copying;
mod orders;
mod outages;
mod policies;
mod precedence;
mod protection;
mod published_weights;
mod recovery;
mod removal;
mod replaces;
mod settlements;
mod signal_copying;
mod sizing;
mod stop_copying;
mod supervision;
mod trading_rules;
mod turned_orders;
mod waiting;
