//! The reconciler and the ledger: what really happened, to the last cent.
