//! Storage of tasks by ticket: a generational arena. Entries are reused. Each reuse has a new generation, which is part of the
//! ticket, so an old ticket never finds a new task.

use crate::ticket::{MAX_GENERATION, Ticket};

#[derive(Debug)]
struct Entry<T> {
    /// Starts at 1, and increases when the entry is emptied.
    generation: u32,
    value: Option<T>,
}

/// Values by ticket.
#[derive(Debug)]
pub(super) struct Arena<T> {
    entries: Vec<Entry<T>>,
    free: Vec<u32>,
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), free: Vec::new() }
    }
}

impl<T> Arena<T> {
    pub(super) fn insert(&mut self, value: T) -> Ticket {
        let index = self.free.pop().unwrap_or_else(|| {
            self.entries.push(Entry { generation: 1, value: None });
            u32::try_from(self.entries.len() - 1).expect("four billion tasks would need 300 GB first")
        });
        let entry = &mut self.entries[index as usize];
        entry.value = Some(value);
        Ticket::new(index, entry.generation)
    }

    pub(super) fn get(&self, ticket: Ticket) -> Option<&T> {
        self.entry(ticket).and_then(|entry| entry.value.as_ref())
    }

    pub(super) fn get_mut(&mut self, ticket: Ticket) -> Option<&mut T> {
        let entry = self.entries.get_mut(ticket.index())?;
        if u64::from(entry.generation) == ticket.generation() { entry.value.as_mut() } else { None }
    }

    pub(super) fn remove(&mut self, ticket: Ticket) -> Option<T> {
        self.entry(ticket)?;
        let entry = &mut self.entries[ticket.index()];
        let value = entry.value.take()?;
        // Generations wrap after two million reuses of one entry. A ticket from before the wrap is mistaken for a new one
        // only if it is used exactly two million reuses later.
        entry.generation = entry.generation % MAX_GENERATION + 1;
        self.free.push(u32::try_from(ticket.index()).expect("an index is the low 32 bits of a ticket"));
        Some(value)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Ticket, &T)> + '_ {
        (0_u32..).zip(&self.entries).filter_map(|(index, entry)| {
            entry.value.as_ref().map(|value| (Ticket::new(index, entry.generation), value))
        })
    }

    fn entry(&self, ticket: Ticket) -> Option<&Entry<T>> {
        self.entries.get(ticket.index()).filter(|entry| u64::from(entry.generation) == ticket.generation())
    }
}
