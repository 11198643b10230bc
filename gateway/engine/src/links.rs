//! Doubly linked lists over indices: members are numbers below a bound, links live in two columns.
//! A member is in at most one list at a time; who owns the lists keeps that true.

#[cfg(test)]
mod tests;

/// Stands for no member.
pub(crate) const NONE: u32 = u32::MAX;

/// The links of all members.
#[derive(Clone, Debug)]
pub(crate) struct Links {
    next: Vec<u32>,
    previous: Vec<u32>,
}

/// One list: its ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List {
    first: u32,
    last: u32,
}

impl List {
    /// A list without members.
    pub(crate) const EMPTY: Self = Self { first: NONE, last: NONE };

    /// The first member.
    pub(crate) const fn first(&self) -> Option<u32> {
        if self.first == NONE { None } else { Some(self.first) }
    }

    /// Whether it has no member.
    pub(crate) const fn is_empty(&self) -> bool {
        self.first == NONE
    }
}

impl Links {
    /// Links for so many members.
    pub(crate) fn new(members_max: usize) -> Self {
        Self { next: vec![NONE; members_max], previous: vec![NONE; members_max] }
    }

    /// The member behind this one.
    pub(crate) fn next(&self, member: u32) -> Option<u32> {
        let next = self.next[member as usize];
        if next == NONE { None } else { Some(next) }
    }

    /// Appends a member that is in no list.
    pub(crate) fn push(&mut self, list: &mut List, member: u32) {
        self.next[member as usize] = NONE;
        self.previous[member as usize] = list.last;
        match list.last {
            NONE => list.first = member,
            last => self.next[last as usize] = member,
        }
        list.last = member;
    }

    /// Takes a member out of the list that it is in.
    pub(crate) fn remove(&mut self, list: &mut List, member: u32) {
        let next = self.next[member as usize];
        let previous = self.previous[member as usize];
        match previous {
            NONE => list.first = next,
            previous => self.next[previous as usize] = next,
        }
        match next {
            NONE => list.last = previous,
            next => self.previous[next as usize] = previous,
        }
    }

    /// The members of a list, first to last.
    pub(crate) fn members<'a>(&'a self, list: &List) -> impl Iterator<Item = u32> + 'a {
        let mut member = list.first();
        std::iter::from_fn(move || {
            let current = member?;
            member = self.next(current);
            Some(current)
        })
    }
}
