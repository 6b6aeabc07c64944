//! The validator of the process, the one lent to a thread, and the state of each thread.
