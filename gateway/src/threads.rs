//! Threads of the gateway: started here, named, placed, stopped together.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::counters::ThreadCounters;
use crate::runner::{Placement, Runner, Stage};

/// A group of threads with one stop flag.
#[derive(Default)]
pub(crate) struct Threads {
    stop: Arc<AtomicBool>,
    handles: Vec<JoinHandle<()>>,
    /// Runners that are not given threads, when somebody else is to take their turns. The lock lets a
    /// group be shared; nobody ever waits for it.
    held: Option<Mutex<Vec<Runner>>>,
}

impl Threads {
    /// A group whose runners are held back, to be taken by [`Self::take_held`].
    pub(crate) fn held() -> Self {
        let mut threads = Self::default();
        threads.held = Some(Mutex::default());
        threads
    }

    /// The runners that were held back.
    pub(crate) fn take_held(&mut self) -> Vec<Runner> {
        let held = self.held.take().unwrap_or_default();
        held.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a thread that runs `stages` until the group is stopped.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(crate) fn start(
        &mut self,
        placement: Placement,
        stages: Vec<Box<dyn Stage>>,
        counters: Arc<ThreadCounters>,
    ) -> std::io::Result<()> {
        let name = placement.name.to_owned();
        let runner = Runner::new(placement, stages, Arc::clone(&self.stop), counters);
        if let Some(held) = &mut self.held {
            held.get_mut().unwrap_or_else(PoisonError::into_inner).push(runner);
            return Ok(());
        }
        let handle = std::thread::Builder::new().name(name).spawn(move || runner.run())?;
        self.handles.push(handle);
        Ok(())
    }

    /// Whether a thread has ended although nobody has stopped it: it has found a mistake of ours.
    pub(crate) fn has_failed(&self) -> bool {
        self.handles.iter().any(JoinHandle::is_finished)
    }

    /// Stops all threads and waits for them. False when one of them had found a mistake of ours.
    pub(crate) fn stop(&mut self) -> bool {
        self.stop.store(true, Ordering::Release);
        let ends: Vec<bool> = self.handles.drain(..).map(|handle| handle.join().is_ok()).collect();
        ends.into_iter().all(|sound| sound)
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.stop();
    }
}
