//! Orders in doubt in scenarios: questions, what operators say, and what follows when nobody does.

use super::{Script, Words, named, order_index};
use protocol::messages::{OrderOverdue, OrderState};

impl Script {
    pub(super) fn define_overdue(&mut self, words: &mut Words<'_>) {
        let [alarm, pause] = [words.milliseconds(), words.milliseconds()];
        let venue = &mut self.setup.venues[0];
        (venue.order_alarm_after, venue.order_pause_after) = (Some(alarm), Some(pause));
    }

    pub(super) fn query(&mut self, words: &mut Words<'_>) -> Vec<Vec<u8>> {
        let order = &self.orders[order_index(words.next())];
        let (key, instrument) = (order.key, order.instrument);
        let attempt = u8::try_from(words.number()).unwrap();
        let world = self.world();
        let known = world.engine.open_orders().find(|order| order.key == key);
        let state = known.map_or(OrderState::Created, |order| order.state);
        world.query((key, instrument), state, attempt)
    }

    pub(super) fn settle(&mut self, words: &mut Words<'_>) -> Vec<Vec<u8>> {
        let order = &self.orders[order_index(words.next())];
        let (key, mut instrument) = (order.key, order.instrument);
        let state = named(words.next(), &OrderState::ALL);
        let (mut filled, mut price) = (None, None);
        while let Some(word) = words.maybe() {
            match word.strip_prefix('@') {
                Some(ticks) => price = Some(ticks.parse().unwrap()),
                None if word == "in" => instrument = self.instrument(words.next()).unwrap(),
                None => filled = Some(word.parse().unwrap()),
            }
        }
        self.world().settle((key, instrument), state, filled, price)
    }

    pub(super) fn overdue_line(&self, overdue: &OrderOverdue) -> String {
        let age_ms = (overdue.time.0 - overdue.since.0) / crate::world::MILLISECOND;
        let name = self.order_name(&overdue.order);
        format!("overdue {name} {:?} {:?} after {age_ms} ms", overdue.state, overdue.step)
    }
}
