//! Rules of what a plan copies, and when: lists of symbols and tags, waiting for the rest of an order.

use super::{Places, Validator};
use crate::configuration::model::{Filter, Leader, Plan};
use crate::configuration::raw::{RawFile, RawPlan};
use crate::configuration::reader::{Choice, Field, Located};
use protocol::messages::{CopyMode, PartialFillRule, Tag};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

/// Tags of one plan at most.
const TAGS_MAX: usize = 8;
const COALESCE_WINDOW_US_MAX: i64 = 10_000_000;
const COMPLETION_WAIT_MS_DEFAULT: i64 = 1_000;
const COMPLETION_WAIT_MS_MAX: i64 = 3_600_000;

impl Validator<'_> {
    pub(super) fn filter(&mut self, table: &RawPlan, instruments: &Places<'_>) -> Option<Filter> {
        let include = self.symbols(&table.include, instruments);
        let exclude = self.symbols(&table.exclude, instruments);
        let tags = self.tags(&table.tags);
        let (include, exclude) = (include?, exclude?);
        let both = exclude.iter().any(|place| include.contains(place));
        if let (true, Some(field)) = (both, &table.exclude) {
            let text = "names a symbol that include names too; only one of the two can hold";
            self.refuse(field, text);
        }
        Some(Filter { include, exclude, tags: tags? })
    }

    /// What a leader trades in an account of ours must not come back to it through plans: each trade would make
    /// the next one. A circle is told once, at the first of its plans.
    pub(super) fn nobody_copies_in_a_circle(
        &mut self,
        raw: &RawFile,
        plans: &[Plan],
        leaders: &[Leader],
    ) {
        for (first, plan) in plans.iter().enumerate() {
            let Some(circle) = circle(first, plans, leaders) else { continue };
            let name = |place: usize| raw.plan[place].name.as_ref().map_or("?", |name| &name.value);
            let leader = leaders[plan.leader].name;
            let mut path = String::new();
            for place in circle {
                let Plan { leader, .. } = plans[place];
                path += &format!("{} (plan {:?}) -> ", leaders[leader].name, name(place));
            }
            if let Some(field) = &raw.plan[first].follower {
                let text = format!("copies in a circle: {path}{leader}; take one of the plans out");
                self.refuse(field, text);
            }
        }
    }

    /// What a plan copies rules out fields that say nothing about it.
    pub(super) fn fits_copy(
        &mut self,
        table: &RawPlan,
        copy: CopyMode,
        partial_fills: PartialFillRule,
    ) {
        if let (Some(field), true) = (&table.on_leader_fill, copy != CopyMode::Orders) {
            self.refuse(field, "needs copy = \"orders\"; leave it out otherwise".to_owned());
        }
        if let Some(field) = table
            .partial_fills
            .as_ref()
            .filter(|_| copy == CopyMode::Orders && partial_fills != PartialFillRule::Mirror)
        {
            let text = "a plan that copies orders does not wait for fills; leave it out";
            self.refuse(field, text.to_owned());
        }
    }

    /// Longest wait of an increase; each rule has a field of its own for it.
    pub(super) fn increase_wait(
        &mut self,
        table: &RawPlan,
        rule: PartialFillRule,
    ) -> Option<Duration> {
        let window = &table.coalesce_window_us;
        let wait = &table.completion_wait_ms;
        let rows = [(window, PartialFillRule::Coalesce), (wait, PartialFillRule::OnComplete)];
        for (field, own) in rows {
            if let (Some(field), true) = (field, own != rule) {
                let text =
                    format!("needs partial_fills = {:?}; leave it out otherwise", own.word());
                self.refuse(field, text);
            }
        }
        match rule {
            PartialFillRule::Mirror => Some(Duration::ZERO),
            PartialFillRule::Coalesce => {
                let must = "how long fills are gathered, in microseconds, such as 500";
                let field = self.required(window, &table.header, "coalesce_window_us", must)?;
                let window = self.in_range(field, 1..=COALESCE_WINDOW_US_MAX, "microseconds")?;
                Some(Duration::from_micros(u64::try_from(window).expect("the range is positive")))
            }
            PartialFillRule::OnComplete => {
                self.milliseconds(wait, COMPLETION_WAIT_MS_DEFAULT, 1..=COMPLETION_WAIT_MS_MAX)
            }
        }
    }

    /// The places of a list of symbols, ascending.
    fn symbols(
        &mut self,
        field: &Field<Vec<String>>,
        instruments: &Places<'_>,
    ) -> Option<Vec<usize>> {
        let Some(field) = field else { return Some(Vec::new()) };
        self.is_a_list(field)?;
        let mut places = Vec::new();
        for symbol in &field.value {
            let symbol = Located { value: symbol.clone(), at: field.at, path: field.path.clone() };
            places.push(self.resolve(&symbol, instruments));
        }
        let mut places: Vec<usize> = places.into_iter().collect::<Option<_>>()?;
        places.sort_unstable();
        Some(places)
    }

    fn tags(&mut self, field: &Field<Vec<String>>) -> Option<Vec<Tag>> {
        let Some(field) = field else { return Some(Vec::new()) };
        self.is_a_list(field)?;
        if TAGS_MAX < field.value.len() {
            self.refuse(field, format!("has {} tags; at most {TAGS_MAX}", field.value.len()));
            return None;
        }
        let is_good = |text: &str| !text.is_empty() && text.bytes().all(|o| o.is_ascii_graphic());
        let mut tags = Vec::new();
        for text in &field.value {
            let Some(tag) = Tag::new(text).ok().filter(|_| is_good(text)) else {
                let must = "1 to 16 printable ASCII characters without spaces";
                self.refuse(field, format!("{text:?} is no tag; {must}"));
                return None;
            };
            tags.push(tag);
        }
        tags.sort_unstable();
        Some(tags)
    }

    /// Neither empty, which could be meant as nothing or as everything, nor with an entry twice.
    fn is_a_list(&mut self, field: &Located<Vec<String>>) -> Option<()> {
        if field.value.is_empty() {
            self.refuse(field, "is empty; leave it out to copy everything");
            return None;
        }
        let entries: BTreeSet<&String> = field.value.iter().collect();
        if entries.len() < field.value.len() {
            self.refuse(field, "has an entry twice");
            return None;
        }
        Some(())
    }
}

/// Tiers, entries of filters or instruments of mapped leaders, whichever are more: the engine has room for as many of each as of limits.
pub(super) fn entries(raw: &RawFile) -> usize {
    let listed = |list: &Field<Vec<String>>| list.as_ref().map_or(0, |list| list.value.len());
    let filters = raw
        .plan
        .iter()
        .map(|plan| listed(&plan.include) + listed(&plan.exclude) + listed(&plan.tags));
    let sizings = raw.plan.iter().filter_map(|plan| plan.sizing.as_ref());
    let tiers: usize = sizings.map(|sizing| sizing.tiers.len()).sum();
    let maps = raw.leader.iter().filter_map(|leader| leader.instruments.as_ref());
    let mapped: usize = maps.map(|map| map.value.0.len()).sum();
    filters.sum::<usize>().max(tiers).max(mapped)
}

/// The shortest way from a plan back to its leader over plans behind it in the file, that plan first.
fn circle(first: usize, plans: &[Plan], leaders: &[Leader]) -> Option<Vec<usize>> {
    let follows =
        |from: usize, to: usize| leaders[plans[to].leader].account == Some(plans[from].follower);
    let is_led = leaders.iter().any(|leader| leader.account == Some(plans[first].follower));
    if !is_led {
        return None;
    }
    let mut came_from = BTreeMap::from([(first, first)]);
    let mut waiting = VecDeque::from([first]);
    while let Some(place) = waiting.pop_front() {
        if follows(place, first) {
            let mut way = vec![place];
            while way[way.len() - 1] != first {
                way.push(came_from[&way[way.len() - 1]]);
            }
            way.reverse();
            return Some(way);
        }
        for next in first + 1..plans.len() {
            if follows(place, next) && !came_from.contains_key(&next) {
                came_from.insert(next, place);
                waiting.push_back(next);
            }
        }
    }
    None
}
